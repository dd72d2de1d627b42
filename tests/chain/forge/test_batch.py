"""A wallet that does several calls as one (EIP-5792): permission, forge and the permission's end, or nothing."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from functools import partial

import pytest

from chain.errors import WalletRefused, WalletUnknown
from chain.forge import ForgeBlocked, ForgeProgress, LiveIntent, State
from chain.forge.batch import batch_news
from chain.forge.calls import ApprovalCall, ForgeCall, decode_call
from chain.forge.intent import from_document, to_document
from chain.ports import CallsStatus, TxRequest
from tests.chain.forge.arena import SONG, STEMS, Arena, ScriptedWallet, states, steps
from tests.chain.forge.batching import code_of_account, delegate, packed_batch
from tests.contracts.chain import Anvil

WAY_TO_FINAL = [State.JOURNALED, State.ASKED, State.SENT, State.INCLUDED, State.SAFE, State.FINALIZED]


class BatchingWallet(ScriptedWallet):
    """An account delegated to code that runs several calls as one (EIP-7702). status: what it says of a batch."""

    def __init__(self, anvil: Anvil, address: str) -> None:
        super().__init__(anvil, address)
        self.able = True
        self.batches: list[tuple[TxRequest, ...]] = []
        self.behave_with_batch: Callable[[tuple[TxRequest, ...]], None] = self.broadcast_batch
        self.status = CallsStatus(100, ())

    async def can_batch(self) -> bool:
        return self.able

    async def send_calls(self, calls: Sequence[TxRequest]) -> str:
        self.batches.append(tuple(calls))
        self.behave_with_batch(tuple(calls))
        return f"batch {len(self.batches)}"

    async def calls_status(self, batch_id: str) -> CallsStatus:
        return self.status

    def broadcast_batch(self, calls: tuple[TxRequest, ...], gas: int = 1_000_000) -> None:
        self.broadcast(packed_batch(self.address, calls, gas))

    def refuse_batch(self, calls: tuple[TxRequest, ...]) -> None:
        raise WalletRefused("user_rejected")

    def send_and_die(self, calls: tuple[TxRequest, ...]) -> None:
        self.broadcast_batch(calls)
        raise WalletUnknown("page_closed")


@pytest.fixture(scope="session")
def account_code(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return code_of_account(tmp_path_factory.mktemp("account"))


@pytest.fixture
async def wallet(arena: Arena, account_code: bytes) -> BatchingWallet:
    """Of alice, who has given no permission yet."""
    await steps(arena.runner.revoke())
    delegate(arena.anvil, arena.alice, account_code)
    wallet = BatchingWallet(arena.anvil, arena.alice)
    arena.wallet = wallet
    arena.with_config(arena.config)
    return wallet


async def may_burn(arena: Arena) -> bool:
    return await arena.runner.may_burn()


async def test_a_quote_for_such_a_wallet_needs_no_permission_of_its_own(arena: Arena, wallet: BatchingWallet) -> None:
    quote = await arena.quote()
    assert quote.ready and not quote.approval_needed
    assert [decode_call(call.data) for call in quote.batch] == [
        ApprovalCall(arena.config.forge, True),
        quote.shown,
        ApprovalCall(arena.config.forge, False),
    ]
    assert quote.batch[1] == quote.call


async def test_one_transaction_permits_forges_and_takes_the_permission_back(
    arena: Arena, wallet: BatchingWallet
) -> None:
    progresses = await arena.forge()
    assert states(progresses) == WAY_TO_FINAL
    receipt = progresses[-1].receipt
    assert receipt is not None and receipt.differences == () and receipt.tx_hash == wallet.sent[-1]
    assert (receipt.burned, receipt.minted) == (STEMS, SONG)
    assert arena.balances(*STEMS, SONG) == [1, 1, 1, 1]
    assert not await may_burn(arena)
    assert len(wallet.batches) == 1 and wallet.asked == []


async def test_a_wallet_that_can_not_is_asked_for_the_permission_first(arena: Arena, wallet: BatchingWallet) -> None:
    wallet.able = False
    quote = await arena.quote()
    assert quote.approval_needed and quote.batch == () and not quote.ready


async def test_a_permission_that_is_there_already_is_left_alone(arena: Arena, wallet: BatchingWallet) -> None:
    await steps(arena.runner.approve(replace(await arena.quote(), batch=())))
    quote = await arena.quote()
    assert quote.ready and quote.batch == () and quote.approval is None


async def test_a_wallet_that_no_longer_can_at_the_last_moment_sends_nothing(
    arena: Arena, wallet: BatchingWallet
) -> None:
    quote = await arena.quote()
    wallet.able = False
    with pytest.raises(ForgeBlocked):
        await steps(arena.runner.confirm(quote))
    assert wallet.batches == []


async def test_a_batch_swapped_after_the_quote_is_not_sent(arena: Arena, wallet: BatchingWallet) -> None:
    quote = await arena.quote()
    swapped = replace(quote, batch=(quote.batch[0], quote.batch[1]))
    with pytest.raises(ForgeBlocked, match="call"):
        await steps(arena.runner.confirm(swapped))
    assert wallet.batches == []


async def test_a_refusal_ends_it(arena: Arena, wallet: BatchingWallet) -> None:
    wallet.behave_with_batch = wallet.refuse_batch
    assert states(await arena.forge()) == [State.JOURNALED, State.ASKED, State.REFUSED]


async def test_a_batch_of_a_wallet_that_died_is_found_by_its_event(arena: Arena, wallet: BatchingWallet) -> None:
    wallet.behave_with_batch = wallet.send_and_die
    assert states(await arena.forge())[2:] == [State.UNKNOWN, State.INCLUDED, State.SAFE, State.FINALIZED]
    assert arena.forged() == 1


async def test_a_batch_is_followed_by_the_next_run_without_the_wallet(arena: Arena, wallet: BatchingWallet) -> None:
    stream = arena.runner.confirm(await arena.quote())
    arena.clock.then(*[lambda: None] * 3)
    while (await anext(stream)).state is not State.SENT:
        pass
    arena.wallet = ScriptedWallet(arena.anvil, arena.alice)  # one that knows no batches
    await arena.restart()
    arena.anvil.mine(1)
    assert states(await steps(arena.runner.resume()))[-1] is State.FINALIZED
    assert arena.forged() == 1


async def until(arena: Arena, state: State) -> AsyncIterator[ForgeProgress]:
    stream = arena.runner.confirm(await arena.quote())
    while (await anext(stream)).state is not state:
        pass
    return stream


@pytest.mark.parametrize("code", [400, 499])
async def test_a_wallet_that_says_it_gave_up_on_a_batch_opens_no_second_confirmation(
    arena: Arena, wallet: BatchingWallet, code: int
) -> None:
    kept: list[tuple[TxRequest, ...]] = []
    wallet.behave_with_batch = kept.append
    wallet.status = CallsStatus(code, ())
    stream = await until(arena, State.UNKNOWN)
    with pytest.raises(LiveIntent):
        await steps(arena.runner.confirm(await arena.quote()))
    wallet.broadcast_batch(kept[0])  # it lied
    assert states(await steps(stream))[-1] is State.FINALIZED
    assert arena.forged() == len(wallet.batches) == 1


async def test_a_batch_that_was_given_up_ends_when_its_time_is_over(arena: Arena, wallet: BatchingWallet) -> None:
    wallet.behave_with_batch = lambda calls: None
    wallet.status = CallsStatus(400, ())
    stream = await until(arena, State.UNKNOWN)
    arena.pass_deadline()
    assert states(await steps(stream))[-1] is State.EXPIRED
    wallet.behave_with_batch, wallet.status = wallet.broadcast_batch, CallsStatus(100, ())
    assert states(await arena.forge()) == WAY_TO_FINAL


@pytest.mark.parametrize("code", [500, 600])
async def test_a_reverted_transaction_of_somebody_else_ends_no_batch(
    arena: Arena, wallet: BatchingWallet, code: int
) -> None:
    nonsense = TxRequest(arena.alice, arena.config.forge, b"\x01", gas=100_000, max_fee_wei=10**11, priority_fee_wei=1)
    strange = wallet.broadcast(nonsense)
    arena.anvil.mine(3)
    kept: list[tuple[TxRequest, ...]] = []
    wallet.behave_with_batch = kept.append
    wallet.status = CallsStatus(code, (strange,))
    stream = await until(arena, State.SENT)
    arena.clock.then(*[lambda: None] * 4, lambda: wallet.broadcast_batch(kept[0]))
    assert states(await steps(stream)) == WAY_TO_FINAL[3:]
    assert arena.forged() == 1


async def test_a_batch_that_reverted_and_was_sent_again_is_found(arena: Arena, wallet: BatchingWallet) -> None:
    kept: list[tuple[TxRequest, ...]] = []

    def send_with_too_little(calls: tuple[TxRequest, ...]) -> None:
        kept.append(calls)
        wallet.broadcast_batch(calls, gas=120_000)
        wallet.status = CallsStatus(500, (wallet.sent[-1],))

    wallet.behave_with_batch = send_with_too_little
    stream = await until(arena, State.REVERTED)
    arena.anvil.mine(5)  # its block is final, the forge's time is not over
    with pytest.raises(LiveIntent):
        await steps(arena.runner.confirm(await arena.quote()))
    wallet.broadcast_batch(kept[0])
    assert states(await steps(stream))[-1] is State.FINALIZED
    assert arena.forged() == len(wallet.batches) == 1


async def test_a_batch_that_reverted_says_why_and_ends_with_its_time(arena: Arena, wallet: BatchingWallet) -> None:
    def send_too_late(calls: tuple[TxRequest, ...]) -> None:
        arena.give_away(STEMS[0], 2)
        wallet.broadcast_batch(calls)
        wallet.status = CallsStatus(500, (wallet.sent[-1],))

    wallet.behave_with_batch = send_too_late
    mine = partial(arena.anvil.mine, 1)
    arena.clock.then(*[mine] * 6, arena.pass_deadline)  # its revert is final long before its time is over
    progresses = await arena.forge()
    assert states(progresses) == [State.JOURNALED, State.ASKED, State.SENT, State.REVERTED, State.FAILED]
    assert progresses[-1].reason is not None and progresses[-1].reason.name == "ERC1155InsufficientBalance"
    assert not await may_burn(arena)
    assert arena.balances(*STEMS[1:]) == [2, 2]


async def test_a_hash_of_something_else_that_reverted_is_not_believed(arena: Arena, wallet: BatchingWallet) -> None:
    wallet.status = CallsStatus(500, ("0x" + "12" * 32,))
    arena.clock.then(lambda: None, lambda: None)
    assert states(await arena.forge()) == WAY_TO_FINAL


async def test_an_intent_keeps_its_batch_in_the_journal(arena: Arena, wallet: BatchingWallet) -> None:
    await arena.forge()
    entry = next(it for it in arena.journal.entries() if it.intent.batch)
    document = to_document(entry.intent)
    assert from_document(entry.intent.intent_id, document) == entry.intent
    assert isinstance(decode_call(entry.intent.batch[1].data), ForgeCall)
    without = {key: value for key, value in document.items() if key != "batch"}
    assert from_document(entry.intent.intent_id, without).batch == ()


async def test_another_accounts_wallet_is_not_believed_about_a_batch(arena: Arena, wallet: BatchingWallet) -> None:
    stream = arena.runner.confirm(await arena.quote())
    arena.clock.then(*[lambda: None] * 3)
    while (progress := await anext(stream)).state is not State.SENT:
        pass
    entry = arena.journal.entry(progress.intent_id)
    assert entry is not None
    other = BatchingWallet(arena.anvil, arena.world.bob)
    other.status = CallsStatus(400, ())
    assert await batch_news(arena.rpc, other, entry) is None

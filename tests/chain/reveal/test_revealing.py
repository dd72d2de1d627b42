"""A reveal from asking to what came of it, on a real node with the real contracts."""

from dataclasses import replace

import pytest

from chain.errors import ForgeError
from chain.forge import CheckName, DryRunKind, ForgeBlocked, LiveIntent, State
from chain.forge.calls import encode_call
from chain.ports import TxRequest
from chain.reveal import Stock
from tests.chain.forge.arena import STEMS, states
from tests.chain.reveal.desk import COUNTS, Desk, last
from tests.contracts.world import SEALED

WAY_TO_FINAL = [State.JOURNALED, State.ASKED, State.SENT, State.INCLUDED, State.SAFE, State.FINALIZED]


async def test_a_quote_says_what_burns_and_what_may_come_of_it(desk: Desk) -> None:
    quote = await desk.runner.plan(SEALED, 2)
    assert quote.ready and quote.copies == 5 and quote.waiting == 0
    assert quote.pool == tuple(Stock(stem, left) for stem, left in zip(STEMS, COUNTS, strict=True))
    assert (quote.dry_run.kind, quote.dry_run.ok) == (DryRunKind.SIMULATED, True)
    assert 0 < quote.fee_likely_wei < quote.fee_max_wei
    said = quote.shown
    assert (said.sealed_id, said.amount, len(said.intent_id)) == (SEALED, 2, 32)
    assert said.deadline_s == quote.block.timestamp_s + desk.config.deadline_s


async def test_asking_burns_and_the_stems_come_when_the_draws_are_carried_out(desk: Desk) -> None:
    before = desk.arena.balances(*STEMS)
    progresses = await desk.ask(3)
    assert states(progresses) == WAY_TO_FINAL
    receipt = progresses[-1].receipt
    assert receipt is not None and receipt.burned == (SEALED,) * 3 and receipt.differences == ()
    assert desk.sealed() == 2
    opening = await desk.runner.opening(receipt)
    assert opening.drawn == (None,) * 3 and opening.may_settle and not opening.is_open
    assert await last(desk.runner.settle(opening)) is State.FINALIZED
    opening = await desk.runner.opening(receipt)
    assert opening.is_open and not opening.may_settle and opening.unclaimed == ()
    gained = [now - then for now, then in zip(desk.arena.balances(*STEMS), before, strict=True)]
    assert gained == [opening.drawn.count(stem) for stem in STEMS]


async def test_the_deciding_block_is_waited_for(desk: Desk) -> None:
    stream = desk.runner.request(await desk.runner.plan(SEALED, 1))
    while (progress := await anext(stream)).state is not State.INCLUDED:
        pass
    assert progress.receipt is not None
    opening = await desk.runner.opening(progress.receipt)
    assert not opening.may_settle and not opening.is_open
    assert opening.request.ready_block > progress.receipt.block_number


async def test_draws_that_somebody_else_carried_out_are_seen(desk: Desk) -> None:
    receipt = await desk.receipt(2)
    desk.arena.world.reveal.send(desk.arena.world.carol, "settle", 9)
    assert (await desk.runner.opening(receipt)).is_open


async def test_settling_that_somebody_else_did_at_the_same_time_ends_well(desk: Desk) -> None:
    receipt = await desk.receipt()
    opening = await desk.runner.opening(receipt)
    carol = desk.arena.world.carol

    def overtaken(tx: TxRequest) -> str:
        desk.arena.world.reveal.send(carol, "settle", 9)
        return desk.arena.wallet.broadcast(tx)

    desk.arena.wallet.behave = overtaken
    assert await last(desk.runner.settle(opening)) is State.FINALIZED
    assert (await desk.runner.opening(receipt)).is_open


async def test_draws_of_others_in_front_are_carried_out_with_ours(desk: Desk) -> None:
    desk.arena.world.reveal.send(desk.arena.world.bob, "requestReveal", SEALED, 2, b"b" * 32, 2**63)
    assert (await desk.runner.plan(SEALED, 1)).waiting == 2
    receipt = await desk.receipt()
    opening = await desk.runner.opening(receipt)
    assert opening.waiting_before == 2
    await last(desk.runner.settle(opening))
    assert (await desk.runner.opening(receipt)).is_open
    assert int(desk.arena.world.reveal.call("drawsSettled")) == 3


async def test_more_draws_in_front_than_fit_into_a_block_are_carried_out_in_turns(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chain.reveal.runner._MOST_DRAWS", 2)
    desk.arena.world.reveal.send(desk.arena.world.bob, "requestReveal", SEALED, 3, b"b" * 32, 2**63)
    receipt = await desk.receipt(2)
    for left in (1, 0, 0):
        opening = await desk.runner.opening(receipt)
        assert await last(desk.runner.settle(opening)) is State.FINALIZED
        assert (await desk.runner.opening(receipt)).waiting_before == left
    assert (await desk.runner.opening(receipt)).is_open
    assert await desk.runner.is_over(receipt)


async def test_until_when_the_deciding_block_can_be_read_is_told(desk: Desk) -> None:
    receipt = await desk.receipt()
    opening = await desk.runner.opening(receipt)
    latest = await desk.arena.rpc.block("latest")
    left = opening.request.ready_block + 256 - latest.number
    assert opening.by_s is not None and opening.by_s > latest.timestamp_s + left // 2
    assert not await desk.runner.is_over(receipt)
    await last(desk.runner.settle(opening))
    assert (await desk.runner.opening(receipt)).by_s is None and await desk.runner.is_over(receipt)


async def test_without_permission_it_comes_first(desk: Desk) -> None:
    await last(desk.runner.revoke())
    quote = await desk.runner.plan(SEALED, 1)
    assert not quote.ready and quote.approval is not None and quote.failed == ()
    assert quote.dry_run.ok
    with pytest.raises(ForgeBlocked, match="approved"):
        await last(desk.runner.request(quote))
    assert await last(desk.runner.approve()) is State.FINALIZED
    assert (await desk.runner.plan(SEALED, 1)).ready


async def test_more_than_one_has_is_not_asked_for(desk: Desk) -> None:
    quote = await desk.runner.plan(SEALED, 6)
    assert {check.name for check in quote.failed} >= {CheckName.OWNED, CheckName.DRY_RUN}
    with pytest.raises(ForgeBlocked):
        await last(desk.runner.request(quote))
    assert desk.arena.wallet.asked == []


async def test_what_is_not_sealed_has_no_pool(desk: Desk) -> None:
    with pytest.raises(ForgeError, match="no_pool"):
        await desk.runner.plan(STEMS[0], 1)


async def test_other_code_than_the_profile_vouches_for_is_not_asked(desk: Desk) -> None:
    for wrong in (None, b"\1" * 32):
        desk.config = replace(desk.config, forge_code_hash=wrong)
        desk.open()
        with pytest.raises(ForgeBlocked, match="forge_code"):
            await desk.runner.plan(SEALED, 1)


# ---- what a wallet can do wrong


async def test_a_refusal_ends_it(desk: Desk) -> None:
    desk.arena.wallet.behave = desk.arena.wallet.refuse
    assert states(await desk.ask())[-1] is State.REFUSED
    assert desk.sealed() == 5


async def test_what_was_asked_after_a_refusal_is_not_taken_for_the_refused(desk: Desk) -> None:
    desk.arena.wallet.behave = desk.arena.wallet.refuse
    await desk.ask()
    desk.arena.wallet.behave = desk.arena.wallet.broadcast
    assert states(await desk.ask())[-1] is State.FINALIZED
    assert states(await desk.ask())[-1] is State.FINALIZED  # not stopped by the refused one, which never happened
    ends = [entry.state for entry in desk.arena.journal.entries()]
    assert ends == [State.REFUSED, State.FINALIZED, State.FINALIZED] and desk.sealed() == 3


async def test_a_wallet_that_died_after_sending_has_asked_once(desk: Desk) -> None:
    desk.arena.wallet.behave = desk.arena.wallet.die_after_broadcast
    progresses = await desk.ask(2)
    assert states(progresses)[2:] == [State.UNKNOWN, State.INCLUDED, State.SAFE, State.FINALIZED]
    assert desk.sealed() == 3 and desk.requests() == 2


async def test_while_it_is_not_known_no_second_one_is_asked(desk: Desk) -> None:
    desk.arena.wallet.behave = desk.arena.wallet.die_before_broadcast
    stream = desk.runner.request(await desk.runner.plan(SEALED, 1))
    while (await anext(stream)).state is not State.UNKNOWN:
        pass
    with pytest.raises(LiveIntent):
        await desk.ask()
    assert len(desk.arena.wallet.asked) == 1


async def test_an_unknown_one_is_over_when_its_deadline_is_final(desk: Desk) -> None:
    wallet, arena = desk.arena.wallet, desk.arena
    wallet.behave = wallet.die_before_broadcast
    arena.clock.then(lambda: arena.anvil.mine(1), arena.pass_deadline)
    assert states(await desk.ask()) == [State.JOURNALED, State.ASKED, State.UNKNOWN, State.EXPIRED]
    wallet.behave = wallet.broadcast
    assert states(await desk.ask())[-1] is State.FINALIZED
    assert desk.sealed() == 4


async def test_one_that_is_sent_after_its_deadline_burns_nothing(desk: Desk) -> None:
    wallet, arena = desk.arena.wallet, desk.arena
    kept: list[TxRequest] = []

    def keep(tx: TxRequest) -> str:
        kept.append(tx)
        return wallet.die_before_broadcast(tx)

    wallet.behave = keep
    arena.clock.then(arena.pass_deadline)
    assert states(await desk.ask())[-1] is State.EXPIRED
    wallet.broadcast(kept[0])
    arena.anvil.mine(1)
    assert desk.sealed() == 5 and desk.requests() == 0


async def test_a_quote_that_lay_too_long_is_not_asked_for(desk: Desk) -> None:
    quote = await desk.runner.plan(SEALED, 1)
    desk.arena.later()
    with pytest.raises(ForgeBlocked, match="deadline"):
        await last(desk.runner.request(quote))
    assert desk.arena.wallet.asked == []


async def test_a_call_swapped_after_the_quote_is_not_sent(desk: Desk) -> None:
    quote = await desk.runner.plan(SEALED, 1)
    more = encode_call(replace(quote.shown, amount=2))
    with pytest.raises(ForgeBlocked, match="call"):
        await last(desk.runner.request(replace(quote, call=replace(quote.call, data=more))))
    assert desk.arena.wallet.asked == []


async def test_a_second_sending_of_the_same_call_burns_nothing(desk: Desk) -> None:
    def twice(tx: TxRequest) -> str:
        answer = desk.arena.wallet.broadcast(tx)
        desk.arena.wallet.broadcast(tx)
        return answer

    desk.arena.wallet.behave = twice
    assert states(await desk.ask())[-1] is State.FINALIZED
    assert desk.requests() == 1 and desk.sealed() == 4


async def test_it_goes_on_after_a_restart(desk: Desk) -> None:
    desk.arena.wallet.behave = desk.arena.wallet.send_and_hang
    stream = desk.runner.request(await desk.runner.plan(SEALED, 1))
    desk.arena.clock.then(lambda: None)
    while (await anext(stream)).state is not State.ASKED:
        pass
    await desk.restart()
    desk.arena.anvil.mine(1)
    progresses = [it async for it in desk.runner.resume()]
    assert states(progresses)[-1] is State.FINALIZED
    assert progresses[-1].receipt is not None and progresses[-1].receipt.first_draw == 0


async def test_the_same_asked_again_is_not_taken_for_the_first(desk: Desk) -> None:
    first = await desk.receipt()
    second = await desk.receipt()
    assert (first.first_draw, second.first_draw) == (0, 1)
    assert first.tx_hash != second.tx_hash

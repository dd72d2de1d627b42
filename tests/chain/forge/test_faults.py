"""Faults of wallet and chain, on a real node: at most one burn an intent, each burn found again, no false word."""

import asyncio
from dataclasses import replace

import pytest

from chain.errors import ForgeError
from chain.forge import ForgeBlocked, LiveIntent, State
from chain.ports import TxRequest
from tests.chain.forge.arena import SONG, STEMS, Arena, states, steps


async def test_a_refusal_ends_it_and_the_user_may_try_again(arena: Arena) -> None:
    arena.wallet.behave = arena.wallet.refuse
    assert states(await arena.forge()) == [State.JOURNALED, State.ASKED, State.REFUSED]
    arena.wallet.behave = arena.wallet.broadcast
    assert states(await arena.forge())[-1] is State.FINALIZED
    assert arena.forged() == 1


async def test_a_burn_is_found_by_its_event_when_the_wallet_died_after_sending(arena: Arena) -> None:
    arena.wallet.behave = arena.wallet.die_after_broadcast
    progresses = await arena.forge()
    assert states(progresses)[2:] == [State.UNKNOWN, State.INCLUDED, State.SAFE, State.FINALIZED]
    assert progresses[-1].tx_hash == arena.wallet.sent[0]
    assert len(arena.wallet.asked) == 1


async def test_a_burn_is_found_when_the_wallet_never_answers(arena: Arena) -> None:
    arena.wallet.behave = arena.wallet.send_and_hang
    assert states(await arena.forge()) == [
        State.JOURNALED,
        State.ASKED,
        State.INCLUDED,
        State.SAFE,
        State.FINALIZED,
    ]


async def test_a_burn_is_found_by_the_next_run_of_the_program(arena: Arena) -> None:
    arena.wallet.behave = arena.wallet.send_and_hang
    stream = arena.runner.confirm(await arena.quote())
    arena.clock.then(lambda: None)
    while (await anext(stream)).state is not State.ASKED:
        pass
    await arena.restart()
    arena.anvil.mine(1)
    assert states(await steps(arena.runner.resume())) == [
        State.ASKED,
        State.UNKNOWN,
        State.INCLUDED,
        State.SAFE,
        State.FINALIZED,
    ]
    assert arena.balances(*STEMS, SONG) == [1, 1, 1, 1]


async def test_unknown_is_not_failed_before_a_final_block_is_past_the_deadline(arena: Arena) -> None:
    arena.wallet.behave = arena.wallet.die_before_broadcast
    seen: list[State] = []

    def look() -> None:
        (entry,) = arena.journal.entries()
        seen.append(entry.state)
        arena.anvil.mine(1)

    arena.clock.then(lambda: None, look, look, look, arena.later, look, look, look)
    progresses = await arena.forge()
    assert states(progresses)[2:] == [State.UNKNOWN, State.EXPIRED]
    assert len(seen) >= 5 and set(seen) == {State.UNKNOWN}
    assert len(arena.wallet.asked) == 1 and arena.balances(*STEMS, SONG) == [2, 2, 2, 0]


async def test_an_unknown_intent_keeps_a_second_one_away(arena: Arena) -> None:
    arena.wallet.behave = arena.wallet.die_before_broadcast
    stream = arena.runner.confirm(await arena.quote())
    while (await anext(stream)).state is not State.UNKNOWN:
        pass
    with pytest.raises(LiveIntent):
        await arena.forge()
    assert len(arena.wallet.asked) == 1


async def test_a_double_confirm_sends_once(arena: Arena) -> None:
    quote = await arena.quote()
    results = await asyncio.gather(*(steps(arena.runner.confirm(quote)) for _ in range(3)), return_exceptions=True)
    assert sum(isinstance(result, ForgeError) for result in results) == 2
    assert len(arena.wallet.asked) == 1 and arena.balances(SONG) == [1]


async def test_two_quotes_for_the_same_song_send_once(arena: Arena) -> None:
    quotes = [await arena.quote(), await arena.quote()]
    arena.wallet.behave = lambda tx: ""  # its user thinks; else the first may be over before the second is checked
    first, second = (asyncio.create_task(steps(arena.runner.confirm(quote))) for quote in quotes)
    with pytest.raises(LiveIntent):
        await second
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    assert len(arena.wallet.asked) == 1


async def test_an_intent_can_not_be_confirmed_again(arena: Arena) -> None:
    quote = await arena.quote()
    await steps(arena.runner.confirm(quote))
    with pytest.raises(ForgeError):
        await steps(arena.runner.confirm(quote))
    assert len(arena.wallet.asked) == 1


async def test_a_refused_intent_can_not_be_confirmed_again_under_the_same_id(arena: Arena) -> None:
    quote = await arena.quote()
    arena.wallet.behave = arena.wallet.refuse
    await steps(arena.runner.confirm(quote))
    with pytest.raises(ForgeError, match="intent_known"):
        await steps(arena.runner.confirm(quote))


async def test_an_intent_used_from_another_machine_is_blocked(arena: Arena) -> None:
    quote = await arena.quote()
    arena.wallet.broadcast(quote.call)
    arena.anvil.mine(1)
    with pytest.raises(ForgeBlocked, match="intent_fresh"):
        await steps(arena.runner.confirm(quote))


async def test_a_wallet_that_sends_twice_burns_once(arena: Arena) -> None:
    def twice(tx: TxRequest) -> str:
        arena.wallet.broadcast(tx)
        return arena.wallet.broadcast(tx)

    arena.wallet.behave = twice
    progresses = await arena.forge()
    assert states(progresses)[-1] is State.FINALIZED
    assert progresses[-1].tx_hash == arena.wallet.sent[0]
    assert arena.balances(*STEMS, SONG) == [1, 1, 1, 1]


async def test_a_wallet_that_names_a_wrong_hash_does_not_lead_astray(arena: Arena) -> None:
    def other_hash(tx: TxRequest) -> str:
        arena.wallet.broadcast(tx)
        plain = {"from": arena.alice, "to": arena.alice, "value": "0x1"}
        return str(arena.anvil.rpc("eth_sendTransaction", plain))

    arena.wallet.behave = other_hash
    progresses = await arena.forge()
    assert states(progresses)[2:] == [State.SENT, State.UNKNOWN, State.INCLUDED, State.SAFE, State.FINALIZED]
    assert progresses[-1].tx_hash == arena.wallet.sent[0]


async def test_a_wallet_that_sends_from_another_account_is_told_apart(arena: Arena) -> None:
    bob = arena.rpc_account(2)
    arena.wallet.behave = lambda tx: arena.wallet.broadcast(replace(tx, sender=bob))
    arena.clock.then(lambda: None, lambda: arena.anvil.mine(1), arena.pass_deadline)
    progresses = await arena.forge()
    assert states(progresses)[2:] == [State.SENT, State.UNKNOWN, State.EXPIRED]
    reason = progresses[-1].reason
    assert reason is not None and (reason.name, reason.fields) == ("other_transaction", (("from", ""),))
    assert arena.balances(*STEMS) == [2, 2, 2]


async def test_a_wallet_that_answers_nonsense_leaves_it_unknown(arena: Arena) -> None:
    arena.wallet.behave = lambda tx: "sent, trust me"
    arena.clock.then(lambda: None, arena.pass_deadline)
    assert states(await arena.forge())[2:] == [State.UNKNOWN, State.EXPIRED]


async def test_a_wallet_that_breaks_in_an_unforeseen_way_may_have_sent(arena: Arena) -> None:
    def broken(tx: TxRequest) -> str:
        arena.wallet.broadcast(tx)
        raise KeyError("a bug in the wallet")

    arena.wallet.behave = broken
    progresses = await arena.forge()
    assert states(progresses)[2:] == [State.UNKNOWN, State.INCLUDED, State.SAFE, State.FINALIZED]


async def test_a_burn_by_a_wallet_that_said_refused_is_found_before_the_next_one(arena: Arena) -> None:
    def lie(tx: TxRequest) -> str:
        arena.wallet.broadcast(tx)
        return arena.wallet.refuse(tx)

    arena.wallet.behave = lie
    assert states(await arena.forge())[-1] is State.REFUSED
    arena.anvil.mine(1)
    arena.wallet.behave = arena.wallet.broadcast
    with pytest.raises(LiveIntent):
        await arena.forge()
    assert states(await steps(arena.runner.resume()))[-1] is State.FINALIZED
    assert arena.forged() == 1


async def test_an_old_refusal_is_not_looked_at_for_ever(arena: Arena) -> None:
    arena.wallet.behave = arena.wallet.refuse
    await arena.forge()
    (entry,) = arena.journal.entries()
    assert entry.ended and not entry.closed
    arena.pass_deadline()
    await arena.restart()
    assert await steps(arena.runner.resume()) == []
    (entry,) = arena.journal.entries()
    assert (entry.state, entry.closed) == (State.REFUSED, True)


async def test_a_reverted_forge_fails_with_its_reason_once_that_is_final(arena: Arena) -> None:
    def sold_meanwhile(tx: TxRequest) -> str:
        arena.give_away(STEMS[1], 2)
        return arena.wallet.broadcast(tx)

    arena.wallet.behave = sold_meanwhile
    progresses = await arena.forge()
    assert states(progresses)[2:] == [State.SENT, State.REVERTED, State.FAILED]
    reason = progresses[-1].reason
    assert reason is not None and reason.name == "ERC1155InsufficientBalance"
    assert dict(reason.fields)["tokenId"] == str(STEMS[1])
    assert arena.balances(STEMS[0], SONG) == [2, 0]


async def test_a_forge_signed_after_its_deadline_burns_nothing(arena: Arena) -> None:
    def sleepy(tx: TxRequest) -> str:
        arena.later()
        return arena.wallet.broadcast(tx)

    arena.wallet.behave = sleepy
    progresses = await arena.forge()
    assert states(progresses)[2:] == [State.SENT, State.REVERTED, State.FAILED]
    assert progresses[-1].reason is not None and progresses[-1].reason.name == "Expired"
    assert arena.balances(*STEMS, SONG) == [2, 2, 2, 0]


async def test_a_block_that_is_reorged_out_and_back_is_followed(arena: Arena) -> None:
    def again() -> None:
        arena.wallet.broadcast(arena.wallet.asked[0], nonce)
        arena.anvil.mine(1)

    nonce = int(arena.anvil.rpc("eth_getTransactionCount", arena.alice, "latest"), 16)
    arena.clock.then(lambda: arena.anvil.mine(1), lambda: arena.anvil.rpc("anvil_reorg", 1, []), again)
    progresses = await arena.forge()
    assert states(progresses)[2:] == [
        State.SENT,
        State.INCLUDED,
        State.REORGED,
        State.INCLUDED,
        State.SAFE,
        State.FINALIZED,
    ]
    assert arena.wallet.sent[0] == arena.wallet.sent[1] and len(arena.wallet.asked) == 1


async def test_a_block_that_is_reorged_out_for_good_ends_expired(arena: Arena) -> None:
    arena.clock.then(lambda: arena.anvil.mine(1), lambda: arena.anvil.rpc("anvil_reorg", 1, []), arena.pass_deadline)
    progresses = await arena.forge()
    assert states(progresses)[2:] == [State.SENT, State.INCLUDED, State.REORGED, State.EXPIRED]
    assert progresses[-1].receipt is None and arena.balances(SONG) == [0]


async def test_a_transaction_sped_up_in_the_wallet_is_found_under_its_new_hash(arena: Arena) -> None:
    def faster() -> None:
        tx = arena.wallet.asked[0]
        dearer = replace(tx, max_fee_wei=(tx.max_fee_wei or 0) * 2, priority_fee_wei=(tx.priority_fee_wei or 0) * 2)
        arena.wallet.broadcast(dearer, nonce)
        arena.anvil.mine(1)

    nonce = int(arena.anvil.rpc("eth_getTransactionCount", arena.alice, "latest"), 16)
    arena.clock.then(lambda: None, faster)
    progresses = await arena.forge()
    assert states(progresses)[2:] == [State.SENT, State.SENT, State.INCLUDED, State.SAFE, State.FINALIZED]
    assert progresses[-1].tx_hash == arena.wallet.sent[1] != arena.wallet.sent[0]


async def test_a_transaction_cancelled_in_the_wallet_is_replaced_then_superseded(arena: Arena) -> None:
    def cancel() -> None:
        fees = {"maxFeePerGas": hex(10**11), "maxPriorityFeePerGas": hex(10**10)}
        plain = {"from": arena.alice, "to": arena.alice, "value": "0x0", "nonce": hex(nonce)} | fees
        arena.anvil.rpc("eth_sendTransaction", plain)
        arena.anvil.mine(1)

    nonce = int(arena.anvil.rpc("eth_getTransactionCount", arena.alice, "latest"), 16)
    arena.clock.then(lambda: None, cancel, arena.pass_deadline)
    progresses = await arena.forge()
    assert states(progresses)[2:] == [State.SENT, State.SENT, State.REPLACED, State.SUPERSEDED]
    assert arena.balances(*STEMS, SONG) == [2, 2, 2, 0]


async def test_trouble_with_the_node_is_told_and_waited_out(arena: Arena) -> None:
    arena.clock.then(lambda: arena.break_node(True), lambda: arena.break_node(False))
    progresses = await arena.forge()
    assert "unreachable" in {progress.trouble for progress in progresses}
    assert states(progresses)[-1] is State.FINALIZED


async def test_an_earlier_approval_is_not_taken_for_a_later_one(arena: Arena) -> None:
    await steps(arena.runner.revoke())
    await steps(arena.runner.approve(await arena.quote()))
    await steps(arena.runner.revoke())
    arena.wallet.behave = arena.wallet.die_before_broadcast
    arena.clock.then(lambda: None, arena.pass_deadline)
    progresses = await steps(arena.runner.approve(await arena.quote()))
    assert states(progresses)[2:] == [State.UNKNOWN, State.EXPIRED]


async def test_an_approval_whose_wallet_died_is_found_by_its_event(arena: Arena) -> None:
    await steps(arena.runner.revoke())
    arena.wallet.behave = arena.wallet.die_after_broadcast
    progresses = await steps(arena.runner.approve(await arena.quote()))
    assert states(progresses)[2:] == [State.UNKNOWN, State.INCLUDED, State.SAFE, State.FINALIZED]
    assert progresses[-1].tx_hash == arena.wallet.sent[-1]

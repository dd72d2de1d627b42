"""A forge from plan to final, on a real node with the real contracts."""

from chain.forge import DryRunKind, Kind, State
from chain.forge.calls import ApprovalCall, decode_call
from tests.chain.forge.arena import ALBUM, OTHER_SONG, SONG, STEMS, Arena, states, steps

WAY_TO_FINAL = [State.JOURNALED, State.ASKED, State.SENT, State.INCLUDED, State.SAFE, State.FINALIZED]


async def test_a_quote_says_what_burns_what_stays_and_what_comes_of_it(arena: Arena) -> None:
    quote = await arena.quote()
    assert [(b.token_id, b.copies, b.keeps, b.supply, b.supply_after) for b in quote.burns] == [
        (stem, 2, 1, 2, 1) for stem in STEMS
    ]
    assert (quote.output_id, quote.output_copies, quote.output_supply) == (SONG, 0, 0)
    assert (quote.dry_run.kind, quote.dry_run.ok) == (DryRunKind.SIMULATED, True)
    assert quote.ready and not quote.approval_needed
    assert 0 < quote.fee_likely_wei < quote.fee_max_wei < quote.balance_wei


async def test_a_forge_burns_once_and_is_done_only_when_final(arena: Arena) -> None:
    progresses = await arena.forge()
    assert states(progresses) == WAY_TO_FINAL
    assert arena.balances(*STEMS, SONG) == [1, 1, 1, 1]
    receipt = progresses[-1].receipt
    assert receipt is not None
    assert (receipt.burned, receipt.minted, receipt.differences) == (STEMS, SONG, ())
    assert receipt.fee_wei > 0 and receipt.tx_hash == arena.wallet.sent[0]
    final = int(arena.anvil.rpc("eth_getBlockByNumber", "finalized", False)["number"], 16)
    assert final == receipt.block_number


async def test_what_was_shown_is_what_the_wallet_got(arena: Arena) -> None:
    quote = await arena.quote()
    await steps(arena.runner.confirm(quote))
    (asked,) = arena.wallet.asked
    assert asked == quote.call
    assert decode_call(asked.data) == quote.shown
    assert quote.shown.output_id == SONG


async def test_songs_forge_into_an_album_the_same_way(arena: Arena) -> None:
    arena.world.give(arena.alice.lower(), (11, 14))
    await arena.forge(SONG)
    await arena.forge(OTHER_SONG)
    progresses = await arena.forge(ALBUM)
    assert states(progresses) == WAY_TO_FINAL
    assert arena.balances(SONG, OTHER_SONG, ALBUM) == [0, 0, 1]


async def test_a_second_set_may_be_forged_after_the_first_is_final(arena: Arena) -> None:
    await arena.forge()
    await arena.forge()
    assert arena.balances(*STEMS, SONG) == [0, 0, 0, 2]


async def test_a_forge_without_approval_is_simulated_behind_its_approval(arena: Arena) -> None:
    await steps(arena.runner.revoke())
    quote = await arena.quote()
    assert quote.approval_needed and not quote.ready and quote.failed == ()
    assert (quote.dry_run.kind, quote.dry_run.ok) == (DryRunKind.SIMULATED, True)
    assert quote.shown_approval == ApprovalCall(arena.config.forge, True)


async def test_a_collector_approves_forges_and_revokes(arena: Arena) -> None:
    assert states(await steps(arena.runner.revoke())) == WAY_TO_FINAL
    approved = await steps(arena.runner.approve(await arena.quote()))
    assert states(approved) == WAY_TO_FINAL
    assert approved[-1].kind is Kind.APPROVE
    assert states(await arena.forge()) == WAY_TO_FINAL
    await steps(arena.runner.revoke())
    assert (await arena.quote()).approval_needed


async def test_a_forge_goes_on_when_nobody_watches(arena: Arena) -> None:
    stream = arena.runner.confirm(await arena.quote())
    first = await anext(stream)
    await stream.aclose()  # type: ignore[attr-defined]
    assert states(await steps(arena.runner.follow(first.intent_id)))[-1] is State.FINALIZED
    assert arena.balances(SONG) == [1]


async def test_a_finished_forge_is_still_told_after_a_restart(arena: Arena) -> None:
    done = (await arena.forge())[-1]
    await arena.restart()
    assert await steps(arena.runner.follow(done.intent_id)) == [done]
    assert await steps(arena.runner.resume()) == []

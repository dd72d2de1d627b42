"""How long each step usually takes: measured here when there were forges before, else from the chain's own blocks."""

from chain.forge import State
from chain.forge.entry import Entry
from chain.forge.pace import Pace, chain_pace, remembered_pace
from chain.ports import Block, BlockId
from tests.chain.forge.arena import Arena
from tests.chain.forge.mortal import an_intent


def forged(sent: int, included: int, safe: int, final: int, state: State = State.FINALIZED) -> Entry:
    times = {State.SENT: sent, State.INCLUDED: included, State.SAFE: safe, State.FINALIZED: final}
    return Entry(an_intent(1), state, 0, final, reached_ms=times)


def test_three_forges_make_a_usual_time() -> None:
    entries = [forged(0, 12_000, 400_000, 900_000), forged(0, 24_000, 500_000, 1_000_000)]
    assert remembered_pace(entries) is None
    entries.append(forged(0, 13_000, 413_000, 960_000))
    assert remembered_pace(entries) == Pace(13.0, 400.0, 947.0, remembered=3)


def test_only_forges_that_became_final_count() -> None:
    under_way = [forged(0, 1, 2, 3, State.SAFE)] * 5
    assert remembered_pace(under_way) is None


async def test_the_chain_tells_its_own_pace() -> None:
    class Mainnet:
        async def block(self, which: BlockId = "latest") -> Block:
            number = {"latest": 20_000_080, "safe": 20_000_040, "finalized": 20_000_008}.get(str(which), which)
            return Block(int(number), "0x", "0x", int(number) * 12, 1)

    assert await chain_pace(Mainnet()) == Pace(12.0, 480.0, 864.0)  # type: ignore[arg-type]


async def test_each_step_of_a_real_forge_is_dated(arena: Arena) -> None:
    await arena.forge()
    (entry,) = arena.journal.entries()
    assert {State.JOURNALED, State.ASKED, State.SENT, State.INCLUDED, State.SAFE, State.FINALIZED} == set(
        entry.reached_ms
    )
    assert (await chain_pace(arena.rpc)).block_s > 0

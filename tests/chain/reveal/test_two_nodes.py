"""A reveal asks two nodes, as a forge does: where they do not tell the same, nothing is sent."""

import pytest

from chain.forge import CheckName, ForgeBlocked, State
from chain.reveal import RevealRunner
from tests.chain.forge.arena import states
from tests.chain.forge.test_two_nodes import Liar, second
from tests.chain.forge.test_two_nodes import nodes as nodes
from tests.chain.reveal.desk import Desk
from tests.contracts.world import SEALED


def watched(desk: Desk, nodes: tuple[Liar, Liar]) -> RevealRunner:
    arena = desk.arena
    return RevealRunner(desk.config, arena.rpc, arena.wallet, arena.journal, arena.clock, witnesses=nodes)


async def test_two_nodes_that_agree_let_it_go_on(desk: Desk, nodes: tuple[Liar, Liar]) -> None:
    runner = watched(desk, nodes)
    quote = await runner.plan(SEALED, 1)
    assert quote.ready and second(quote.checks).ok
    assert states([it async for it in runner.request(quote)])[-1] is State.FINALIZED


@pytest.mark.parametrize("lie", ["chain_id", "block_hash", "code", "approval", "intent", "silent"])
async def test_a_node_that_tells_otherwise_stops_it(desk: Desk, nodes: tuple[Liar, Liar], lie: str) -> None:
    runner = watched(desk, nodes)
    quote = await runner.plan(SEALED, 1)
    nodes[1].lie = lie
    assert second((await runner.plan(SEALED, 1)).checks).found == lie
    with pytest.raises(ForgeBlocked) as blocked:
        [it async for it in runner.request(quote)]
    assert [check.name for check in blocked.value.checks] == [CheckName.SECOND_NODE]
    assert desk.arena.wallet.asked == []

"""When the profile names two nodes, both must tell the same before anything is sent."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace

import pytest

from chain.errors import RpcError
from chain.forge import Check, CheckName, ForgeBlocked, ForgeRunner, State
from chain.forge.calls import selector
from chain.ports import Block, BlockId, Rpc, TxRequest
from chain.rpc import Web3Rpc
from tests.chain.forge.arena import SONG, Arena, states, steps

ABOUT = {
    "balances": selector("balanceOfBatch(address[],uint256[])"),
    "approval": selector("isApprovedForAll(address,address)"),
    "recipe": selector("recipeHash(uint256)"),
    "intent": selector("intentUsed(address,bytes32)"),
}
LIES = ["chain_id", "block_hash", "code", *ABOUT, "silent", "behind"]


class Liar(Web3Rpc):
    """A node that lies about one thing. lie: "" for none, or what it is about."""

    lie = ""

    async def chain_id(self) -> int:
        return 1 if self.lie == "chain_id" else await super().chain_id()

    async def block(self, which: BlockId = "latest") -> Block:
        if self.lie == "silent":
            raise RpcError("timeout")
        if self.lie == "behind":
            raise RpcError("unknown_block")
        block = await super().block(which)
        return replace(block, hash="0x" + "11" * 32) if self.lie == "block_hash" else block

    async def code(self, address: str, block: BlockId = "latest") -> bytes:
        return b"\x60" if self.lie == "code" else await super().code(address, block)

    async def call(
        self, to: str | None, data: bytes, *, sender: str | None = None, value_wei: int = 0, block: BlockId = "latest"
    ) -> bytes:
        reply = await super().call(to, data, sender=sender, value_wei=value_wei, block=block)
        return reply[:-1] + bytes([reply[-1] ^ 1]) if data[:4] == ABOUT.get(self.lie) else reply


@pytest.fixture
async def nodes(arena: Arena) -> AsyncIterator[tuple[Liar, Liar]]:
    both = Liar(arena.node_url), Liar(arena.node_url)
    yield both
    for node in both:
        await node.close()


def watched(arena: Arena, nodes: Sequence[Rpc]) -> ForgeRunner:
    return ForgeRunner(arena.config, arena.rpc, arena.wallet, arena.journal, arena.clock, witnesses=nodes)


def second(checks: Sequence[Check]) -> Check:
    return next(check for check in checks if check.name is CheckName.SECOND_NODE)


async def test_two_nodes_that_agree_let_the_forge_go_on(arena: Arena, nodes: tuple[Liar, Liar]) -> None:
    runner = watched(arena, nodes)
    quote = await runner.plan(SONG)
    assert quote.ready and second(quote.checks).ok
    assert states(await steps(runner.confirm(quote)))[-1] is State.FINALIZED


@pytest.mark.parametrize("lie", LIES)
@pytest.mark.parametrize("who", [0, 1])
async def test_a_node_that_disagrees_is_named_in_the_quote_and_nothing_is_sent(
    arena: Arena, nodes: tuple[Liar, Liar], lie: str, who: int
) -> None:
    runner = watched(arena, nodes)
    honest = await runner.plan(SONG)
    nodes[who].lie = lie
    quote = await runner.plan(SONG)
    assert not quote.ready and second(quote.checks).ok is False
    assert second(quote.checks).found == lie
    for confirmed in (quote, honest):  # also when it turns only after the quote
        with pytest.raises(ForgeBlocked, match="second_node"):
            await steps(runner.confirm(confirmed))
    assert arena.wallet.asked == []


async def test_one_node_alone_needs_no_second_opinion(arena: Arena) -> None:
    assert all(check.name is not CheckName.SECOND_NODE for check in (await arena.quote()).checks)


async def test_a_node_a_block_behind_is_waited_for(arena: Arena, nodes: tuple[Liar, Liar]) -> None:
    nodes[1].lie = "behind"
    arena.clock.then(lambda: None, lambda: setattr(nodes[1], "lie", ""))
    assert (await watched(arena, nodes).plan(SONG)).ready


def turning(arena: Arena, node: Liar, lie: str, *then: Callable[[], object]) -> None:
    """The node begins to lie when the wallet is asked; it tells the truth again after some blocks beyond the final."""
    answer = arena.wallet.behave

    def behave(tx: TxRequest) -> str:
        node.lie = lie
        return answer(tx)

    arena.wallet.behave = behave
    arena.clock.then(*then, *[lambda: arena.anvil.mine(1)] * 9, lambda: setattr(node, "lie", ""))


@pytest.mark.parametrize(("lie", "said"), [("block_hash", "nodes_disagree"), ("behind", "second_node_behind")])
async def test_a_forge_is_not_done_while_a_second_node_has_another_chain_or_is_behind(
    arena: Arena, nodes: tuple[Liar, Liar], lie: str, said: str
) -> None:
    runner = watched(arena, nodes)
    quote = await runner.plan(SONG)
    turning(arena, nodes[1], lie)
    told = await steps(runner.confirm(quote))
    assert states(told)[-2:] == [State.SAFE, State.FINALIZED]
    assert {(it.state, it.trouble) for it in told if it.trouble} == {(State.SAFE, said)}
    assert nodes[1].lie == ""


async def test_a_second_node_that_is_away_keeps_no_forge_from_being_done(
    arena: Arena, nodes: tuple[Liar, Liar]
) -> None:
    runner = watched(arena, nodes)
    quote = await runner.plan(SONG)
    turning(arena, nodes[1], "silent")
    told = await steps(runner.confirm(quote))
    assert told[-1].state is State.FINALIZED
    assert nodes[1].lie == "silent"


async def test_an_intent_has_not_expired_while_a_second_node_has_another_chain(
    arena: Arena, nodes: tuple[Liar, Liar]
) -> None:
    runner = watched(arena, nodes)
    quote = await runner.plan(SONG)
    arena.wallet.behave = arena.wallet.die_before_broadcast
    turning(arena, nodes[1], "block_hash", arena.pass_deadline)
    told = await steps(runner.confirm(quote))
    assert told[-1].state is State.EXPIRED
    assert "nodes_disagree" in {it.trouble for it in told if it.state is State.UNKNOWN}
    assert nodes[1].lie == ""

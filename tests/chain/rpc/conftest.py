"""A real node with the contracts on it, and one that says whatever a test wants."""

from collections.abc import AsyncIterator, Iterator

import pytest

from chain.asking import PlainProvider
from chain.rpc import Web3Rpc
from tests.chain.nodes import ScriptedNode, running_anvil, scripted_node
from tests.contracts.chain import Anvil
from tests.contracts.world import SONG, STEMS, World, make_world


@pytest.fixture(scope="module")
def anvil_url() -> Iterator[str]:
    with running_anvil("--no-mining") as url:
        yield url


@pytest.fixture(scope="module")
def world(anvil_url: str) -> World:
    world = make_world(Anvil(anvil_url))
    world.forge.send(world.owner, "setRecipe", SONG, list(STEMS))
    world.give(world.alice, STEMS, 2)
    return world


@pytest.fixture
async def node(anvil_url: str) -> AsyncIterator[Web3Rpc]:
    node = Web3Rpc(anvil_url)
    yield node
    await node.close()


@pytest.fixture
async def liar() -> AsyncIterator[ScriptedNode]:
    async with scripted_node() as node:
        yield node


@pytest.fixture(params=[None, PlainProvider], ids=["web3", "plain"])
async def asked(liar: ScriptedNode, request: pytest.FixtureRequest) -> AsyncIterator[Web3Rpc]:
    client = Web3Rpc(liar.url, timeout_s=5, provider=request.param)
    yield client
    await client.close()

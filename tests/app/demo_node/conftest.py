"""Both kinds of demo node, each a process of its own."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from app.demo.node.launch import NodeProcess, start_node
from tests.app.demo_node.client import Client, Start

ANVIL = Path(__file__).parents[2] / "node_modules/@foundry-rs/anvil-linux-amd64/bin"


@pytest.fixture(params=["py-evm", "anvil"], scope="module")
def kind(request: pytest.FixtureRequest) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "anvil":
            patch.setenv("PATH", f"{ANVIL}{os.pathsep}{os.environ['PATH']}")
        yield request.param


@pytest.fixture(scope="module")
def client(kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """One node for all tests that do not mind what others did on it."""
    node = asyncio.run(start_node(tmp_path_factory.mktemp(kind), prefer_anvil=kind == "anvil"))
    yield Client(node.rpc_url)
    asyncio.run(node.stop())


@pytest.fixture
async def start(kind: str, tmp_path: Path) -> AsyncIterator[Start]:
    """Starts nodes of this kind, one after the other, on a state folder of the test's own."""
    started: list[NodeProcess] = []

    async def begin() -> NodeProcess:
        node = await start_node(tmp_path, prefer_anvil=kind == "anvil")
        started.append(node)
        return node

    yield begin
    for node in started:
        await node.stop()


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """The node on py-evm, for what anvil does differently or not at all."""
    node = asyncio.run(start_node(tmp_path_factory.mktemp("own"), prefer_anvil=False))
    yield Client(node.rpc_url)
    asyncio.run(node.stop())

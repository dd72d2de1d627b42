import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import aiohttp
import pytest

from chain.press import press
from tests.chain.gate.gate_process import GateProcess
from tests.chain.press.conftest import RELEASE, write_flac, write_png
from tests.fakes.rpc_node import FakeNode

COLLECTION = "0x5FbDB2315678afecb367f032d93F642f64180aa3"


@pytest.fixture(scope="session")
def pressed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pressed release: stems 111 and 112 of song 110 of album 100, sealed 900."""
    folder = tmp_path_factory.mktemp("release")
    (folder / "art").mkdir()
    write_png(folder / "art/cover.png", 7)
    write_flac(folder / "audio/drums.flac", 0.2, 48_000, 220)
    write_flac(folder / "audio/bass.flac", 0.1, 44_100, 110)
    (folder / "release.toml").write_text(RELEASE)
    press(folder, folder / "out")
    return folder / "out"


@pytest.fixture(scope="session")
def identities(pressed: Path) -> dict[int, str]:
    return {int(token): secret for token, secret in json.loads((pressed / "identities.json").read_bytes()).items()}


def config_for(rpc_url: str, pressed: Path, collection: str = COLLECTION, more: str = "") -> str:
    return (
        f'rpc = "{rpc_url}"\nchain_id = 31337\ncollection = "{collection}"\nrelease = "{pressed}"\n'
        f"lease_s = 3600\nrequests_per_minute = 100000\n{more}"
    )


@pytest.fixture(scope="session")
def shared_node() -> Iterator[FakeNode]:
    node = FakeNode(COLLECTION).start()
    yield node
    node.stop()


@pytest.fixture
def node(shared_node: FakeNode) -> Iterator[FakeNode]:
    """The node that the shared gate asks, as new for each test."""
    shared_node.calls.clear()
    yield shared_node
    shared_node.balances.clear()
    shared_node.vouching.clear()
    shared_node.broken, shared_node.chain_id, shared_node.block_age_s = False, 31337, 0


@pytest.fixture(scope="session")
def gate(shared_node: FakeNode, pressed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[GateProcess]:
    """One gate process for all tests that do not need a configuration of their own."""
    process = GateProcess(
        tmp_path_factory.mktemp("gate"), config_for(shared_node.url, pressed, more="max_block_age_s = 600")
    )
    yield process
    assert process.stop() == 0


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session

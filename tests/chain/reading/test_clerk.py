import asyncio
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from eth_utils.address import to_checksum_address

from chain.collector import Collector, identity_of
from chain.content.cache import Cache
from chain.content.fetch import Fetcher
from chain.ports import Block, Log
from chain.profile import Profile
from chain.reading import clerk
from chain.rpc import Web3Rpc
from chain.tokens.discovery import History
from chain.tokens.ledger import Ledger
from tests.chain.collector.gateway import Gateway, profile_for, running_gateway
from tests.chain.nodes import running_anvil
from tests.contracts.chain import Anvil
from tests.contracts.world import SONG, STEMS, make_world

READER = (sys.executable, "-m", "chain.reading")


class Counting(Web3Rpc):
    """How many logs it was given."""

    given = 0

    async def logs(
        self, addresses: Sequence[str], topics: Sequence[Sequence[bytes] | None], first: int, last: int
    ) -> tuple[Log, ...]:
        found = await super().logs(addresses, topics, first, last)
        self.given += len(found)
        return found


@pytest.fixture
async def gateway() -> AsyncIterator[Gateway]:
    async with running_gateway() as gateway:
        yield gateway


@pytest.fixture
def node_url() -> Iterator[str]:
    with running_anvil("--no-mining") as url:
        yield url


async def look(
    reader: Sequence[str], profile: Profile, account: str, folder: Path, steps: list[str]
) -> tuple[object, int]:
    rpc, fetcher = Counting(*profile.rpc_urls), Fetcher(profile)
    ledger = Ledger(folder / "ledger.sqlite", identity_of(profile))
    try:
        collector = Collector(profile, rpc, Cache(folder / "content"), fetcher, ledger, reader=reader)
        library = await collector.look(account, progress=lambda step, _: steps.append(step))
        return library, rpc.given
    finally:
        ledger.close()
        await fetcher.close()
        await rpc.close()


async def test_a_process_reads_what_this_one_then_need_not(
    gateway: Gateway, node_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make_world(Anvil(node_url))
    uris = [gateway.add_stem(token_id) for token_id in STEMS]
    uris.append(gateway.add_document(SONG, {"Tier": "Song", "Album": "First", "Song": "Harbour"}))
    world.collection.send(world.owner, "setURIs", [*STEMS, SONG], uris)
    world.give(world.alice, STEMS, 2)
    collection, alice = (str(to_checksum_address(it)) for it in (world.collection.address, world.alice))
    profile = replace(profile_for(gateway), collection=collection, forge=None, rpc_urls=(node_url,))

    steps: list[str] = []
    done: list[bool] = []
    read = clerk.read

    async def spied(*arguments: Any) -> bool:
        done.append(await read(*arguments))
        return done[-1]

    monkeypatch.setattr(clerk, "read", spied)
    found, given = await look(READER, profile, alice, tmp_path / "one", steps)
    assert {"chain", "metadata"} <= set(steps)
    asked = len(gateway.asked)
    assert done == [True]
    assert given == 0
    same, given = await look((), profile, alice, tmp_path / "two", [])
    assert given > 0
    assert len(gateway.asked) == 2 * asked  # it fetched nothing twice either
    assert found == same


@pytest.mark.parametrize("reader", [(sys.executable, "-c", "print('no')"), ("/nowhere/at/all",)])
async def test_a_process_that_does_not_work_is_not_missed(reader: tuple[str, ...], tmp_path: Path) -> None:
    profile = Profile("x", "X", 31337, ("http://127.0.0.1:9",), "0x" + "00" * 20)
    done = await clerk.read(reader, profile, tmp_path / "ledger", lambda step, part: None)
    assert done is (reader[0] == sys.executable)  # whoever says that it has read is believed, and what lacks is read


async def test_who_is_not_wanted_any_more_ends(tmp_path: Path) -> None:
    sleeper = (sys.executable, "-c", "import sys; print('[\"chain\", 0.5]', flush=True); sys.stdin.read()")
    heard = asyncio.Event()
    profile = Profile("x", "X", 31337, ("http://127.0.0.1:9",), "0x" + "00" * 20)
    reading = asyncio.create_task(clerk.read(sleeper, profile, tmp_path / "ledger", lambda step, part: heard.set()))
    await heard.wait()
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading


def test_only_a_long_reading_is_worth_a_process() -> None:
    profile = Profile("x", "X", 1, (), "0x" + "00" * 20, first_block=100)
    now = Block(60_000, "0x", "0x", 0, 0)
    assert clerk.is_long(History(99), profile, now)
    assert not clerk.is_long(History(59_000), profile, now)
    assert clerk.is_long(History(500), profile, now)

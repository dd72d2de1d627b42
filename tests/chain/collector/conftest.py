"""One song of four stems on a chain in memory, its gateway, and who collects there."""

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from chain.collector import Collector
from chain.content.cache import Cache
from chain.content.fetch import Fetcher
from chain.tokens.ledger import Ledger
from tests.chain.collector.gateway import Gateway, profile_for, running_gateway
from tests.chain.tokens.fake_chain import ALICE, BOB, FakeChain, minted, recipe_set


@pytest.fixture
async def gateway() -> AsyncIterator[Gateway]:
    async with running_gateway() as gateway:
        yield gateway


@pytest.fixture
async def fetcher(gateway: Gateway) -> AsyncIterator[Fetcher]:
    fetcher = Fetcher(profile_for(gateway))
    yield fetcher
    await fetcher.close()


@pytest.fixture
def chain(gateway: Gateway) -> FakeChain:
    """One song of four stems; Alice has two copies of three of them."""
    chain = FakeChain()
    chain.mine(recipe_set(10, 11, 12, 13, 14))
    chain.mine(minted(ALICE, 11, 12, 13, amount=2), minted(BOB, 14))
    chain.uris = {token_id: gateway.add_stem(token_id) for token_id in (11, 12, 13, 14)}
    chain.uris[10] = gateway.add_document(10, {"Tier": "Song", "Album": "First", "Song": "Harbour"})
    return chain


@pytest.fixture
def collector(chain: FakeChain, gateway: Gateway, fetcher: Fetcher, tmp_path: Path) -> Collector:
    return Collector(profile_for(gateway), chain, Cache(tmp_path), fetcher)  # type: ignore[arg-type]


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    ledger = Ledger(tmp_path / "ledger.sqlite", "test")
    yield ledger
    ledger.close()


@pytest.fixture
def restarted(
    chain: FakeChain, gateway: Gateway, fetcher: Fetcher, tmp_path: Path, ledger: Ledger
) -> Callable[[], Collector]:
    """A collector as the next start of the program has it."""

    def start() -> Collector:
        return Collector(profile_for(gateway), chain, Cache(tmp_path), fetcher, ledger)  # type: ignore[arg-type]

    return start

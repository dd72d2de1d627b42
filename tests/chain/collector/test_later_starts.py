"""What is known from one start of the program to the next."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from eth_utils.address import to_checksum_address

from chain.collector import Collector
from chain.content.cache import Cache
from chain.content.fetch import Fetcher
from chain.tokens.catalogue_file import parse as parse_catalogue
from chain.tokens.ledger import Ledger
from chain.tokens.model import StemType
from chain.tokens.sealed import holes, odds
from tests.chain.collector.gateway import Gateway, profile_for
from tests.chain.tokens.fake_chain import ALICE, BOB, FakeChain, burned, minted, moved, uri_changed


async def test_a_later_start_shows_what_was_known_without_asking_anybody(
    restarted: Callable[[], Collector], chain: FakeChain, gateway: Gateway
) -> None:
    assert await restarted().recall(ALICE) is None
    before = await restarted().look(ALICE, BOB)
    chain.asked.clear()
    gateway.asked.clear()
    known = await restarted().recall(ALICE, BOB)
    assert known is not None
    assert (known.catalogue, known.songs, known.albums) == (before.catalogue, before.songs, before.albums)
    assert known.holdings.copies_by_account(14) == before.holdings.copies_by_account(14) == {BOB: 1}
    assert (known.holdings.supply, known.holdings.burned) == (before.holdings.supply, before.holdings.burned)
    assert known.holdings.seen_at_s == before.holdings.seen_at_s > 0
    assert (chain.asked, gateway.asked) == ([], [])


async def test_the_odds_of_sealed_tokens_are_told_offline_too(
    chain: FakeChain, gateway: Gateway, fetcher: Fetcher, tmp_path: Path, ledger: Ledger
) -> None:
    profile = replace(profile_for(gateway), reveal=str(to_checksum_address("0x" + "5e" * 20)))

    def start() -> Collector:
        return Collector(profile, chain, Cache(tmp_path), fetcher, ledger)  # type: ignore[arg-type]

    chain.mine(minted(ALICE, 900))
    chain.uris[900] = gateway.add_document(900, {"Tier": "Sealed"})
    chain.pools[900] = {14: 1, 13: 3}
    seen = await start().look(ALICE)
    assert odds(seen.pools[900], holes(seen), draws=1) == 0.25
    chain.asked.clear()
    known = await start().recall(ALICE)
    assert known is not None and known.pools == seen.pools == {900: {14: 1, 13: 3}}
    assert odds(known.pools[900], holes(known), draws=1) == 0.25
    assert chain.asked == []


async def test_an_account_that_was_not_looked_into_is_counted_from_the_moves(
    restarted: Callable[[], Collector], chain: FakeChain
) -> None:
    chain.mine(moved(ALICE, BOB, 11))
    await restarted().look(ALICE)
    known = await restarted().recall(BOB)
    assert known is not None
    assert dict(known.holdings.balances) == {11: 1, 14: 1}


async def test_a_later_start_goes_on_where_the_last_one_stopped(
    restarted: Callable[[], Collector], chain: FakeChain, gateway: Gateway
) -> None:
    await restarted().look(ALICE)
    chain.asked.clear()
    gateway.asked.clear()
    chain.mine(moved(BOB, ALICE, 14))
    library = await restarted().look(ALICE)
    assert library.songs["First/Harbour"].complete
    assert [about for name, about in chain.asked if name == "logs"] == [(3, 3)]
    assert chain.count("uri") == 0
    assert gateway.asked == []


async def test_a_reorganisation_between_two_starts_is_undone(
    restarted: Callable[[], Collector], chain: FakeChain, gateway: Gateway
) -> None:
    await restarted().look(ALICE)
    chain.mine(moved(BOB, ALICE, 14), uri_changed(11))
    chain.uris[11] = gateway.add_stem(11, stem_type="Brass")
    assert (await restarted().look(ALICE)).songs["First/Harbour"].complete
    chain.reorganise(1)
    chain.uris[11] = gateway.add_stem(11)
    chain.mine(burned(BOB, 14))
    chain.mine()
    song = (await restarted().look(ALICE)).songs["First/Harbour"]
    assert (song.complete, song.possible) == (False, 0)
    assert "Brass" not in [stem.stem_type.value for stem in song.song.stems if stem.stem_type]


async def test_a_wholly_other_chain_leaves_nothing_of_the_one_before(
    restarted: Callable[[], Collector], chain: FakeChain
) -> None:
    await restarted().look(ALICE)
    chain.reorganise(2)
    chain.mine(minted(ALICE, 13))
    library = await restarted().look(ALICE)
    assert {token_id for token_id, copies in library.holdings.balances.items() if copies} == {13}
    assert set(library.holdings.supply) == {13}


async def test_a_ledger_started_afresh_is_filled_from_the_chain(
    restarted: Callable[[], Collector], chain: FakeChain
) -> None:
    collector = restarted()
    before = await collector.look(ALICE)
    assert await collector.start_afresh(in_memory=False) is not None
    assert await collector.recall(ALICE) is None
    assert await collector.look(ALICE) == before


async def test_a_catalogue_file_corrects_what_the_tokens_say(
    chain: FakeChain, gateway: Gateway, fetcher: Fetcher, tmp_path: Path
) -> None:
    file = parse_catalogue(b'[[stem]]\nid = 14\nalbum = "First"\nsong = "Elsewhere"\ntype = "Brass"')
    fields = (profile_for(gateway), chain, Cache(tmp_path), fetcher)
    library = await Collector(*fields, corrections=file).look(BOB)  # type: ignore[arg-type]
    stem = next(t for song in library.catalogue.songs() for t in song.stems if t.token_id == 14)
    assert (stem.song, stem.stem_type) == ("Elsewhere", StemType.BRASS)
    assert stem.audio is not None


async def test_tokens_of_unknown_contracts_cost_nothing(
    collector: Collector, chain: FakeChain, gateway: Gateway
) -> None:
    before = await collector.look(ALICE)
    chain.asked.clear()
    gateway.asked.clear()
    spam = [to_checksum_address(f"0x{number:040x}") for number in range(0xBAD000, 0xBAD000 + 500)]
    chain.mine(*(replace(minted(ALICE, *range(20)), address=str(address)) for address in spam))
    after = await collector.look(ALICE)
    assert after.songs == before.songs
    assert after.catalogue is before.catalogue
    assert {name for name, _ in chain.asked} == {"chain_id", "block", "logs"}
    assert gateway.asked == []

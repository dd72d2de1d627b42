import asyncio
import hashlib
import json
import struct
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from aiohttp import web
from eth_utils.address import to_checksum_address

from chain.collector import Collector
from chain.content.cache import Cache
from chain.content.cid import cid_of
from chain.content.fetch import Fetcher
from chain.errors import ContentError, RpcError
from chain.profile import Profile, Traits
from chain.rpc import Web3Rpc
from chain.tokens.catalogue_file import parse as parse_catalogue
from chain.tokens.ledger import Ledger
from chain.tokens.model import AudioRef, StemType, Token
from chain.tokens.sealed import holes, odds
from tests.chain.nodes import running_anvil, serving
from tests.chain.tokens.fake_chain import (
    ALICE,
    BOB,
    COLLECTION,
    FORGE,
    FakeChain,
    burned,
    minted,
    moved,
    recipe_set,
    uri_changed,
)
from tests.contracts.chain import Anvil
from tests.contracts.world import FAR, SONG, STEMS, make_world

AUDIO = b"age-encryption.org/v1 pretended"
PICTURE = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 640, 480)
TYPES = ("Drums", "Bass", "FX", "Synth")


@dataclass
class Gateway:
    """Serves by CID what `add` was given; counts what was asked."""

    url: str = ""
    held: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def add(self, data: bytes) -> str:
        cid = cid_of(data)
        self.held[cid] = data
        return f"ipfs://{cid}"

    def add_stem(self, token_id: int, song: str = "Harbour", stem_type: str = "") -> str:
        tier = {"Tier": "Stem", "Type": stem_type or TYPES[token_id % 10 - 1]}
        audio = {"uri": self.add(AUDIO), "sha256": hashlib.sha256(AUDIO).hexdigest(), "bytes": len(AUDIO)}
        return self.add_document(token_id, tier | {"Album": "First", "Song": song}, {"audio": audio})

    def add_document(self, token_id: int, traits: dict[str, str], properties: object = None) -> str:
        attributes = [{"trait_type": name, "value": value} for name, value in traits.items()]
        document = {"name": f"Token {token_id}", "attributes": attributes, "properties": properties}
        return self.add(json.dumps(document | {"image": self.add(PICTURE)}).encode())

    async def handle(self, request: web.Request) -> web.Response:
        cid = request.match_info["cid"]
        self.asked.append(cid)
        return web.Response(body=self.held[cid]) if cid in self.held else web.Response(status=404)


@pytest.fixture
async def gateway() -> AsyncIterator[Gateway]:
    gateway = Gateway()
    application = web.Application()
    application.router.add_get("/ipfs/{cid}", gateway.handle)
    async with serving(application) as url:
        gateway.url = f"{url}/ipfs/"
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


def profile_for(gateway: Gateway) -> Profile:
    return Profile("x", "X", 31337, (), COLLECTION, FORGE, gateways=(gateway.url,))


async def test_a_look_shows_what_there_is_and_what_is_owned(collector: Collector) -> None:
    library = await collector.look(ALICE)
    song = library.songs["First/Harbour"]
    assert [stem.token_id for stem in song.song.stems] == [11, 12, 14, 13]
    assert (song.owned, song.required, song.forgeable_sets, song.possible) == (3, 4, 0, 1)
    assert [stem.token_id for stem in song.missing] == [14]
    assert song.song.token is not None
    assert library.holdings.block_number == 2


async def test_a_second_look_asks_only_for_what_is_new(
    collector: Collector, chain: FakeChain, gateway: Gateway
) -> None:
    await collector.look(ALICE)
    chain.asked.clear()
    gateway.asked.clear()
    chain.mine(moved(BOB, ALICE, 14))
    library = await collector.look(ALICE)
    assert library.songs["First/Harbour"].complete
    assert [about for name, about in chain.asked if name == "logs"] == [(3, 3)]
    assert [about for name, about in chain.asked if name == "supply"] == [14]
    assert chain.count("uri") == 0
    assert gateway.asked == []


async def test_burned_copies_are_gone_at_the_next_look(collector: Collector, chain: FakeChain) -> None:
    await collector.look(ALICE)
    chain.mine(burned(ALICE, 11))
    library = await collector.look(ALICE)
    assert library.holdings.copies(11) == 1
    assert (library.holdings.supply[11], library.holdings.burned[11]) == (1, 1)


async def test_other_trait_names_are_read_from_the_documents_that_were_kept(
    chain: FakeChain, gateway: Gateway, fetcher: Fetcher, tmp_path: Path, ledger: Ledger
) -> None:
    other = replace(profile_for(gateway), traits=Traits(song="Piece"))
    cache = Cache(tmp_path)
    library = await Collector(other, chain, cache, fetcher, ledger).look(ALICE)  # type: ignore[arg-type]
    assert "First/Harbour" not in library.songs
    gateway.asked.clear()
    library = await Collector(profile_for(gateway), chain, cache, fetcher, ledger).look(ALICE)  # type: ignore[arg-type]
    assert set(library.songs) == {"First/Harbour"}
    assert gateway.asked == []


async def test_a_bad_token_hurts_only_itself(collector: Collector, chain: FakeChain, gateway: Gateway) -> None:
    chain.mine(minted(ALICE, 21, 22, 23, 24))
    chain.uris[21] = gateway.add(b"{" * 5000)
    chain.uris[22] = "https://evil.example/22.json"
    chain.uris[23] = "ipfs://" + cid_of(b"nobody has it")
    library = await collector.look(ALICE)
    assert {token.token_id: token.problem for token in library.catalogue.unplaced} == {
        21: "not_json",
        22: "host_not_listed",
        23: "status",
        24: "no_uri",
    }
    assert library.songs["First/Harbour"].owned == 3


async def test_what_could_not_be_had_is_tried_again_and_what_is_bad_is_not(
    collector: Collector, chain: FakeChain, gateway: Gateway
) -> None:
    late = json.dumps({"name": "late", "attributes": [{"trait_type": "Tier", "value": "Sealed"}]}).encode()
    chain.mine(minted(ALICE, 21, 22))
    chain.uris[21] = f"ipfs://{cid_of(late)}"
    chain.uris[22] = gateway.add(b"no JSON")
    assert len((await collector.look(ALICE)).catalogue.unplaced) == 2
    gateway.add(late)
    gateway.asked.clear()
    library = await collector.look(ALICE)
    assert [token.name for token in library.catalogue.sealed] == ["late"]
    assert gateway.asked == [cid_of(late)]


async def test_an_announced_new_document_is_read(collector: Collector, chain: FakeChain, gateway: Gateway) -> None:
    await collector.look(ALICE)
    chain.uris[11] = gateway.add_stem(11, stem_type="Brass")
    chain.mine(uri_changed(11))
    library = await collector.look(ALICE)
    assert [s.stem_type.value for s in library.songs["First/Harbour"].song.stems if s.stem_type] == [
        "Bass",
        "Synth",
        "Brass",
        "FX",
    ]


async def test_a_reorganisation_is_undone(collector: Collector, chain: FakeChain) -> None:
    await collector.look(ALICE)
    chain.mine(moved(BOB, ALICE, 14))
    assert (await collector.look(ALICE)).songs["First/Harbour"].complete
    chain.reorganise(1)
    chain.mine(burned(BOB, 14))
    song = (await collector.look(ALICE)).songs["First/Harbour"]
    assert (song.complete, song.possible) == (False, 0)


@pytest.mark.parametrize("by_hash", [True, False])
async def test_a_reorganisation_in_the_middle_of_a_look_is_not_mixed_in(
    collector: Collector, chain: FakeChain, by_hash: bool
) -> None:
    chain.by_hash = by_hash
    chain.mine(moved(BOB, ALICE, 14))

    def once(name: str) -> None:
        if name == "supply":
            chain.interrupt = lambda name: None
            chain.reorganise(1)
            chain.mine(burned(BOB, 14))

    chain.interrupt = once
    library = await collector.look(ALICE)
    assert library.holdings.block_hash == chain.blocks[-1]
    assert library.holdings.copies(14) == 0
    assert library.holdings.supply[14] == 0


async def test_a_chain_that_never_rests_is_said_to_move(collector: Collector, chain: FakeChain) -> None:
    def always(name: str) -> None:
        if name == "supply":
            chain.reorganise(1)
            chain.mine(minted(ALICE, 11, 12, 13, amount=2), minted(BOB, 14))

    chain.interrupt = always
    with pytest.raises(RpcError) as failure:
        await collector.look(ALICE)
    assert failure.value.reason == "moving"


async def test_the_wrong_chain_is_seen_before_anything_is_read(collector: Collector, chain: FakeChain) -> None:
    chain.chain = 1
    with pytest.raises(RpcError) as failure:
        await collector.look(ALICE)
    assert failure.value.reason == "wrong_chain"
    assert {name for name, _ in chain.asked} == {"chain_id", "block"}


async def test_a_node_that_goes_away_is_an_error_and_the_next_look_works(
    collector: Collector, chain: FakeChain
) -> None:
    def away(name: str) -> None:
        if name == "uri":
            raise RpcError("unreachable")

    chain.interrupt = away
    with pytest.raises(RpcError):
        await collector.look(ALICE)
    chain.interrupt = lambda name: None
    assert (await collector.look(ALICE)).songs["First/Harbour"].owned == 3


async def test_each_account_has_its_own_holdings(collector: Collector) -> None:
    assert (await collector.look(ALICE)).holdings.copies(14) == 0
    assert (await collector.look(BOB)).holdings.copies(14) == 1


async def test_a_watched_account_is_looked_into_beside_the_first(collector: Collector) -> None:
    library = await collector.look(ALICE, BOB)
    song = library.songs["First/Harbour"]
    assert (song.owned, song.complete_together, song.complete) == (4, True, False)
    assert library.holdings.copies_by_account(14) == {BOB: 1}
    assert (await collector.look(ALICE, ALICE)).holdings.accounts == (ALICE,)


async def test_progress_names_its_steps_and_ends_each(collector: Collector) -> None:
    seen: list[tuple[str, float | None]] = []
    await collector.look(ALICE, progress=lambda step, fraction: seen.append((step, fraction)))
    assert list(dict.fromkeys(step for step, _ in seen)) == ["chain", "metadata", "holdings"]
    assert ("chain", 1.0) in seen
    assert ("metadata", 1.0) in seen


async def test_changes_come_for_new_blocks_and_for_replaced_ones(collector: Collector, chain: FakeChain) -> None:
    changes = collector.changes(poll_s=0)
    assert await anext(changes) == 2
    chain.mine()
    assert await anext(changes) == 3
    chain.reorganise(1)
    chain.mine()
    assert await anext(changes) == 3
    assert chain.count("block") == 3
    await changes.aclose()  # type: ignore[attr-defined]


async def test_changes_survive_a_node_that_is_away(collector: Collector, chain: FakeChain) -> None:
    changes = collector.changes(poll_s=0)
    await anext(changes)
    failures = 3

    def away(name: str) -> None:
        nonlocal failures
        failures -= 1
        if failures >= 0:
            raise RpcError("unreachable")

    chain.interrupt = away
    chain.mine()
    assert await asyncio.wait_for(anext(changes), 10) == 3


async def test_audio_is_fetched_once_and_given_as_it_was_published(collector: Collector, gateway: Gateway) -> None:
    stem = (await collector.look(ALICE)).songs["First/Harbour"].song.stems[0]
    gateway.asked.clear()
    seen: list[int] = []
    path = await collector.audio_path(stem, lambda done, total: seen.append(done))
    assert path.read_bytes() == AUDIO
    assert seen[-1] == len(AUDIO)
    assert await collector.audio_path(stem) == path
    assert gateway.asked == [cid_of(AUDIO)]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"sha256": "00" * 32}, "hash_differs"),
        ({"size_bytes": 5}, "too_large"),
        ({"size_bytes": len(AUDIO) + 1}, "size_differs"),
    ],
)
async def test_audio_that_is_not_what_its_metadata_says_is_not_given(
    collector: Collector, change: dict[str, object], reason: str
) -> None:
    stem = (await collector.look(ALICE)).songs["First/Harbour"].song.stems[0]
    assert stem.audio is not None
    with pytest.raises(ContentError) as failure:
        await collector.audio_path(replace(stem, audio=replace(stem.audio, **change)))  # type: ignore[arg-type]
    assert failure.value.reason == reason


async def test_audio_of_unknown_hash_is_kept_for_its_uri(collector: Collector, gateway: Gateway) -> None:
    gateway.held["QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG"] = AUDIO
    audio = AudioRef("ipfs://QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG")
    for _ in range(2):
        assert (await collector.audio_path(Token(1, None, "x", audio=audio))).read_bytes() == AUDIO
    assert len(gateway.asked) == 1


async def test_a_token_without_audio_says_so(collector: Collector) -> None:
    with pytest.raises(ContentError) as failure:
        await collector.audio_path(Token(1, None, "x"))
    assert failure.value.reason == "no_audio"


async def test_artwork_is_a_picture_or_nothing(collector: Collector, gateway: Gateway) -> None:
    stem = (await collector.look(ALICE)).songs["First/Harbour"].song.stems[0]
    picture = await collector.image(stem)
    assert picture is not None
    assert picture.read_bytes() == PICTURE
    assert await collector.image(replace(stem, image=gateway.add(b"<svg/>"))) is None
    assert await collector.image(replace(stem, image=None)) is None
    with pytest.raises(ContentError):
        await collector.image(replace(stem, image="https://evil.example/x.png"))


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


async def test_now_and_then_everything_is_counted_anew(collector: Collector, chain: FakeChain) -> None:
    for _ in range(60):
        chain.mine()
        await collector.look(ALICE)
    assert chain.count("balances") == 3  # one to see how the block is named
    assert chain.count("supply") == 2 * 5


@pytest.fixture
def node_url() -> Iterator[str]:
    with running_anvil("--no-mining") as url:
        yield url


async def test_on_a_real_node_a_forge_is_seen_at_the_next_look(
    node_url: str, gateway: Gateway, fetcher: Fetcher, tmp_path: Path
) -> None:
    world = make_world(Anvil(node_url))
    uris = [gateway.add_stem(token_id) for token_id in STEMS]
    uris.append(gateway.add_document(SONG, {"Tier": "Song", "Album": "First", "Song": "Harbour"}))
    world.collection.send(world.owner, "setURIs", [*STEMS, SONG], uris)
    world.forge.send(world.owner, "setRecipe", SONG, list(STEMS))
    world.give(world.alice, STEMS, 2)
    world.approve(world.alice, world.forge)
    rpc = Web3Rpc(node_url)
    addresses = [str(to_checksum_address(contract.address)) for contract in (world.collection, world.forge)]
    profile = replace(profile_for(gateway), collection=addresses[0], forge=addresses[1])
    collector = Collector(profile, rpc, Cache(tmp_path), fetcher)
    alice = str(to_checksum_address(world.alice))

    before = (await collector.look(alice)).songs["First/Harbour"]
    world.forge.send(world.alice, "forge", SONG, world.recipe_hash(SONG), b"\1" * 32, FAR)
    after = (await collector.look(alice)).songs["First/Harbour"]
    await rpc.close()

    assert (before.forgeable_sets, before.song_tokens, before.possible) == (2, 0, 2)
    assert (after.forgeable_sets, after.song_tokens, after.possible) == (1, 1, 1)
    assert after.entitled
    assert after.song.problem is None

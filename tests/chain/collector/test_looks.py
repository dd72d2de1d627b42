"""What a look at the chain shows, also of one that moves, lies or goes away."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from eth_utils.address import to_checksum_address

from chain.collector import Collector
from chain.content.cache import Cache
from chain.content.cid import cid_of
from chain.content.fetch import Fetcher
from chain.errors import RpcError
from chain.profile import Traits
from chain.rpc import Web3Rpc
from chain.tokens.ledger import Ledger
from tests.chain.collector.gateway import Gateway, profile_for
from tests.chain.nodes import running_anvil
from tests.chain.tokens.fake_chain import ALICE, BOB, FakeChain, burned, minted, moved, uri_changed
from tests.contracts.chain import Anvil
from tests.contracts.world import FAR, SONG, STEMS, make_world


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

"""A profile from an address, on a real node: what is there is read, what nobody told is named."""

import json
from collections.abc import AsyncIterator, Iterator

import pytest
from eth_utils.address import to_checksum_address

from chain import profile as profiles
from chain.errors import ContentError
from chain.profile import Profile, ProfileError
from chain.profiling.discover import Discovered, discover_profile
from chain.rpc import Web3Rpc
from tests.chain.nodes import running_anvil
from tests.contracts.chain import Anvil
from tests.contracts.world import SONG, STEMS, World, make_world

TYPES = ("Drums", "Bass", "Vocals")


class Documents:
    """What lies where; notes who was asked for on whose behalf."""

    def __init__(self) -> None:
        self.held: dict[str, bytes] = {}
        self.asked: list[str] = []

    async def read(self, profile: Profile, uri: str) -> bytes:
        self.asked.append(uri)
        if uri not in self.held:
            raise ContentError("host_not_listed")
        return self.held[uri]

    def add(self, uri: str, **traits: str) -> str:
        attributes = [{"trait_type": name, "value": value} for name, value in traits.items()]
        self.held[uri] = json.dumps({"name": uri, "attributes": attributes}).encode()
        return uri


@pytest.fixture(scope="module")
def node_url() -> Iterator[str]:
    with running_anvil() as url:
        yield url


@pytest.fixture
async def rpc(node_url: str) -> AsyncIterator[Web3Rpc]:
    rpc = Web3Rpc(node_url)
    yield rpc
    await rpc.close()


@pytest.fixture
def world(node_url: str) -> World:
    chain = Anvil(node_url)
    chain.mine(7)
    return make_world(chain)


def release(world: World, documents: Documents) -> None:
    """Other names of traits than ours, other letters of tiers."""
    uris = [
        documents.add(f"ipfs://stem-{n}", Kind="stem", Instrument=kind, Track="Harbour", Release="First")
        for n, kind in enumerate(TYPES)
    ]
    uris.append(documents.add("ipfs://song", Kind="SONG", Track="Harbour", Release="First"))
    world.collection.send(world.owner, "setURIs", [*STEMS, SONG], uris)
    world.give(world.alice, (*STEMS, SONG))


async def discover(rpc: Web3Rpc, world: World, documents: Documents, **more: object) -> Discovered:
    return await discover_profile(rpc, ["https://node.example"], world.collection.address, documents.read, **more)  # type: ignore[arg-type]


async def test_all_that_can_be_read_is_read(rpc: Web3Rpc, world: World) -> None:
    documents = Documents()
    release(world, documents)
    found = await discover(rpc, world, documents)
    profile = found.profile
    assert (profile.title, profile.chain_id) == ("Test", 31337)
    assert profile.collection == to_checksum_address(world.collection.address)
    assert profile.code_hashes.keys() == {"collection"}
    assert await rpc.code(profile.collection, profile.first_block)
    assert not await rpc.code(profile.collection, profile.first_block - 1)
    traits = profile.traits
    assert (traits.tier, traits.type, traits.song, traits.album) == ("Kind", "Instrument", "Track", "Release")
    assert (found.tokens, found.unknown, found.hosts) == (4, ("forge",), ())
    assert not profile.forge_verified


async def test_what_is_written_is_a_valid_profile(rpc: Web3Rpc, world: World) -> None:
    found = await discover(rpc, world, Documents())
    assert profiles.parse(found.toml.encode()) == found.profile


async def test_a_collection_that_says_little_is_usable_and_the_gaps_are_named(rpc: Web3Rpc, world: World) -> None:
    empty = await discover(rpc, world, Documents())
    assert set(empty.unknown) == {"tokens", "tier", "type", "song", "album", "forge"}
    world.collection.send(world.owner, "setURIs", list(STEMS), ["https://meta.example/1", "x", "https://a@b.example/"])
    world.give(world.alice, STEMS)
    found = await discover(rpc, world, Documents())
    assert "metadata" in found.unknown
    assert found.hosts == ("meta.example",)
    assert found.profile.hosts == ()
    agreed = await discover(rpc, world, Documents(), hosts=found.hosts)
    assert (agreed.profile.hosts, agreed.hosts) == (("meta.example",), ())


async def test_an_address_without_a_collection_is_refused(rpc: Web3Rpc, world: World) -> None:
    for address, reason in ((world.alice, "no_contract"), (world.forge.address, "not_erc1155"), ("0x12", "bad_value")):
        with pytest.raises(ProfileError) as failure:
            await discover_profile(rpc, ["https://node.example"], address, Documents().read)
        assert failure.value.reason == reason
    wrong = to_checksum_address(world.collection.address).swapcase().replace("0X", "0x")
    with pytest.raises(ProfileError):
        await discover_profile(rpc, ["https://node.example"], wrong, Documents().read)

"""A collection is added by its address alone, over a real node and a real gateway."""

import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from aiohttp import web

from app.paths import find_paths
from app.services.collections import add_collection
from app.services.profiles import read_profile
from chain.content.cid import cid_of
from tests.chain.nodes import running_anvil, serving
from tests.contracts.chain import Anvil
from tests.contracts.world import STEMS, make_world

DOCUMENT = json.dumps(
    {"attributes": [{"trait_type": "Kind", "value": "Stem"}, {"trait_type": "Layer", "value": "Drums"}]}
).encode()


@pytest.fixture
def node_url() -> Iterator[str]:
    with running_anvil() as url:
        yield url


@pytest.fixture
async def gateway() -> AsyncIterator[str]:
    async def give(request: web.Request) -> web.Response:
        return web.Response(body=DOCUMENT)

    application = web.Application()
    application.router.add_get("/ipfs/{cid}", give)
    async with serving(application) as url:
        yield f"{url}/ipfs/"


async def test_an_address_becomes_a_profile_that_is_there_at_the_next_start(
    node_url: str, gateway: str, tmp_path: Path
) -> None:
    world = make_world(Anvil(node_url))
    world.collection.send(world.owner, "setURIs", list(STEMS), [f"ipfs://{cid_of(DOCUMENT)}"] * len(STEMS))
    world.give(world.alice, STEMS)
    paths = find_paths(tmp_path)
    name, told = await add_collection(world.collection.address, paths, (node_url,), gateways=(gateway,))
    profile = read_profile(name, paths)
    assert (name, profile.title, profile.rpc_urls) == ("test", "Test", (node_url,))
    assert (profile.traits.tier, profile.traits.type) == ("Kind", "Layer")
    assert profile.code_hashes and not profile.forge_verified
    assert told[0] == ("Name", "Test")
    assert [what for what, _ in told].count("Not known") == 3


async def test_a_metadata_host_that_nobody_agreed_to_is_named_and_not_asked(node_url: str, tmp_path: Path) -> None:
    world = make_world(Anvil(node_url))
    world.collection.send(world.owner, "setURIs", list(STEMS), ["https://meta.example/{id}"] * len(STEMS))
    world.give(world.alice, STEMS)
    _, told = await add_collection(world.collection.address, find_paths(tmp_path), (node_url,), gateways=())
    assert dict(told)["Other hosts"].startswith("meta.example:")

"""A collection is added by its address alone, over a real node and a real gateway."""

import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from aiohttp import web

from app import profile_words
from app.paths import find_paths
from app.services.new_profile import discover, save
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
    steps: list[str] = []
    found = await discover([node_url], world.collection.address, gateways=(gateway,), progress=steps.append)
    assert steps == ["contract", "tokens", "metadata"]
    assert (found.profile.traits.tier, found.profile.traits.type) == ("Kind", "Layer")
    assert found.unknown == ("song", "album", "forge")
    assert len(profile_words.unknown(found)) == 3
    paths = find_paths(tmp_path)
    save(found, paths)
    assert read_profile(found.profile.name, paths) == found.profile

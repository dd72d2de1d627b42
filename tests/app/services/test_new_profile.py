"""A collection is added by its address alone, over a real node and a real gateway."""

import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import web

from app.paths import find_paths
from app.services.collections import add_collection, agree_to_host
from app.services.privacy import hosts_of
from app.services.profiles import read_profile
from chain.content.cid import cid_of
from chain.profile import Profile
from chain.profiling.write import toml
from tests.chain.nodes import running_anvil, serving_ipfs
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

    async with serving_ipfs(give) as url:
        yield url


async def test_an_address_becomes_a_profile_that_is_there_at_the_next_start(
    node_url: str, gateway: str, tmp_path: Path
) -> None:
    world = make_world(Anvil(node_url))
    world.collection.send(world.owner, "setURIs", list(STEMS), [f"ipfs://{cid_of(DOCUMENT)}"] * len(STEMS))
    world.give(world.alice, STEMS)
    paths = find_paths(tmp_path)
    added = await add_collection(world.collection.address, paths, (node_url,), gateways=(gateway,))
    name, told = added.name, added.found
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
    paths = find_paths(tmp_path)
    added = await add_collection(world.collection.address, paths, (node_url,), gateways=())
    assert dict(added.found)["Other hosts"].startswith("meta.example:")
    assert added.hosts == ("meta.example",)
    assert read_profile(added.name, paths).hosts == ()

    again = await agree_to_host(added.name, "meta.example", paths)  # nobody is there, which changes nothing
    agreed = read_profile(added.name, paths)
    assert (again.hosts, agreed.hosts) == ((), ("meta.example",))
    assert "meta.example" in {row.host for row in hosts_of(agreed)}


async def test_a_profile_that_somebody_wrote_keeps_all_else_when_a_host_is_agreed_to(tmp_path: Path) -> None:
    paths = find_paths(tmp_path)
    written = tmp_path / "mine.toml"
    profile = Profile("mine", "Mine", 1, ("http://127.0.0.1:9",), "0x" + "00" * 19 + "01", first_block=7)
    written.write_text(toml(profile, ("My own words",)), encoding="utf-8")
    added = await add_collection(str(written), paths, ())
    await agree_to_host(added.name, "meta.example", paths)
    agreed = read_profile(added.name, paths)
    assert agreed == replace(profile, hosts=("meta.example",))
    assert "# My own words" in (paths.config / "profiles" / f"{added.name}.toml").read_text(encoding="utf-8")

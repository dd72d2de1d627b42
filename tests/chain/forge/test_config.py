"""From a profile to what the forge needs of it."""

from dataclasses import replace

import pytest

from chain.errors import ForgeError
from chain.forge import config_of
from chain.profile import Profile
from tests.fakes.chain import COLLECTION, FORGE

PROFILE = Profile(
    name="demo",
    title="Demo",
    chain_id=5,
    rpc_urls=("http://127.0.0.1:1",),
    collection=COLLECTION,
    forge=FORGE,
    code_hashes={"forge": "0x" + "11" * 32, "collection": "0x" + "22" * 32},
    forge_verified=True,
)


def test_a_verified_profile_gives_its_code_hashes() -> None:
    config = config_of(PROFILE, poll_s=0.5)
    assert (config.chain_id, config.forge, config.poll_s) == (5, FORGE, 0.5)
    assert (config.forge_code_hash, config.collection_code_hash) == (b"\x11" * 32, b"\x22" * 32)


def test_an_unverified_profile_gives_none_so_that_nothing_can_be_sent() -> None:
    assert config_of(replace(PROFILE, forge_verified=False)).forge_code_hash is None


def test_a_profile_without_a_forge_has_no_config() -> None:
    with pytest.raises(ForgeError, match="no_forge"):
        config_of(replace(PROFILE, forge=None))

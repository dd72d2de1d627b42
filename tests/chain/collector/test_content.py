"""Audio, artwork and what follows new blocks."""

import asyncio
from dataclasses import replace

import pytest

from chain.collector import Collector
from chain.content.cid import cid_of
from chain.errors import ContentError, RpcError
from chain.tokens.model import AudioRef, Token
from tests.chain.collector.gateway import AUDIO, PICTURE, Gateway
from tests.chain.tokens.fake_chain import ALICE, FakeChain


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
    assert await asyncio.wait_for(anext(changes), 90) == 3


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

"""Opening a song: what can be had plays, what can not says why on its own strip, and nothing else suffers."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app import notices
from app.services.engine_link import EngineLink
from app.services.song import SongService
from app.state.content import Integrity
from app.state.decision import Hear
from app.state.hearing import View
from app.state.model import Phase, StripStatus
from app.state.store import Store
from chain.content.gate_client import Unlocked
from chain.content.gate_errors import GateUnreachable
from chain.content.keys import Identity, KeyRing
from chain.errors import ContentError
from chain.tokens.model import Library, Token
from chain.wallet.local import LocalSigner
from tests.app.collection import HARBOUR, UNDERTOW, library, profile, sha256
from tests.app.waiting import until
from tests.fakes.engine import FakeEngine

ALL = {1: 1, 2: 1, 3: 1}
SIGNER = LocalSigner(bytes([1]) * 32, rpc=None)  # type: ignore[arg-type]  # a message needs no node
TOMORROW = datetime.now(UTC) + timedelta(days=1)


class FakeFiles:
    """promises: the tokens that name a hash."""

    def __init__(self) -> None:
        self.promises = {1, 2, 3, 4, 5}
        self.front: list[int] = []

    def bring_to_front(self, tokens: Sequence[Token]) -> None:
        self.front = [token.token_id for token in tokens]

    def promised(self, token: Token) -> str | None:
        return sha256(token.token_id) if token.token_id in self.promises else None


class FakeCollector:
    """Files by token; an error in their place is raised; a token in `held_back` waits for `go`."""

    def __init__(self) -> None:
        self.stems = FakeFiles()
        self.errors: dict[int, ContentError] = {}
        self.held_back: set[int] = set()
        self.go = asyncio.Event()
        self.fetched: list[int] = []
        self.pieces: tuple[int, ...] = ()

    async def audio_path(self, token: Token, progress: Callable[[int, int | None], None]) -> Path:
        for count in self.pieces:
            progress(count, 100)
        if token.token_id in self.held_back:
            await self.go.wait()
        if token.token_id in self.errors:
            raise self.errors[token.token_id]
        self.fetched.append(token.token_id)
        return Path(f"{token.token_id}.age")

    async def image(self, token: Token) -> Path | None:
        return Path("cover.png")


class FakeGate:
    """Gives a key for each token asked for, but for those in `refused`."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, ...]] = []
        self.refused: dict[int, str] = {}
        self.error: Exception | None = None

    async def unlock(
        self, url: str, tokens: tuple[int, ...], signer: object, *, names: object = None, domain: str | None = None
    ) -> Unlocked:
        self.asked.append(tokens)
        if self.error is not None:
            raise self.error
        keys = {token: Identity.generate() for token in tokens if token not in self.refused}
        return Unlocked(keys, self.refused, TOMORROW)


class Room:
    def __init__(self, seen: Library) -> None:
        self.store, self.engine, self.collector, self.gate = Store(), FakeEngine(), FakeCollector(), FakeGate()
        self.ring = KeyRing("test")
        self.signer: object | None = SIGNER
        link = EngineLink(
            self.engine,  # type: ignore[arg-type]
            self.store,
            levels=lambda *_: None,
            loudness=lambda *_: None,
            overview=lambda *_: None,
            clear_overviews=lambda: None,
        )
        self.service = SongService(
            profile(),
            self.collector,  # type: ignore[arg-type]
            self.ring,
            self.gate,  # type: ignore[arg-type]
            lambda: self.signer,  # type: ignore[arg-type,return-value]
            self.store,
            link,
        )
        self.service.library = seen

    def opened(self) -> list[tuple[str, ...]]:
        return [strips for strips, *_ in self.engine.asked("open")]  # type: ignore[misc]

    def strip(self, key: str) -> tuple[StripStatus, str]:
        assert self.store.state.song is not None
        strip = next(strip for strip in self.store.state.song.strips if strip.key == key)
        return strip.status, strip.reason


@pytest.fixture
async def room() -> Room:
    return Room(library(ALL))


async def test_a_song_is_unlocked_with_one_question_and_opened(room: Room) -> None:
    await room.service.open(HARBOUR)
    assert room.gate.asked == [(1, 2, 3)]
    assert room.opened() == [("1", "2", "3")]


async def test_keys_that_are_in_the_ring_are_not_asked_for_again(room: Room) -> None:
    await room.service.open(HARBOUR)
    await room.service.open(HARBOUR)
    assert len(room.gate.asked) == 1


async def test_a_stem_that_can_not_be_fetched_is_silent_alone_and_says_why(room: Room) -> None:
    room.collector.errors[2] = ContentError("hash_differs")
    await room.service.open(HARBOUR)
    assert room.opened() == [("1", "3")]
    assert room.strip("2") == (StripStatus.FAILED, notices.strip_sentence("hash_differs"))


async def test_a_stem_the_gate_refuses_says_what_the_gate_said(room: Room) -> None:
    room.gate.refused = {3: "not_owned"}
    await room.service.open(HARBOUR)
    assert room.opened() == [("1", "2")]
    assert room.strip("3") == (StripStatus.FAILED, notices.strip_sentence("not_owned"))


async def test_without_the_gate_plays_what_the_ring_holds_and_a_notice_says_so(room: Room) -> None:
    room.ring.put(1, sha256(1), Identity.generate(), TOMORROW)
    room.gate.error = GateUnreachable("unreachable")
    await room.service.open(HARBOUR)
    assert room.opened() == [("1",)]
    assert room.strip("2")[0] is StripStatus.FAILED
    assert [notice.title for notice in room.store.state.notices] == ["The key gate is not there"]


async def test_public_audio_needs_no_gate() -> None:
    room = Room(library(ALL, encrypted=False))
    await room.service.open(HARBOUR)
    assert room.gate.asked == []
    assert room.opened() == [("1", "2", "3")]


async def test_an_encrypted_stem_whose_token_names_no_hash_gets_its_key_and_keeps_it() -> None:
    seen = library(ALL)
    held = seen.songs[HARBOUR]
    bare = tuple(replace(it, audio=replace(it.audio, sha256=None)) for it in held.song.stems if it.audio)
    songs = {**seen.songs, HARBOUR: replace(held, song=replace(held.song, stems=bare))}
    room = Room(replace(seen, songs=songs))
    room.collector.stems.promises = set()
    for _ in range(2):
        await room.service.open(HARBOUR)
    assert room.gate.asked == [(1, 2, 3)]
    assert room.opened() == [("1", "2", "3")]
    assert room.store.state.song is not None
    assert {strip.integrity for strip in room.store.state.song.strips} == {Integrity.UNPROVEN}


async def test_a_song_of_which_nothing_can_be_had_is_an_error_and_plays_nothing_old(room: Room) -> None:
    await room.service.open(HARBOUR)
    room.collector.errors = {token: ContentError("timeout") for token in ALL}
    room.engine.calls.clear()
    await room.service.open(HARBOUR)
    assert room.store.state.song is not None and room.store.state.song.phase is Phase.ERROR
    assert room.engine.asked("unload") == [()] and room.opened() == []


async def test_a_song_whose_stems_were_all_sold_plays_no_more(room: Room) -> None:
    await room.service.open(HARBOUR)
    room.engine.calls.clear()
    assert room.service.refresh(library({}, block=8))
    await room.service.open(HARBOUR)
    assert room.engine.asked("unload") == [()]
    assert room.store.state.song is not None and room.store.state.song.phase is Phase.READY


async def test_a_song_that_is_left_while_it_is_fetched_opens_no_more() -> None:
    room = Room(library(ALL | {4: 1, 5: 1}))
    room.collector.held_back = {2}
    first = asyncio.ensure_future(room.service.open(HARBOUR))
    await until(lambda: room.collector.fetched == [1, 3])
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    await room.service.open(UNDERTOW)
    room.collector.go.set()
    await asyncio.sleep(0)
    assert room.opened() == [("4", "5")]
    assert room.store.state.song is not None and room.store.state.song.key == UNDERTOW


async def test_retry_asks_the_gate_for_the_key_of_that_strip_again(room: Room) -> None:
    await room.service.open(HARBOUR)
    await room.service.doubt("2")
    await room.service.open(HARBOUR)
    assert room.gate.asked == [(1, 2, 3), (2,)]


async def test_a_new_look_says_whether_other_stems_may_be_heard(room: Room) -> None:
    await room.service.open(HARBOUR)
    assert not room.service.refresh(library({1: 2, 2: 1, 3: 1}, block=8))
    assert room.service.refresh(library({1: 2, 2: 1}, block=9))
    # Forged: the stems are gone, the song token plays them all.
    assert not Room(library({})).service.refresh(library({100: 1}))
    assert not room.service.refresh(library({100: 1}, block=10))


async def test_the_key_of_a_stem_that_is_gone_is_forgotten_unless_a_token_still_entitles_to_it(room: Room) -> None:
    await room.service.open(HARBOUR)
    await room.service.forget_what_is_gone(library({100: 1}))
    assert room.ring.get(1, sha256(1)) is not None
    await room.service.forget_what_is_gone(library({1: 1}))
    assert room.ring.get(1, sha256(1)) is not None
    assert room.ring.get(2, sha256(2)) is None


async def test_each_strip_says_how_far_its_download_is_and_the_song_how_far_all_are(room: Room) -> None:
    room.collector.pieces = (43,)
    room.collector.held_back = {2}
    opening = asyncio.ensure_future(room.service.open(HARBOUR))
    await until(lambda: room.collector.fetched == [1, 3])
    assert room.strip("1") == (StripStatus.WAITING, "Decrypting …")
    assert room.strip("2") == (StripStatus.WAITING, "Downloading 43\N{NO-BREAK SPACE}%")
    assert room.store.state.song is not None
    assert room.store.state.song.message == "Fetching 3 stems · 81 %"
    room.collector.go.set()
    await opening


async def test_the_open_song_is_in_front(room: Room) -> None:
    await room.service.open(HARBOUR)
    assert room.collector.stems.front == [1, 2, 3]


async def test_each_strip_says_whether_its_audio_is_what_its_token_promises(room: Room) -> None:
    room.collector.stems.promises = {1, 2}
    room.collector.errors[2] = ContentError("hash_differs")
    await room.service.open(HARBOUR)
    assert room.store.state.song is not None
    assert [strip.integrity for strip in room.store.state.song.strips] == [
        Integrity.VERIFIED,
        Integrity.MISMATCH,
        Integrity.UNPROVEN,
    ]
    assert room.opened() == [("1", "3")]


async def test_one_signature_asks_for_all_that_may_be_heard_the_open_song_first() -> None:
    room = Room(library(ALL | {4: 1}))
    await room.service.open(HARBOUR)
    await room.service.open(UNDERTOW)
    assert room.gate.asked == [(1, 2, 3, 4)]


async def test_what_the_gate_refused_is_not_asked_for_beside_another_song() -> None:
    room = Room(library(ALL | {4: 1, 5: 1}))
    room.gate.refused = {4: "not_owned"}
    await room.service.open(HARBOUR)
    await room.service.doubt("1")
    await room.service.open(HARBOUR)
    assert room.gate.asked == [(1, 2, 3, 4, 5), (1,)]


async def test_without_a_wallet_encrypted_stems_say_so_and_a_wallet_that_comes_opens_them() -> None:
    room = Room(library(ALL))
    room.signer = None
    await room.service.open(HARBOUR)
    assert room.gate.asked == [] and room.service.is_locked
    (notice,) = room.store.state.notices
    assert notice.action == "Connect"
    room.signer = SIGNER
    await room.service.open(HARBOUR)
    assert room.gate.asked == [(1, 2, 3)] and not room.service.is_locked


async def test_the_public_audio_of_missing_stems_is_opened_only_to_be_heard_and_they_stay_ghosts() -> None:
    room = Room(library({1: 1, 3: 1}, encrypted=False))
    await room.service.open(HARBOUR)
    assert room.opened() == [("1", "3")] and room.collector.fetched == [1, 3]
    room.store.dispatch(Hear(View.MISSING))
    assert room.service.lacks_previews
    await room.service.open(HARBOUR)
    ((strips, _),) = room.engine.asked("change")
    assert strips == ("1", "3", "2") and not room.service.lacks_previews
    assert room.strip("2")[0] is StripStatus.MISSING


async def test_public_audio_that_can_not_be_had_harms_nothing_else() -> None:
    room = Room(library({1: 1, 3: 1}, encrypted=False))
    room.collector.errors[2] = ContentError("timeout")
    await room.service.open(HARBOUR)
    room.store.dispatch(Hear(View.FULL))
    await room.service.open(HARBOUR)
    ((strips, _),) = room.engine.asked("change")
    assert strips == ("1", "3")

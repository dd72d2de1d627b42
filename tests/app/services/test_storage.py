"""What is kept offline is fetched and stays; what is stored is told, limited and cleared."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from app import notices
from app.state.content import (
    ClearSong,
    ClearStorage,
    KeepAlbum,
    Keeping,
    KeepSong,
    LookAtStorage,
    SetCacheLimit,
    Storage,
    StoredSong,
)
from tests.app.collection import ALBUM, HARBOUR, UNDERTOW
from tests.app.services.shelf import STEM_BYTES, Gateway, Shelf, gateway, library
from tests.app.waiting import until

ALL = {1: 1, 2: 1, 3: 1, 4: 1, 5: 1}
Runs = Callable[[], Shelf]


@pytest.fixture
async def server() -> AsyncIterator[Gateway]:
    async with gateway() as made:
        yield made


@pytest.fixture
async def runs(server: Gateway, tmp_path: Path) -> AsyncIterator[Runs]:
    """Makes one run of the program after the other, in the same folder."""
    made: list[Shelf] = []

    def run(limit_bytes: int = 1 << 30) -> Shelf:
        made.append(Shelf(tmp_path, server, limit_bytes))
        return made[-1]

    yield run
    for shelf in made:
        await shelf.close()


async def kept(shelf: Shelf, key: str) -> None:
    await until(lambda: key in shelf.state.content.keeping and shelf.state.content.keeping[key].complete)


def stored(shelf: Shelf) -> Storage:
    assert shelf.state.content.storage is not None
    return shelf.state.content.storage


async def looked(shelf: Shelf) -> Storage:
    before = shelf.state.content.storage
    shelf.service.handle(LookAtStorage())
    await until(lambda: shelf.state.content.storage is not before)
    return stored(shelf)


async def test_a_kept_song_is_fetched_with_its_keys_and_says_when_it_is_complete(runs: Runs, server: Gateway) -> None:
    shelf = runs()
    shelf.service.looked(library(ALL))
    shelf.service.handle(KeepSong(HARBOUR))
    await kept(shelf, HARBOUR)
    assert sorted(server.asked) == [1, 2, 3]
    await until(lambda: shelf.unlocked == [[1, 2, 3]])
    assert UNDERTOW not in shelf.state.content.keeping


async def test_what_is_kept_outlives_the_limit_and_the_program(runs: Runs, server: Gateway) -> None:
    first = runs()
    first.service.looked(library(ALL))
    first.service.handle(KeepSong(HARBOUR))
    await kept(first, HARBOUR)
    second = runs()
    await second.cache.set_limit(0)  # before the chain was read
    second.service.looked(library(ALL))
    await kept(second, HARBOUR)
    assert (await looked(second)).used_bytes == 3 * STEM_BYTES
    assert len(server.asked) == 3


async def test_a_kept_album_keeps_each_of_its_songs_also_a_stem_that_is_bought_later(
    runs: Runs, server: Gateway
) -> None:
    shelf = runs()
    shelf.service.looked(library({1: 1, 4: 1}))
    shelf.service.handle(KeepAlbum(ALBUM))
    await kept(shelf, HARBOUR)
    await kept(shelf, UNDERTOW)
    assert shelf.state.content.albums == {ALBUM}
    shelf.service.looked(library({1: 1, 2: 1, 4: 1}, block=8))
    await until(lambda: shelf.state.content.keeping[HARBOUR] == Keeping(2, 2, 1.0))
    assert sorted(server.asked) == [1, 2, 4]


async def test_a_song_taken_out_of_a_kept_album_leaves_the_others_kept(runs: Runs) -> None:
    shelf = runs()
    shelf.service.looked(library(ALL))
    shelf.service.handle(KeepAlbum(ALBUM))
    await kept(shelf, HARBOUR)
    shelf.service.handle(KeepSong(HARBOUR, keep=False))
    await until(lambda: set(shelf.state.content.keeping) == {UNDERTOW})
    assert shelf.state.content.albums == frozenset()


async def test_a_stem_that_can_not_be_had_is_said_and_tried_again_when_asked(runs: Runs, server: Gateway) -> None:
    shelf = runs()
    server.away = {2}
    shelf.service.looked(library(ALL))
    shelf.service.handle(KeepSong(HARBOUR))
    await until(lambda: bool(HARBOUR in shelf.state.content.keeping and shelf.state.content.keeping[HARBOUR].failed))
    keeping = shelf.state.content.keeping[HARBOUR]
    assert (keeping.whole, keeping.failed) == (2, notices.strip_sentence("status"))
    server.away = set()
    shelf.service.handle(KeepSong(HARBOUR))
    await kept(shelf, HARBOUR)


async def test_what_is_stored_is_told_song_by_song(runs: Runs) -> None:
    shelf = runs()
    shelf.service.looked(library(ALL))
    shelf.service.handle(KeepSong(HARBOUR))
    await kept(shelf, HARBOUR)
    stems = shelf.service._library.songs[UNDERTOW].song.stems  # type: ignore[union-attr]
    await shelf.files.path(stems[0])
    await shelf.cache.put(b"artwork")
    assert await looked(shelf) == Storage(
        limit_bytes=1 << 30,
        used_bytes=4 * STEM_BYTES + 7,
        songs=(
            StoredSong(HARBOUR, "Harbour", "First Light", 3 * STEM_BYTES, kept=True),
            StoredSong(UNDERTOW, "Undertow", "First Light", STEM_BYTES),
        ),
        others_bytes=7,
    )


async def test_clearing_all_leaves_what_is_kept_and_clearing_a_song_takes_that_too(runs: Runs) -> None:
    shelf = runs()
    shelf.service.looked(library(ALL))
    for key in (HARBOUR, UNDERTOW):
        shelf.service.handle(KeepSong(key))
        await kept(shelf, key)
    shelf.service.handle(KeepSong(UNDERTOW, keep=False))
    await until(lambda: UNDERTOW not in shelf.state.content.keeping)
    shelf.service.handle(ClearStorage())
    await until(lambda: shelf.state.content.storage is not None)
    assert [song.key for song in stored(shelf).songs] == [HARBOUR]
    shelf.service.handle(ClearSong(HARBOUR))
    await until(lambda: stored(shelf).songs == ())
    assert shelf.state.content.keeping == {}


async def test_the_open_song_is_not_cleared(runs: Runs) -> None:
    shelf = runs()
    held = library(ALL)
    shelf.service.looked(held)
    stems = held.songs[HARBOUR].song.stems
    shelf.files.bring_to_front(stems)
    await shelf.files.path(stems[0])
    shelf.service.handle(ClearSong(HARBOUR))
    await until(lambda: shelf.state.content.storage is not None)
    assert stored(shelf).used_bytes == STEM_BYTES
    shelf.files.bring_to_front(())
    shelf.service.handle(ClearSong(HARBOUR))
    await until(lambda: stored(shelf).used_bytes == 0)


async def test_a_new_limit_holds_at_once_and_is_remembered(runs: Runs) -> None:
    shelf = runs()
    shelf.service.looked(library(ALL))
    shelf.service.handle(SetCacheLimit(1 << 29))
    await until(lambda: shelf.state.content.storage is not None)
    assert (stored(shelf).limit_bytes, shelf.limits) == (1 << 29, [1 << 29])


@pytest.mark.parametrize("text", [b"", b"[]", b'{"scope": 3}', b'{"scope": {"songs": [1]}}', b"[" * 5000])
async def test_wishes_that_can_not_be_read_are_set_aside(runs: Runs, tmp_path: Path, text: bytes) -> None:
    (tmp_path / "kept.json").write_bytes(text)
    shelf = runs()
    shelf.service.looked(library(ALL))
    shelf.service.handle(KeepSong(HARBOUR))
    await kept(shelf, HARBOUR)
    assert (tmp_path / "kept.unreadable.json").read_bytes() == text

"""No more is kept than the limit allows; what was not used for longest goes first; what is held stays."""

import asyncio
import errno
import hashlib
import os
from pathlib import Path
from typing import BinaryIO

import pytest

from chain.content import unfinished
from chain.content.cache import Cache, Download
from chain.errors import ContentError

SONGS = [bytes([number]) * 100 for number in range(5)]
NAMES = [hashlib.sha256(song).hexdigest() for song in SONGS]


def source(data: bytes) -> Download:
    async def download(sink: BinaryIO) -> str:
        sink.truncate(0)
        sink.write(data)
        return hashlib.sha256(data).hexdigest()

    return download


async def fill(cache: Cache, count: int) -> None:
    """The first is the one that was not used for longest."""
    for number in range(count):
        path = await cache.obtain(NAMES[number], source(SONGS[number]))
        os.utime(path, (1_000 + number, 1_000 + number))


def there(cache: Cache) -> list[int]:
    return [number for number, name in enumerate(NAMES) if cache.place(name).exists()]


async def test_what_was_not_used_for_longest_goes_first(tmp_path: Path) -> None:
    cache = Cache(tmp_path, limit_bytes=300)
    await fill(cache, 3)
    await cache.path(NAMES[0])
    await cache.obtain(NAMES[3], source(SONGS[3]))
    assert there(cache) == [0, 2, 3]


async def test_what_is_held_stays_even_beyond_the_limit(tmp_path: Path) -> None:
    cache = Cache(tmp_path, limit_bytes=200)
    cache.hold("open song", NAMES[:1])
    cache.hold("kept", NAMES[1:3])
    await fill(cache, 4)
    assert there(cache) == [0, 1, 2, 3]  # the last to come is never dropped for itself
    await cache.make_room()
    assert there(cache) == [0, 1, 2]
    cache.hold("kept", ())
    await cache.make_room()
    assert there(cache) == [0, 2]


async def test_a_lower_limit_holds_at_once(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    await fill(cache, 5)
    await cache.set_limit(250)
    assert there(cache) == [3, 4]


async def test_the_folder_itself_is_the_index(tmp_path: Path) -> None:
    await fill(Cache(tmp_path), 4)
    again = Cache(tmp_path, limit_bytes=300)
    await again.obtain(NAMES[4], source(SONGS[4]))
    assert there(again) == [2, 3, 4]
    assert sorted(file.size_bytes for file in await again.stored()) == [100, 100, 100]


async def test_unfinished_downloads_count_and_go_like_all_else(tmp_path: Path) -> None:
    cache = Cache(tmp_path, limit_bytes=250)

    async def breaking(sink: BinaryIO) -> str:
        sink.write(b"x" * 100)
        raise ContentError("timeout")

    with pytest.raises(ContentError):
        await cache.obtain(NAMES[0], breaking)
    part = tmp_path / unfinished.FOLDER / NAMES[0]
    os.utime(part, (1, 1))
    await fill(cache, 2)
    await cache.make_room()
    assert not part.exists()
    assert there(cache) == [0, 1]


async def test_a_full_disk_is_made_room_on_once_and_the_download_goes_on(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    await fill(cache, 2)
    attempts = 0

    async def filling(sink: BinaryIO) -> str:
        nonlocal attempts
        attempts += 1
        if there(cache):
            sink.write(SONGS[2][:50])
            raise OSError(errno.ENOSPC, "full")
        assert sink.read() == SONGS[2][:50]
        sink.write(SONGS[2][50:])
        return NAMES[2]

    path = await cache.obtain(NAMES[2], filling)
    assert (path.read_bytes(), attempts, there(cache)) == (SONGS[2], 2, [2])


async def test_a_full_disk_with_nothing_to_drop_is_said(tmp_path: Path) -> None:
    async def full(sink: BinaryIO) -> str:
        raise OSError(errno.ENOSPC, "full")

    with pytest.raises(ContentError) as failure:
        await Cache(tmp_path).obtain(NAMES[0], full)
    assert failure.value.reason == "no_space"


async def test_clearing_spares_what_is_held(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    await fill(cache, 4)
    cache.hold("open song", NAMES[:1])
    cache.hold("kept", NAMES[1:2])
    assert await cache.remove(NAMES[:3]) == 100
    assert there(cache) == [0, 1, 3]
    cache.hold("kept", ())
    assert await cache.remove() == 200
    assert there(cache) == [0]


async def test_what_another_program_deletes_meanwhile_is_fetched_again(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    await fill(cache, 1)
    cache.place(NAMES[0]).unlink()
    assert await cache.path(NAMES[0]) is None
    assert (await cache.obtain(NAMES[0], source(SONGS[0]))).read_bytes() == SONGS[0]


async def test_two_programs_that_download_the_same_do_not_write_into_one_file(tmp_path: Path) -> None:
    ours, theirs = Cache(tmp_path), Cache(tmp_path)
    half, go = asyncio.Event(), asyncio.Event()

    async def slowly(sink: BinaryIO) -> str:
        sink.write(SONGS[0][:50])
        half.set()
        await go.wait()
        sink.write(SONGS[0][50:])
        return NAMES[0]

    slow = asyncio.create_task(ours.obtain(NAMES[0], slowly))
    await half.wait()
    assert (await theirs.obtain(NAMES[0], source(SONGS[0]))).read_bytes() == SONGS[0]
    go.set()
    assert (await slow).read_bytes() == SONGS[0]
    assert [file.name for file in await ours.stored()] == [NAMES[0]]


async def test_who_asks_right_after_a_cancelled_download_goes_on_with_its_file(tmp_path: Path) -> None:
    cache, half = Cache(tmp_path), asyncio.Event()

    async def stalling(sink: BinaryIO) -> str:
        sink.write(SONGS[0][:50])
        half.set()
        await asyncio.Event().wait()
        raise AssertionError

    async def going_on(sink: BinaryIO) -> str:
        assert sink.read() == SONGS[0][:50]
        sink.write(SONGS[0][50:])
        return NAMES[0]

    task = asyncio.create_task(cache.obtain(NAMES[0], stalling))
    await half.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert (await cache.obtain(NAMES[0], going_on)).read_bytes() == SONGS[0]

import asyncio
import hashlib
from pathlib import Path
from typing import BinaryIO

import pytest

from chain.content.cache import Cache
from chain.errors import ContentError

DATA = b"ciphertext"
SHA = hashlib.sha256(DATA).hexdigest()


class Source:
    """Something to download. `gate` holds the bytes back until it is set."""

    def __init__(self, data: bytes = DATA) -> None:
        self.data = data
        self.downloads = 0
        self.ended = 0
        self.started = asyncio.Event()
        self.gate = asyncio.Event()
        self.gate.set()

    async def __call__(self, sink: BinaryIO) -> str:
        self.downloads += 1
        self.started.set()
        try:
            await self.gate.wait()
            sink.truncate(0)
            sink.write(self.data)
            return hashlib.sha256(self.data).hexdigest()
        finally:
            self.ended += 1


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "content")


def files(cache: Cache) -> list[Path]:
    return [path for path in cache.place(SHA).parents[1].rglob("*") if path.is_file()]


async def test_content_is_downloaded_once_and_found_under_its_hash(cache: Cache) -> None:
    source = Source()
    path = await cache.obtain(SHA, source)
    assert path.read_bytes() == DATA
    assert path == cache.place(SHA)
    assert await cache.obtain(SHA, source) == path
    assert source.downloads == 1


async def test_a_later_run_finds_it_too(cache: Cache, tmp_path: Path) -> None:
    await cache.put(DATA)
    again, source = Cache(tmp_path / "content"), Source()
    assert await again.get(SHA) == DATA
    await again.obtain(SHA, source)
    assert source.downloads == 0


async def test_what_is_not_there_is_none(cache: Cache) -> None:
    assert await cache.path(SHA) is None
    assert await cache.get(SHA) is None


async def test_who_asks_meanwhile_shares_the_download(cache: Cache) -> None:
    source = Source()
    source.gate.clear()
    tasks = [asyncio.create_task(cache.obtain(SHA, source)) for _ in range(3)]
    await source.started.wait()
    source.gate.set()
    assert len(set(await asyncio.gather(*tasks))) == 1
    assert source.downloads == 1


async def test_a_download_goes_on_for_the_one_who_still_waits(cache: Cache) -> None:
    source = Source()
    source.gate.clear()
    tasks = [asyncio.create_task(cache.obtain(SHA, source)) for _ in range(2)]
    await source.started.wait()
    tasks[0].cancel()
    with pytest.raises(asyncio.CancelledError):
        await tasks[0]
    source.gate.set()
    assert (await tasks[1]).read_bytes() == DATA


async def test_a_download_nobody_waits_for_ends_and_leaves_nothing(cache: Cache) -> None:
    source = Source()
    source.gate.clear()
    task = asyncio.create_task(cache.obtain(SHA, source))
    await source.started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    other = Source()
    assert (await cache.obtain(SHA, other)).read_bytes() == DATA
    assert (source.ended, other.downloads) == (1, 1)
    assert files(cache) == [cache.place(SHA)]


async def test_bytes_of_another_hash_are_not_kept(cache: Cache) -> None:
    with pytest.raises(ContentError) as failure:
        await cache.obtain(SHA, Source(b"other"))
    assert failure.value.reason == "hash_differs"
    assert files(cache) == []


async def test_a_failed_download_fails_for_all_and_can_be_tried_again(cache: Cache) -> None:
    async def failing(sink: BinaryIO) -> str:
        sink.write(b"half")
        raise ContentError("timeout")

    results = await asyncio.gather(*(cache.obtain(SHA, failing) for _ in range(2)), return_exceptions=True)
    assert [getattr(result, "reason", None) for result in results] == ["timeout", "timeout"]
    assert not cache.place(SHA).exists()
    assert (await cache.obtain(SHA, Source())).read_bytes() == DATA
    assert files(cache) == [cache.place(SHA)]


@pytest.mark.parametrize("damage", [b"CIPHERTEXT", b"cipher", b""])
async def test_a_damaged_file_is_set_aside_and_fetched_again(cache: Cache, tmp_path: Path, damage: bytes) -> None:
    await cache.put(DATA)
    cache.place(SHA).write_bytes(damage)
    again, source = Cache(tmp_path / "content"), Source()
    assert (await again.obtain(SHA, source)).read_bytes() == DATA
    assert source.downloads == 1
    assert (tmp_path / "content" / "set-aside" / SHA).read_bytes() == damage


async def test_a_file_of_the_wrong_size_is_noticed_even_after_its_hash_was_checked(cache: Cache) -> None:
    await cache.put(DATA)
    cache.place(SHA).write_bytes(DATA[:3])
    assert await cache.path(SHA, len(DATA)) is None


async def test_what_a_uri_gave_is_kept_for_it(cache: Cache, tmp_path: Path) -> None:
    source = Source()
    path = await cache.obtain_by_uri("https://host.example/a", source)
    again = Cache(tmp_path / "content")
    assert await again.obtain_by_uri("https://host.example/a", source) == path
    assert source.downloads == 1
    await again.obtain_by_uri("https://host.example/b", source)
    assert source.downloads == 2


async def test_a_damaged_alias_is_as_good_as_none(cache: Cache, tmp_path: Path) -> None:
    source = Source()
    await cache.obtain_by_uri("https://host.example/a", source)
    (alias,) = (tmp_path / "content" / "aliases").iterdir()
    for damage in (b"\xff", b"../../etc/passwd", b""):
        alias.write_bytes(damage)
        assert (await cache.obtain_by_uri("https://host.example/a", source)).read_bytes() == DATA
    assert source.downloads == 4


def test_only_a_hash_names_a_place(cache: Cache) -> None:
    for name in ("../x", "AB" * 32, SHA + "\n", ""):
        with pytest.raises(ValueError, match="sha256"):
            cache.place(name)


async def test_a_disk_that_can_not_be_written_is_a_content_error(cache: Cache) -> None:
    cache.place(SHA).parent.write_bytes(b"a file where a folder should be")
    with pytest.raises(ContentError) as failure:
        await cache.put(DATA)
    assert failure.value.reason == "cache_unusable"

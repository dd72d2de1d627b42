"""Content on disk under its own sha256: only what came from outside as it is, so ciphertext or public audio.

A file is there whole or not at all. It is believed by its size, and by its hash at the first use in every run; what is
no longer what its name says is set aside and fetched again. No more is kept than the limit allows: what was not used
for longest goes first, but never what somebody holds.
"""

import asyncio
import contextlib
import errno
import hashlib
import os
import re
from collections.abc import Awaitable, Callable, Collection, Coroutine, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from chain import atomic
from chain.content import limit, unfinished
from chain.errors import ContentError

Download = Callable[[BinaryIO], Awaitable[str]]
"""Writes the content into a seekable file and gives its sha256 in hex. Raises ContentError.

The file may hold what an earlier attempt left: go on with it, or truncate it.
"""

_SHA256 = re.compile(r"[0-9a-f]{64}")
_ASIDE = "set-aside"
_FULL_DISK_BYTES = 512 << 20
_NOT_WORTH_KEEPING = frozenset({"hash_differs", "size_differs", "too_large"})


class Cache:
    """A folder of content, used from one event loop. Files are hashed and counted in threads.

    limit_bytes: what it may hold, downloads in progress included; what is held may go beyond it.
    Errors: ContentError("no_space" | "cache_unusable") when the disk does not do its part.
    """

    def __init__(self, folder: Path, limit_bytes: int = limit.DEFAULT_BYTES) -> None:
        self._folder = folder
        self.limit_bytes = limit_bytes
        self._held: dict[str, frozenset[str]] = {}
        self._counted_bytes: int | None = None
        self._believed: set[str] = set()
        self._running: dict[str, asyncio.Task[Path]] = {}
        self._ending: dict[str, asyncio.Task[Path]] = {}
        self._waiting: dict[str, int] = {}
        (folder / "aliases").mkdir(parents=True, exist_ok=True)

    def place(self, sha256: str) -> Path:
        """Where content with this hash is, if it is there."""
        if not _SHA256.fullmatch(sha256):
            raise ValueError("not a sha256 in hex")
        return self._folder / sha256[:2] / sha256

    async def path(self, sha256: str, size_bytes: int | None = None) -> Path | None:
        """The verified file with this content, None when it is not here."""
        place = self.place(sha256)
        try:
            size = place.stat().st_size
        except OSError:
            return None
        if size_bytes is not None and size != size_bytes:
            self._set_aside(sha256)
            return None
        if sha256 not in self._believed:
            if await asyncio.to_thread(_hash_of, place) != sha256:
                self._set_aside(sha256)
                return None
            self._believed.add(sha256)
        limit.note_use(place)
        return place

    async def get(self, sha256: str) -> bytes | None:
        """Small content, None when it is not here."""
        path = await self.path(sha256)
        return path.read_bytes() if path is not None else None

    async def put(self, data: bytes) -> str:
        """Keeps small content; gives its sha256."""
        sha256 = hashlib.sha256(data).hexdigest()
        if await self.path(sha256) is None:

            async def write(sink: BinaryIO) -> str:
                sink.write(data)
                return sha256

            await self.obtain(sha256, write)
        return sha256

    async def obtain(self, sha256: str, download: Download, size_bytes: int | None = None) -> Path:
        """The file with this content, downloaded if it is not here. Who asks meanwhile shares the one download.

        The download ends when the last who waits for it is cancelled.
        """
        known = await self.path(sha256, size_bytes)
        if known is not None:
            return known
        return await self._shared(sha256, lambda: self._download(sha256, download, sha256))

    async def obtain_by_uri(self, uri: str, download: Download) -> Path:
        """As `obtain` for content of which no hash is known: what `uri` gave the first time is kept for it."""
        alias = self._alias(uri)
        sha256 = self.known_by_uri(uri)
        known = await self.path(sha256) if sha256 is not None else None
        if known is not None:
            return known

        async def fetch() -> Path:
            path = await self._download(None, download, alias.name)
            with _disk_errors():
                atomic.write_atomically(alias, path.name.encode("ascii"))
            return path

        return await self._shared(alias.name, fetch)

    async def _shared(self, key: str, work: Callable[[], Coroutine[Any, Any, Path]]) -> Path:
        task = self._running.get(key)
        if task is None:
            task = asyncio.create_task(self._after(self._ending.get(key), work))
            self._running[key] = task
        self._waiting[key] = self._waiting.get(key, 0) + 1
        try:
            return await asyncio.shield(task)
        finally:
            self._waiting[key] -= 1
            if not self._waiting[key]:
                del self._waiting[key], self._running[key]
                if not task.done():
                    task.cancel()
                    self._ending[key] = task
                    task.add_done_callback(lambda ended: self._has_ended(key, ended))

    @staticmethod
    async def _after(former: asyncio.Task[Path] | None, work: Callable[[], Coroutine[Any, Any, Path]]) -> Path:
        """What was cancelled has the unfinished file still open: it is waited for, then gone on with."""
        if former is not None:
            await asyncio.wait([former])
        return await work()

    def _has_ended(self, key: str, task: asyncio.Task[Path]) -> None:
        if self._ending.get(key) is task:
            del self._ending[key]
        if not task.cancelled():
            task.exception()  # nobody waits for it any more

    def known_by_uri(self, uri: str) -> str | None:
        """The sha256 of what `uri` gave the first time, None when that is not known."""
        try:
            sha256 = self._alias(uri).read_text(encoding="ascii")
        except (OSError, UnicodeDecodeError):
            return None
        return sha256 if _SHA256.fullmatch(sha256) else None

    def hold(self, holder: str, hashes: Collection[str]) -> None:
        """Never drop these until `holder` holds others. What a download in progress is known by may be among them."""
        self._held[holder] = frozenset(hashes)

    async def set_limit(self, limit_bytes: int) -> None:
        """What may lie here from now on; what was not used for longest goes at once."""
        self.limit_bytes = limit_bytes
        await self.make_room()

    async def make_room(self) -> int:
        """Drop what was not used for longest until the limit holds; gives how many bytes that freed."""
        files = await asyncio.to_thread(limit.stored, self._folder)
        return await self._drop(limit.to_drop(files, self.limit_bytes, self._needed()), files)

    async def stored(self) -> list[limit.Stored]:
        """Every file there is."""
        return await asyncio.to_thread(limit.stored, self._folder)

    async def remove(self, names: Collection[str] | None = None) -> int:
        """Delete files by name, or all of them, but never what is held. Gives how many bytes that freed."""
        files = await asyncio.to_thread(limit.stored, self._folder)
        needed = self._needed()
        wanted = [file for file in files if (names is None or file.name in names) and file.name not in needed]
        return await self._drop(wanted, files)

    def _needed(self) -> set[str]:
        return set(self._running).union(*self._held.values())

    async def _drop(self, dropped: Collection[limit.Stored], files: Collection[limit.Stored]) -> int:
        freed = await asyncio.to_thread(_delete, dropped)
        self._believed.difference_update(file.name for file in dropped)
        self._counted_bytes = sum(file.size_bytes for file in files) - freed
        return freed

    def _alias(self, uri: str) -> Path:
        return self._folder / "aliases" / hashlib.sha256(uri.encode("utf-8", "surrogatepass")).hexdigest()

    async def _download(self, expected: str | None, download: Download, key: str) -> Path:
        try:
            return await self._attempt(expected, download, key)
        except ContentError as error:
            if error.reason != "no_space" or not await self._shrink(_FULL_DISK_BYTES):
                raise
        return await self._attempt(expected, download, key)

    async def _attempt(self, expected: str | None, download: Download, key: str) -> Path:
        with _disk_errors(), unfinished.opened(self._folder, key) as (file, path):
            try:
                sha256 = await download(file)
                if expected is not None and sha256 != expected:
                    raise ContentError("hash_differs", f"{sha256} instead of {expected}")
            except ContentError as error:
                if error.reason in _NOT_WORTH_KEEPING:
                    file.truncate(0)
                raise
            place = self.place(sha256)
            place.parent.mkdir(exist_ok=True)
            size = file.seek(0, os.SEEK_END)
            await asyncio.to_thread(atomic.settle, file, path, place)
        self._believed.add(sha256)
        await self._came(sha256, size)
        return place

    async def _came(self, sha256: str, size_bytes: int) -> None:
        """Counting all files is for when it may be needed; in between what comes is added up."""
        if self._counted_bytes is not None:
            self._counted_bytes += size_bytes
        if self._counted_bytes is None or self._counted_bytes > self.limit_bytes:
            files = await asyncio.to_thread(limit.stored, self._folder)
            await self._drop(limit.to_drop(files, self.limit_bytes, self._needed() | {sha256}), files)

    async def _shrink(self, by_bytes: int) -> int:
        """The disk is full: what was not used for longest makes room, whatever the limit says."""
        files = await asyncio.to_thread(limit.stored, self._folder)
        total_bytes = sum(file.size_bytes for file in files)
        return await self._drop(limit.to_drop(files, total_bytes - by_bytes, self._needed()), files)

    def _set_aside(self, sha256: str) -> None:
        self._believed.discard(sha256)
        aside = self._folder / _ASIDE
        with _disk_errors(), contextlib.suppress(FileNotFoundError):
            aside.mkdir(exist_ok=True)
            os.replace(self.place(sha256), aside / sha256)


@contextlib.contextmanager
def _disk_errors() -> Iterator[None]:
    """Gives errors of the disk our own type."""
    try:
        yield
    except OSError as error:
        raise ContentError("no_space" if error.errno == errno.ENOSPC else "cache_unusable", str(error.errno)) from error


def _delete(files: Collection[limit.Stored]) -> int:
    freed = 0
    for file in files:
        with contextlib.suppress(OSError):  # it vanished meanwhile, or it is in use: then it stays
            file.path.unlink()
            freed += file.size_bytes
    return freed


def _hash_of(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None

"""Content on disk under its own sha256: only what came from outside as it is, so ciphertext or public audio.

A file is there whole or not at all. It is believed by its size, and by its hash at the first use in every run; what is
no longer what its name says is set aside and fetched again.
"""

import asyncio
import contextlib
import errno
import hashlib
import os
import re
import tempfile
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from chain import atomic
from chain.errors import ContentError

Download = Callable[[BinaryIO], Awaitable[str]]
"""Writes the content into a seekable file and gives its sha256 in hex. Raises ContentError."""

_SHA256 = re.compile(r"[0-9a-f]{64}")
_ASIDE = "set-aside"


class Cache:
    """A folder of content. One process uses it at a time; used from one event loop. Files are hashed in threads.

    Errors: ContentError("no_space" | "cache_unusable") when the disk does not do its part.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._believed: set[str] = set()
        self._running: dict[str, asyncio.Task[Path]] = {}
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
        return await self._shared(sha256, lambda: self._download(sha256, download))

    async def obtain_by_uri(self, uri: str, download: Download) -> Path:
        """As `obtain` for content of which no hash is known: what `uri` gave the first time is kept for it."""
        alias = self._folder / "aliases" / hashlib.sha256(uri.encode("utf-8", "surrogatepass")).hexdigest()
        try:
            sha256 = alias.read_text(encoding="ascii")
        except (OSError, UnicodeDecodeError):
            sha256 = ""
        known = await self.path(sha256) if _SHA256.fullmatch(sha256) else None
        if known is not None:
            return known

        async def fetch() -> Path:
            path = await self._download(None, download)
            with _disk_errors():
                atomic.write_atomically(alias, path.name.encode("ascii"))
            return path

        return await self._shared(alias.name, fetch)

    async def _shared(self, key: str, work: Callable[[], Coroutine[Any, Any, Path]]) -> Path:
        task = self._running.get(key)
        if task is None:
            task = asyncio.create_task(work())
            self._running[key] = task
        self._waiting[key] = self._waiting.get(key, 0) + 1
        try:
            return await asyncio.shield(task)
        finally:
            self._waiting[key] -= 1
            if not self._waiting[key]:
                del self._waiting[key], self._running[key]
                task.cancel()

    async def _download(self, expected: str | None, download: Download) -> Path:
        with _disk_errors():
            descriptor, name = tempfile.mkstemp(prefix=".new-", dir=self._folder)
            path = Path(name)
            try:
                with os.fdopen(descriptor, "w+b") as file:
                    sha256 = await download(file)
                    if expected is not None and sha256 != expected:
                        raise ContentError("hash_differs", f"{sha256} instead of {expected}")
                    place = self.place(sha256)
                    place.parent.mkdir(exist_ok=True)
                    await asyncio.to_thread(atomic.settle, file, path, place)
            finally:
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(path)
        self._believed.add(sha256)
        return place

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


def _hash_of(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None

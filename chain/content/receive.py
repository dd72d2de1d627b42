"""How the body of an answer comes in: counted, hashed, gone on with where an earlier attempt ended, judged at the end.

Source: RFC 9110, sections 13.1.5 (If-Range), 14 (range requests).
"""

import asyncio
import errno
import hashlib
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

import aiohttp

from chain.content.turns import Turn
from chain.errors import ContentError

Progress = Callable[[int, int | None], None]
"""Called with bytes received and bytes expected (None: not known), on the event loop."""

DISK_ERRORS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EFBIG})
_BLOCK_BYTES = 64 << 10
_HASH_BYTES = 1 << 20
_RANGE = re.compile(r"bytes (\d{1,18})-\d{1,18}/(\d{1,18}|\*)")


class GaveWay(Exception):
    """Somebody more urgent gets the turn; what came so far stays."""


class Stale(Exception):
    """What an earlier attempt left does not fit: start anew."""


@dataclass(frozen=True)
class Fetched:
    """What came in. sha256: hex. verified: the hash was known beforehand and is the same."""

    sha256: str
    size_bytes: int
    verified: bool


@dataclass(frozen=True)
class Wanted:
    """What must come, and at most how much."""

    max_bytes: int
    sha256: str | None
    size_bytes: int | None
    progress: Progress | None


@dataclass(frozen=True)
class SoFar:
    """What is in the file already, and the hash that goes on from there."""

    count: int
    digest: "hashlib._Hash"


async def so_far(sink: BinaryIO) -> SoFar:
    """What `sink` holds. Hashed in a thread, as it may be a gigabyte."""
    if not sink.seek(0, os.SEEK_END):
        return SoFar(0, hashlib.sha256())
    return await asyncio.to_thread(_hashed, sink)


def asking_for_the_rest(so_far: SoFar, validator: str | None) -> dict[str, str]:
    """The headers of a request that goes on; with a validator only if nothing has changed there."""
    if not so_far.count:
        return {}
    asked = {"Range": f"bytes={so_far.count}-"}
    return asked | {"If-Range": validator} if validator else asked


def checked_answer(response: aiohttp.ClientResponse, so_far: SoFar, host: str) -> SoFar:
    """Where the body begins. Errors: Stale when the server can not go on from here, ContentError("status")."""
    if response.status == 200:
        return SoFar(0, hashlib.sha256())
    if so_far.count and response.status in (206, 416):
        found = _RANGE.fullmatch(response.headers.get("Content-Range", ""))
        if response.status == 206 and found and int(found[1]) == so_far.count:
            return so_far
        raise Stale
    raise ContentError("status", f"{host}: {response.status}")


async def received(
    response: aiohttp.ClientResponse, sink: BinaryIO, so_far: SoFar, wanted: Wanted, turn: Turn
) -> Fetched:
    """The whole content, in `sink`. Errors: ContentError, Stale, GaveWay."""
    length = response.content_length
    total = None if length is None else so_far.count + length
    if total is not None and total > wanted.max_bytes:
        raise ContentError("too_large", str(total))
    sink.seek(so_far.count)
    sink.truncate()
    may_give_way = response.status == 206 or response.headers.get("Accept-Ranges", "").lower() == "bytes"
    count, digest = so_far.count, so_far.digest
    async for piece in response.content.iter_chunked(_BLOCK_BYTES):
        count += len(piece)
        if count > wanted.max_bytes:
            raise ContentError("too_large", f"more than {wanted.max_bytes}")
        digest.update(piece)
        sink.write(piece)
        if wanted.progress is not None:
            wanted.progress(count, total if total is not None else wanted.size_bytes)
        if may_give_way and wanted.sha256 is not None and count != total and turn.is_wanted_back:
            raise GaveWay
    try:
        return whole(SoFar(count, digest), wanted)
    except ContentError:
        if so_far.count:
            raise Stale from None
        raise


def whole(came: SoFar, wanted: Wanted) -> Fetched:
    """The whole content, if it is as promised. Errors: ContentError."""
    if wanted.size_bytes is not None and came.count != wanted.size_bytes:
        raise ContentError("size_differs", f"{came.count} instead of {wanted.size_bytes}")
    return judged(came.digest.hexdigest(), came.count, wanted.sha256)


def judged(found: str, count: int, expected: str | None) -> Fetched:
    """What came in, if it is what was promised."""
    if expected is not None and found != expected:
        raise ContentError("hash_differs", f"{found} instead of {expected}")
    return Fetched(found, count, verified=expected is not None)


def _hashed(sink: BinaryIO) -> SoFar:
    digest, count = hashlib.sha256(), 0
    sink.seek(0)
    while block := sink.read(_HASH_BYTES):
        digest.update(block)
        count += len(block)
    return SoFar(count, digest)

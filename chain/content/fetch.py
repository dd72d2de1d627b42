"""The one way content gets in from outside. Every rule of the outside is here or in `uris` and `origins`.

Only listed hosts; checked and pinned addresses; redirects checked like first requests; caps on bytes and time; no
compression, cookies or proxies; hashed while it comes in. Reasons of ContentError here: timeout, unreachable, status,
too_large, redirects, encoded, hash_differs, size_differs.
"""

import asyncio
import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO
from urllib.parse import urljoin, urlsplit

import aiohttp

from chain.content.origins import CheckedResolver, Lookup, Origins, system_lookup
from chain.content.uris import Inline, checked_url, located
from chain.errors import ContentError
from chain.profile import Profile

Progress = Callable[[int, int | None], None]
"""Called with bytes received and bytes expected (None: not known), on the event loop."""

_MAX_REDIRECTS = 3
_AT_ONCE = 4
_BLOCK_BYTES = 64 << 10
_SLOWEST_BYTES_PER_S = 16 << 10
_LONGEST_S = 3600.0
_TRY_NEXT = frozenset(
    {"timeout", "unreachable", "status", "redirects", "encoded", "hash_differs", "size_differs", "too_large"}
    | {"host_not_listed", "address_not_public", "bad_uri"}
)


@dataclass(frozen=True)
class Fetched:
    """What came in. sha256: hex. verified: the hash was known beforehand and is the same."""

    sha256: str
    size_bytes: int
    verified: bool


class Fetcher:
    """Fetches for one profile. Belongs to the event loop it is first used on; `close` it there."""

    def __init__(self, profile: Profile, *, timeout_s: float = 20.0, lookup: Lookup = system_lookup) -> None:
        self._gateways = profile.gateways
        self._origins = Origins(profile)
        self._timeout_s = timeout_s
        self._lookup = lookup
        self._session: aiohttp.ClientSession | None = None
        self._free = asyncio.Semaphore(_AT_ONCE)

    async def close(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    def promised_sha256(self, uri: str) -> str | None:
        """The hash that the URI itself promises (a single-block CID), in hex."""
        place = located(uri, self._gateways)
        return hashlib.sha256(place.data).hexdigest() if isinstance(place, Inline) else place.sha256

    async def read(self, uri: str, *, max_bytes: int, sha256: str | None = None) -> bytes:
        """Small content as bytes. Errors: ContentError."""
        sink = io.BytesIO()
        await self.fetch(uri, sink, max_bytes=max_bytes, sha256=sha256)
        return sink.getvalue()

    async def fetch(
        self,
        uri: str,
        sink: BinaryIO,
        *,
        max_bytes: int,
        sha256: str | None = None,
        size_bytes: int | None = None,
        progress: Progress | None = None,
    ) -> Fetched:
        """Content into `sink`, a seekable file, from the first place that has it as it must be.

        sha256 (hex), size_bytes: what the metadata promises; a CID's own promise is checked, too. Cancelling the task
        ends the download. Errors: ContentError, that of the first place when all fail.
        """
        place = located(uri, self._gateways)
        if isinstance(place, Inline):
            return _checked_inline(place, sink, max_bytes, sha256, size_bytes)
        if sha256 and place.sha256 and sha256 != place.sha256:
            raise ContentError("hash_differs", "the metadata and its CID contradict each other")
        expected = sha256 or place.sha256
        if size_bytes is not None:
            if size_bytes > max_bytes:
                raise ContentError("too_large", str(size_bytes))
            max_bytes = size_bytes
        failure: ContentError | None = None
        for url in place.urls:
            sink.seek(0)
            sink.truncate()
            try:
                async with self._free:
                    fetched = await self._download(url, sink, max_bytes, expected, progress)
                if size_bytes is not None and fetched.size_bytes != size_bytes:
                    raise ContentError("size_differs", f"{fetched.size_bytes} instead of {size_bytes}")
                return fetched
            except ContentError as error:
                failure = failure or error
                if error.reason not in _TRY_NEXT:
                    raise
        raise failure or ContentError("no_gateway")

    async def _download(
        self, url: str, sink: BinaryIO, max_bytes: int, expected: str | None, progress: Progress | None
    ) -> Fetched:
        failure: ContentError
        try:
            async with asyncio.timeout(min(self._timeout_s + max_bytes / _SLOWEST_BYTES_PER_S, _LONGEST_S)):
                return await self._follow(url, sink, max_bytes, expected, progress)
        except ContentError:
            raise
        except TimeoutError:
            failure = ContentError("timeout", _host(url))
        except (aiohttp.ClientError, OSError, ValueError) as error:
            failure = ContentError("unreachable", f"{_host(url)}: {type(error).__name__}")
        raise failure

    async def _follow(
        self, url: str, sink: BinaryIO, max_bytes: int, expected: str | None, progress: Progress | None
    ) -> Fetched:
        for _ in range(_MAX_REDIRECTS + 1):
            self._origins.check(url)
            async with self._opened().get(url, allow_redirects=False) as response:
                if response.status in (301, 302, 303, 307, 308):
                    if "Location" not in response.headers:
                        break
                    url = checked_url(urljoin(url, response.headers["Location"]))
                    continue
                if response.status != 200:
                    raise ContentError("status", f"{_host(url)}: {response.status}")
                if response.headers.get("Content-Encoding", "identity").lower() != "identity":
                    raise ContentError("encoded", _host(url))
                return await _received(response, sink, max_bytes, expected, progress)
        raise ContentError("redirects", _host(url))

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(resolver=CheckedResolver(self._origins, self._lookup)),
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                headers={"Accept-Encoding": "identity", "User-Agent": "stems-mixer"},
                timeout=aiohttp.ClientTimeout(total=None, connect=self._timeout_s, sock_read=self._timeout_s),
            )
        return self._session


async def _received(
    response: aiohttp.ClientResponse, sink: BinaryIO, max_bytes: int, expected: str | None, progress: Progress | None
) -> Fetched:
    length = response.content_length
    if length is not None and length > max_bytes:
        raise ContentError("too_large", str(length))
    digest = hashlib.sha256()
    count = 0
    async for piece in response.content.iter_chunked(_BLOCK_BYTES):
        count += len(piece)
        if count > max_bytes:
            raise ContentError("too_large", f"more than {max_bytes}")
        digest.update(piece)
        sink.write(piece)
        if progress is not None:
            progress(count, length)
    return _judged(digest.hexdigest(), count, expected)


def _checked_inline(
    place: Inline, sink: BinaryIO, max_bytes: int, sha256: str | None, size_bytes: int | None
) -> Fetched:
    if len(place.data) > max_bytes:
        raise ContentError("too_large", str(len(place.data)))
    if size_bytes is not None and size_bytes != len(place.data):
        raise ContentError("size_differs", f"{len(place.data)} instead of {size_bytes}")
    fetched = _judged(hashlib.sha256(place.data).hexdigest(), len(place.data), sha256)
    sink.write(place.data)
    return fetched


def _judged(found: str, count: int, expected: str | None) -> Fetched:
    if expected is not None and found != expected:
        raise ContentError("hash_differs", f"{found} instead of {expected}")
    return Fetched(found, count, verified=expected is not None)


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""

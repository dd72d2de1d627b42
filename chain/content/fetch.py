"""The one way content gets in from outside. Every rule of the outside is here or in `uris`, `origins` and `receive`.

Only listed hosts; checked and pinned addresses; redirects checked like first requests; caps on bytes and time; no
compression, cookies or proxies; hashed while it comes in. A download that broke off goes on where it ended, also at
the next place or in the next run when a hash is promised that judges it in the end. Reasons of ContentError here:
timeout, unreachable, status, too_large, redirects, encoded, hash_differs, size_differs.
"""

import asyncio
import hashlib
import io
import os
from typing import BinaryIO
from urllib.parse import urljoin, urlsplit

import aiohttp

from chain.content import receive
from chain.content.origins import CheckedResolver, Lookup, Origins, system_lookup
from chain.content.receive import Fetched, Progress, Wanted
from chain.content.turns import Rank, Turn, Turns
from chain.content.uris import Inline, checked_url, located
from chain.errors import ContentError
from chain.profile import Profile

_MAX_REDIRECTS = 3
_AT_ONCE = 4
_SLOWEST_BYTES_PER_S = 16 << 10
_LONGEST_S = 3600.0
_BREAKS = 5
_BROKEN_OFF = frozenset({"timeout", "unreachable"})
_TRY_NEXT = frozenset(
    {"timeout", "unreachable", "status", "redirects", "encoded", "hash_differs", "size_differs", "too_large"}
    | {"host_not_listed", "address_not_public", "bad_uri"}
)


class Fetcher:
    """Fetches for one profile. Belongs to the event loop it is first used on; `close` it there."""

    def __init__(self, profile: Profile, *, timeout_s: float = 20.0, lookup: Lookup = system_lookup) -> None:
        self._gateways = profile.gateways
        self._origins = Origins(profile)
        self._timeout_s = timeout_s
        self._lookup = lookup
        self._session: aiohttp.ClientSession | None = None
        self._turns = Turns(_AT_ONCE)
        self._small_turns = Turns(_AT_ONCE)
        self._validators: dict[str, str] = {}

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
        rank: Rank | None = None,
    ) -> Fetched:
        """Content into `sink`, a seekable file, from the first place that has it as it must be.

        sha256 (hex), size_bytes: what the metadata promises; a CID's own promise is checked, too. What `sink` holds
        is gone on with if a hash is promised. rank: how urgent a download is among those that wait for one of four
        turns, asked again and again; None for something small, which does not wait for large ones. Cancelling the
        task ends the download. Errors: ContentError, that of the first place when all fail.
        """
        place = located(uri, self._gateways)
        if isinstance(place, Inline):
            sink.truncate(0)
            return _checked_inline(place, sink, max_bytes, sha256, size_bytes)
        if sha256 and place.sha256 and sha256 != place.sha256:
            raise ContentError("hash_differs", "the metadata and its CID contradict each other")
        if size_bytes is not None:
            if size_bytes > max_bytes:
                raise ContentError("too_large", str(size_bytes))
            max_bytes = size_bytes
        wanted = Wanted(max_bytes, sha256 or place.sha256, size_bytes, progress)
        if wanted.sha256 is None:
            sink.truncate(0)  # of another run, or of another place: nobody could tell whether it fits
        failure: ContentError | None = None
        for url in place.urls:
            try:
                return await self._from(url, sink, wanted, rank)
            except ContentError as error:
                failure = failure or error
                if error.reason not in _TRY_NEXT:
                    raise
                if wanted.sha256 is None or error.reason not in _BROKEN_OFF:
                    sink.truncate(0)
        raise failure or ContentError("no_gateway")

    async def _from(self, url: str, sink: BinaryIO, wanted: Wanted, rank: Rank | None) -> Fetched:
        """From one place, as often as it brings us on."""
        breaks = 0
        while True:
            had = sink.seek(0, os.SEEK_END)
            turns = self._small_turns if rank is None else self._turns
            try:
                async with turns.turn(rank or (lambda: 0)) as turn:
                    return await self._download(url, sink, wanted, turn)
            except receive.GaveWay:
                continue
            except receive.Stale:
                sink.truncate(0)
            except ContentError as error:
                breaks += 1
                came = sink.seek(0, os.SEEK_END) - had
                may_go_on = wanted.sha256 is not None or url in self._validators
                if came <= 0 or breaks >= _BREAKS or error.reason not in _BROKEN_OFF or not may_go_on:
                    raise

    async def _download(self, url: str, sink: BinaryIO, wanted: Wanted, turn: Turn) -> Fetched:
        failure: ContentError
        try:
            async with asyncio.timeout(min(self._timeout_s + wanted.max_bytes / _SLOWEST_BYTES_PER_S, _LONGEST_S)):
                return await self._follow(url, sink, wanted, turn)
        except ContentError:
            raise
        except TimeoutError:
            failure = ContentError("timeout", _host(url))
        except (aiohttp.ClientError, ValueError) as error:
            failure = ContentError("unreachable", f"{_host(url)}: {type(error).__name__}")
        except OSError as error:
            if error.errno in receive.DISK_ERRORS:
                raise
            failure = ContentError("unreachable", f"{_host(url)}: {type(error).__name__}")
        raise failure

    async def _follow(self, first_url: str, sink: BinaryIO, wanted: Wanted, turn: Turn) -> Fetched:
        url = first_url
        so_far = await receive.so_far(sink)
        if so_far.count and so_far.digest.hexdigest() == wanted.sha256:
            return receive.whole(so_far, wanted)
        headers = receive.asking_for_the_rest(so_far, self._validators.get(first_url))
        for _ in range(_MAX_REDIRECTS + 1):
            self._origins.check(url)
            async with self._opened().get(url, allow_redirects=False, headers=headers) as response:
                if response.status in (301, 302, 303, 307, 308):
                    if "Location" not in response.headers:
                        break
                    url = checked_url(urljoin(url, response.headers["Location"]))
                    continue
                if response.headers.get("Content-Encoding", "identity").lower() != "identity":
                    raise ContentError("encoded", _host(url))
                so_far = receive.checked_answer(response, so_far, _host(url))
                self._note_validator(first_url, response)
                return await receive.received(response, sink, so_far, wanted, turn)
        raise ContentError("redirects", _host(url))

    def _note_validator(self, url: str, response: aiohttp.ClientResponse) -> None:
        tag = response.headers.get("ETag", "")
        if tag.startswith('"') and len(tag) < 200:  # a weak one does not say that the bytes are the same
            self._validators[url] = tag
        else:
            self._validators.pop(url, None)

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


def _checked_inline(
    place: Inline, sink: BinaryIO, max_bytes: int, sha256: str | None, size_bytes: int | None
) -> Fetched:
    if len(place.data) > max_bytes:
        raise ContentError("too_large", str(len(place.data)))
    if size_bytes is not None and size_bytes != len(place.data):
        raise ContentError("size_differs", f"{len(place.data)} instead of {size_bytes}")
    fetched = receive.judged(hashlib.sha256(place.data).hexdigest(), len(place.data), sha256)
    sink.write(place.data)
    return fetched


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""

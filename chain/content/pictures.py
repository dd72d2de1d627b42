"""The artwork of tokens on this disk: fetched once, and only what may be shown."""

import asyncio
from pathlib import Path
from typing import BinaryIO

from chain.content import artwork
from chain.content.cache import Cache
from chain.content.fetch import Fetcher
from chain.tokens.model import Token

MAX_ARTWORK_BYTES = 16 << 20


class Pictures:
    """Belongs to the event loop of `cache` and `fetcher`."""

    def __init__(self, cache: Cache, fetcher: Fetcher) -> None:
        self._cache = cache
        self._fetcher = fetcher

    async def path(self, token: Token) -> Path | None:
        """A PNG, JPEG or WebP of at most 8 million pixels; None when the token has no such thing.

        Errors: ContentError when it can not be had.
        """
        if token.image is None:
            return None
        path = await self._fetched(token.image)
        return path if await asyncio.to_thread(artwork.may_be_shown, path) else None

    async def _fetched(self, uri: str) -> Path:
        expected = self._fetcher.promised_sha256(uri)

        async def download(sink: BinaryIO) -> str:
            return (await self._fetcher.fetch(uri, sink, max_bytes=MAX_ARTWORK_BYTES)).sha256

        if expected is None:
            return await self._cache.obtain_by_uri(uri, download)
        return await self._cache.obtain(expected, download)

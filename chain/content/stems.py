"""The audio of stems on this disk: fetched once, the song in front first, found again by its token."""

import asyncio
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from chain.content import unfinished
from chain.content.cache import Cache
from chain.content.fetch import Fetcher
from chain.content.limit import Stored
from chain.content.receive import Progress
from chain.errors import ContentError
from chain.tokens.model import AudioRef, Token

MAX_AUDIO_BYTES = 2 << 30


@dataclass(frozen=True)
class Held:
    """What lies on this disk of one stem. whole: all of it, else an unfinished download."""

    name: str
    size_bytes: int
    whole: bool


class StemFiles:
    """One collection's. Belongs to the event loop of `cache` and `fetcher`."""

    def __init__(self, cache: Cache, fetcher: Fetcher) -> None:
        self.cache = cache
        self._fetcher = fetcher
        self._front: frozenset[int] = frozenset()

    def bring_to_front(self, tokens: Iterable[Token]) -> None:
        """These are fetched before all others from now on, and their files stay while they are in front."""
        tokens = tuple(tokens)
        self._front = frozenset(token.token_id for token in tokens)
        self.hold("in front", tokens)

    def hold(self, holder: str, tokens: Iterable[Token]) -> None:
        """The files of these stay, finished or not, until `holder` holds others."""
        self.cache.hold(holder, self.names(tokens))

    def names(self, tokens: Iterable[Token]) -> frozenset[str]:
        """What the files of these are known by in the cache."""
        found = (self._name(token.audio) for token in tokens if token.audio is not None)
        return frozenset(name for name in found if name is not None)

    def promised(self, token: Token) -> str | None:
        """The sha256 that the token's own metadata or CID promises, in hex; None when nothing does.

        Errors: ContentError when its URI is none.
        """
        audio = token.audio
        return None if audio is None else audio.sha256 or self._fetcher.promised_sha256(audio.uri)

    async def path(self, token: Token, progress: Progress | None = None) -> Path:
        """The audio as it was published: ciphertext, if it is encrypted. Fetched once, verified by what is promised.

        Errors: ContentError, "no_audio" when the token has none.
        """
        audio = token.audio
        if audio is None:
            raise ContentError("no_audio", str(token.token_id))
        expected = self.promised(token)

        async def download(sink: BinaryIO) -> str:
            fetched = await self._fetcher.fetch(
                audio.uri,
                sink,
                max_bytes=MAX_AUDIO_BYTES,
                sha256=expected,
                size_bytes=audio.size_bytes,
                progress=progress,
                rank=lambda: 0 if token.token_id in self._front else 1,
            )
            return fetched.sha256

        if expected is not None:
            return await self.cache.obtain(expected, download, audio.size_bytes)
        path = await self.cache.obtain_by_uri(audio.uri, download)
        if audio.size_bytes is not None and path.stat().st_size != audio.size_bytes:
            raise ContentError("size_differs", str(token.token_id))
        return path

    async def held(self, tokens: Collection[Token]) -> dict[int, Held]:
        """What lies here of these stems, by token id; the work is done in a thread."""
        stored = await self.cache.stored()
        return await asyncio.to_thread(self._held, list(tokens), stored)

    def _held(self, tokens: Iterable[Token], stored: Iterable[Stored]) -> dict[int, Held]:
        files = {(file.path.parent.name, file.name): file for file in stored}
        found: dict[int, Held] = {}
        for token in tokens:
            name = self._name(token.audio) if token.audio is not None else None
            if name is None:
                continue
            if whole := files.get((name[:2], name)):
                found[token.token_id] = Held(name, whole.size_bytes, whole=True)
            elif part := files.get((unfinished.FOLDER, name)):
                found[token.token_id] = Held(name, part.size_bytes, whole=False)
        return found

    def _name(self, audio: AudioRef) -> str | None:
        try:
            expected = audio.sha256 or self._fetcher.promised_sha256(audio.uri)
        except ContentError:
            return None
        return expected or self.cache.known_by_uri(audio.uri)

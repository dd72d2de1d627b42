"""The collector's view of a collection, as the app uses it: look, follow, fetch."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import BinaryIO

from chain import packing
from chain.content import artwork
from chain.content.cache import Cache
from chain.content.fetch import Fetcher
from chain.content.receive import Progress
from chain.content.stems import StemFiles
from chain.errors import ContentError, RpcError
from chain.gathering import each
from chain.ports import Block, BlockId, Rpc
from chain.profile import Profile
from chain.tokens import catalogue, holdings, metadata
from chain.tokens.discovery import Discovery
from chain.tokens.model import Library, Token

MAX_ARTWORK_BYTES = 16 << 20

_ATTEMPTS = 4
_METADATA_AT_ONCE = 8
# Problems of the way, not of the document: tried again at the next look.
_PASSING = frozenset(
    {"no_uri", "timeout", "unreachable", "status", "redirects", "encoded", "no_space", "cache_unusable"}
)

Steps = Callable[[str, float | None], None]
"""Called with what is being done, a code: "chain", "metadata" or "holdings"; and how much of it is done, 0 … 1."""


class Collector:
    """One collection through one node. A look reads only what is new: blocks, tokens, changed supplies.

    Belongs to one event loop. It does not own `rpc`, `cache` and `fetcher`: whoever made them closes them.
    """

    def __init__(self, profile: Profile, rpc: Rpc, cache: Cache, fetcher: Fetcher) -> None:
        self.profile = profile
        self._rpc = rpc
        self._cache = cache
        self._fetcher = fetcher
        self.stems = StemFiles(cache, fetcher)
        self._discovery = Discovery(rpc, profile.collection, profile.forge, profile.first_block)
        self._tokens: dict[int, Token] = {}
        self._uris: dict[int, str] = {}
        self._announced: frozenset[tuple[int, int]] = frozenset()
        self._supply: dict[int, int] = {}
        self._supply_block = -1
        self._supply_undone = 0
        self._by_hash: bool | None = None
        self._looking = asyncio.Lock()

    async def look(self, account: str, *watched: str, progress: Steps | None = None) -> Library:
        """What there is and what `account` and the watched ones hold, at one block still part of the chain at the end.

        account: the one that signs; only what is in it counts as what can be forged.

        Errors: RpcError; "wrong_chain" when the node is not on the profile's chain, "moving" when the chain keeps
        reorganising. A token whose metadata can not be had is in the library with its problem.
        """
        report = progress or (lambda step, fraction: None)
        async with self._looking:
            if await self._rpc.chain_id() != self.profile.chain_id:
                raise RpcError("wrong_chain", str(self.profile.chain_id))
            for _ in range(_ATTEMPTS):
                block = await self._rpc.block("latest")
                failure: RpcError | None = None
                try:
                    library = await self._look_at((account, *(it for it in watched if it != account)), block, report)
                except RpcError as error:
                    failure = error
                if await holdings.still_there(self._rpc, block):
                    if failure is not None:
                        raise failure
                    return library
                self._supply.clear()
            raise RpcError("moving", str(block.number))

    async def _look_at(self, accounts: tuple[str, ...], block: Block, report: Steps) -> Library:
        history = await self._discovery.read(block, progress=lambda done, total: report("chain", done / total))
        block_id = await self._block_id(accounts[0], block)
        ids = history.ids()
        await self._read_tokens(ids, block_id, report)
        report("holdings", None)
        # What moved since the supplies were read is asked for again; a chain that went back makes all of them doubtful.
        if history.undone != self._supply_undone:
            self._supply.clear()
        moved = history.touched_after(self._supply_block)
        known = {token_id: supply for token_id, supply in self._supply.items() if token_id not in moved}
        held = await holdings.read(
            self._rpc,
            self.profile.collection,
            tuple(dict.fromkeys(accounts)),
            ids,
            block,
            block_id,
            minted=history.minted,
            burned=history.burned,
            known_supply=known,
        )
        self._supply, self._supply_block, self._supply_undone = dict(held.supply), block.number, history.undone
        tokens = [self._tokens[token_id] for token_id in ids]
        recipes = history.recipes()
        return await asyncio.to_thread(lambda: holdings.library(catalogue.build(tokens, recipes), held))

    async def _block_id(self, account: str, block: Block) -> BlockId:
        if self._by_hash is None:
            self._by_hash = await holdings.pinned_block_id(self._rpc, self.profile.collection, account, block) != (
                block.number
            )
        return block.hash if self._by_hash else block.number

    async def _read_tokens(self, ids: tuple[int, ...], block_id: BlockId, report: Steps) -> None:
        # Also an announcement that a reorganisation took back makes the token worth reading again.
        announced = frozenset(self._discovery.history.new_uris)
        for _, token_id in announced ^ self._announced:
            self._uris.pop(token_id, None)
            self._tokens.pop(token_id, None)
        self._announced = announced
        unread = [token_id for token_id in ids if token_id not in self._tokens or self._may_be_had_now(token_id)]
        unlocated = [token_id for token_id in unread if token_id not in self._uris]
        found = await packing.uris(self._rpc, self.profile.collection, unlocated, block_id)
        self._uris.update({token_id: uri for token_id, uri in found.items() if uri is not None})
        done = 0

        async def read(token_id: int) -> None:
            nonlocal done
            self._tokens[token_id] = await self._token(token_id)
            done += 1
            report("metadata", done / len(unread))

        await each(unread, read, limit=_METADATA_AT_ONCE)

    def _may_be_had_now(self, token_id: int) -> bool:
        return self._tokens[token_id].problem in _PASSING

    async def _token(self, token_id: int) -> Token:
        uri = self._uris.get(token_id)
        if uri is None:
            return metadata.unreadable(token_id, "no_uri")
        try:
            document = await self._document(uri)
        except ContentError as error:
            return metadata.unreadable(token_id, error.reason)
        return metadata.read(token_id, document, self.profile.traits)

    async def _document(self, uri: str) -> bytes:
        """Only what a CID names is kept on disk: under any other URI the next document may be another one."""
        limit = metadata.MAX_METADATA_BYTES
        sha256 = self._fetcher.promised_sha256(uri)
        kept = await self._cache.get(sha256) if sha256 else None
        if kept is None:
            kept = await self._fetcher.read(uri, max_bytes=limit)
            if sha256:
                await self._cache.put(kept)
        return kept

    async def changes(self, *, poll_s: float = 2.0) -> AsyncIterator[int]:
        """The number of each block after which a look may show something new.

        First the latest block of now, then whenever another one is the latest, also one of the same or a lower number
        after a reorganisation. While the node is away nothing comes; errors end nothing. Close it to end it.
        """
        last = ""
        while True:
            try:
                block = await self._rpc.block("latest")
            except RpcError:
                block = None
            if block is not None and block.hash != last:
                last = block.hash
                yield block.number
            await asyncio.sleep(poll_s)

    async def image(self, token: Token) -> Path | None:
        """The token's artwork: a PNG, JPEG or WebP of at most 8 million pixels; None when it has no such thing.

        Errors: ContentError when it can not be had.
        """
        if token.image is None:
            return None
        path = await self._artwork(token.image)
        return path if await asyncio.to_thread(artwork.may_be_shown, path) else None

    async def audio_path(self, token: Token, progress: Progress | None = None) -> Path:
        """The stem's audio as it was published: ciphertext, if it is encrypted. Fetched once, verified.

        Errors: ContentError, "no_audio" when the token has none.
        """
        return await self.stems.path(token, progress)

    async def _artwork(self, uri: str) -> Path:
        expected = self._fetcher.promised_sha256(uri)

        async def download(sink: BinaryIO) -> str:
            return (await self._fetcher.fetch(uri, sink, max_bytes=MAX_ARTWORK_BYTES)).sha256

        if expected is None:
            return await self._cache.obtain_by_uri(uri, download)
        return await self._cache.obtain(expected, download)

"""The collector's view of a collection, as the app uses it: look, follow, fetch."""

import asyncio
import hashlib
import time
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO

from chain import packing
from chain.content import artwork
from chain.content.cache import Cache
from chain.content.fetch import Fetcher
from chain.content.receive import Progress
from chain.content.stems import StemFiles
from chain.errors import ContentError, RpcError
from chain.gathering import each
from chain.ports import Announces, Block, BlockId, Rpc
from chain.profile import Profile
from chain.tokens import catalogue, history, holdings, keeping, metadata, sealed
from chain.tokens.catalogue_file import Corrections
from chain.tokens.discovery import Discovery, History
from chain.tokens.history import Story
from chain.tokens.keeping import Look
from chain.tokens.ledger import KeptToken, Ledger
from chain.tokens.model import Catalogue, Holdings, Library, Tier, Token

MAX_ARTWORK_BYTES = 16 << 20

_ATTEMPTS = 4
_METADATA_AT_ONCE = 8
_TOKENS_KEPT_AT_ONCE = 200
_TIMES_AT_ONCE = 1000
_MOST_DOCUMENT_KEPT = 32 << 10
_LOOKS_BETWEEN_RECOUNTS = 50
# Problems of the way, not of the document: tried again at the next look.
_PASSING = frozenset(
    {"no_uri", "timeout", "unreachable", "status", "redirects", "encoded", "no_space", "cache_unusable"}
)

Steps = Callable[[str, float | None], None]
"""Called with what is being done, a code: "chain", "metadata" or "holdings"; and how much of it is done, 0 … 1."""


@dataclass(frozen=True)
class _Counted:
    """What was counted at some block, good for everything that did not move since."""

    block_number: int
    undone: int
    supply: Mapping[int, int]
    by_account: Mapping[str, Mapping[int, int]]


_NOTHING = _Counted(-1, 0, MappingProxyType({}), MappingProxyType({}))


def identity_of(profile: Profile) -> str:
    """What a ledger is about: whatever changes which events are read."""
    contracts = (profile.collection, profile.forge, profile.reveal, profile.first_block)
    return f"eip155:{profile.chain_id} " + " ".join(map(str, contracts))


class Collector:
    """One collection through one node. A look reads only what is new: blocks, tokens, changed balances and supplies.

    Belongs to one event loop. It does not own `rpc`, `cache`, `fetcher` and `ledger`: whoever made them closes them.
    ledger: what is known is kept there, to be shown at once the next time; None keeps nothing. corrections: of what
    the tokens say they are.
    """

    def __init__(
        self,
        profile: Profile,
        rpc: Rpc,
        cache: Cache,
        fetcher: Fetcher,
        ledger: Ledger | None = None,
        corrections: Corrections | None = None,
    ) -> None:
        self.profile = profile
        self._rpc = rpc
        self._cache = cache
        self._fetcher = fetcher
        self.stems = StemFiles(cache, fetcher)
        self._corrections = corrections or Corrections()
        self._ledger = ledger or Ledger(None, identity_of(profile))
        others = [address for address in (profile.forge, profile.reveal) if address]
        self._discovery = Discovery(rpc, profile.collection, others, profile.first_block, self._ledger)
        self._reader = f"{keeping.READER} {hashlib.sha256(repr(profile.traits).encode()).hexdigest()[:16]}"
        self._tokens: dict[int, Token] = {}
        self._uris: dict[int, str] = {}
        self._recalled = False
        self._announced: frozenset[tuple[int, int]] = frozenset()
        self._counted = _NOTHING
        self._looks = 0
        self._last: Library | None = None
        self._kept: Look | None = None
        self._built: tuple[list[Token], dict[int, tuple[int, ...]], Catalogue] | None = None
        self._by_hash: bool | None = None
        self._looking = asyncio.Lock()

    async def recall(self, account: str, *watched: str) -> Library | None:
        """The last known library, without asking anybody; None when nothing was ever seen.

        An account that was not looked into then is counted from the moves. Errors: LedgerError.
        """
        async with self._looking:
            told = await self._recall()
            look = await self._ledger.run(self._ledger.look)
            if look is None:
                return None
            self._kept = look
            accounts = tuple(dict.fromkeys((account, *watched)))
            by_account = {a: look.by_account.get(a) or await self._moved_into(a) for a in accounts}
            held = Holdings(
                account,
                look.block_number,
                look.block_hash,
                MappingProxyType(dict(holdings.summed(by_account))),
                look.supply,
                look.burned,
                MappingProxyType(by_account if len(accounts) > 1 else {}),
                look.seen_at_s,
            )
            ids = [token_id for token_id in told.ids() if token_id in self._tokens]
            return await self._library(ids, told.recipes(), held)

    async def start_afresh(self, *, in_memory: bool) -> Path | None:
        """Forget what the ledger kept, which can not be used; the next look reads everything from the chain.

        Where the file was set aside. in_memory: leave the file, keep nothing on disk. Errors: LedgerError.
        """
        async with self._looking:
            aside = await self._ledger.run(lambda: self._ledger.start_afresh(in_memory=in_memory))
            self._discovery.forget()
            self._recalled, self._kept, self._counted, self._built, self._last = False, None, _NOTHING, None, None
            return aside

    async def _recall(self) -> History:
        known = await self._discovery.known()
        if not self._recalled:
            kept = await self._ledger.run(lambda: self._ledger.tokens(self._reader))
            kept = kept or await self._ledger.run(self._read_again)
            self._tokens = {token_id: token for token_id, (_, token) in kept.items()}
            self._uris = {token_id: uri for token_id, (uri, _) in kept.items() if uri is not None}
            self._announced = frozenset(known.new_documents)
            self._recalled = True
        return known

    async def _moved_into(self, account: str) -> Mapping[int, int]:
        """What an account has left of all that came to it, says the ledger."""
        left: dict[int, int] = {}
        for move in await self._ledger.run(lambda: self._ledger.moves_of([account])):
            change = move.amount * ((move.to == account) - (move.sender == account))
            left[move.token_id] = left.get(move.token_id, 0) + change
        return {token_id: count for token_id, count in left.items() if count > 0}

    @property
    def tokens(self) -> Mapping[int, Token]:
        """What is known of every token, by id."""
        return self._tokens

    async def story(self, *accounts: str) -> Story:
        """What happened to the tokens of these accounts, as far as it was read; times are asked for where missing.

        While the node is away, those stay unknown. Errors: LedgerError.
        """
        await self._recall()
        moves = await self._ledger.run(lambda: self._ledger.moves_of(accounts))
        marks = await self._ledger.run(self._ledger.marks)
        times_s = await self._times_of({move.block_number for move in moves})
        return await asyncio.to_thread(history.story, moves, marks, accounts, dict(self._tokens), times_s)

    async def _times_of(self, numbers: set[int]) -> dict[int, int]:
        known = await self._ledger.run(self._ledger.times_s)
        missing = sorted(numbers - known.keys(), reverse=True)[:_TIMES_AT_ONCE]

        async def ask(number: int) -> int:
            return (await self._rpc.block(number)).timestamp_s

        try:
            asked = dict(zip(missing, await each(missing, ask), strict=True))
        except RpcError:
            return known
        if asked:
            await self._ledger.run(lambda: self._ledger.keep_times(asked))
        return known | asked

    async def look(self, account: str, *watched: str, progress: Steps | None = None) -> Library:
        """What there is and what `account` and the watched ones hold, at one block still part of the chain at the end.

        account: the one that signs; only what is in it counts as what can be forged.
        Errors: RpcError; "wrong_chain" when the node is not on the profile's chain, "moving" when the chain keeps
        reorganising; LedgerError. A token whose metadata can not be had is in the library with its problem.
        """
        report = progress or (lambda step, fraction: None)
        accounts = tuple(dict.fromkeys((account, *watched)))
        async with self._looking:
            await self._recall()
            if await self._rpc.chain_id() != self.profile.chain_id:
                raise RpcError("wrong_chain", str(self.profile.chain_id))
            for _ in range(_ATTEMPTS):
                block = await self._rpc.block("latest")
                failure: RpcError | None = None
                try:
                    library = await self._look_at(accounts, block, report)
                except RpcError as error:
                    failure = error
                if await holdings.still_there(self._rpc, block):
                    if failure is not None:
                        raise failure
                    await self._keep(library)
                    return library
                self._counted = _NOTHING
            raise RpcError("moving", str(block.number))

    async def _look_at(self, accounts: tuple[str, ...], block: Block, report: Steps) -> Library:
        told = await self._discovery.read(block, progress=lambda done, total: report("chain", done / total))
        block_id = await self._block_id(accounts[0], block)
        ids = told.ids()
        await self._read_tokens(told, ids, block_id, report)
        report("holdings", None)
        known = self._known(told)
        held = await holdings.read(
            self._rpc,
            self.profile.collection,
            accounts,
            ids,
            block,
            block_id,
            minted=told.totals.minted,
            burned=told.totals.burned,
            known_supply=known.supply,
            known_balances=known.by_account,
            seen_at_s=time.time(),
        )
        by_account = held.by_account or {held.account: held.balances}
        pools = await self._pools(known is _NOTHING or bool(told.touched_after(known.block_number)), block_id)
        self._counted = _Counted(block.number, told.undone, held.supply, by_account)
        library = await self._library(ids, told.recipes(), held)
        if library.pools != pools:
            self._last = library = replace(library, pools=pools)
        return library

    async def _pools(self, moved: bool, block_id: BlockId) -> Mapping[int, Mapping[int, int]]:
        last = self._last
        if self.profile.reveal is None or (last is not None and not moved):
            return last.pools if last is not None else {}
        ids = [token_id for token_id, token in self._tokens.items() if token.tier is Tier.SEALED]
        return await sealed.pools(self._rpc, self.profile.reveal, ids, block_id)

    def _known(self, told: History) -> _Counted:
        """What needs not be asked for again: what did not move since. A chain that went back makes all doubtful.

        Now and then everything is counted anew, should the collection have moved something without an event.
        """
        counted, self._looks = self._counted, self._looks + 1
        if told.undone != counted.undone or self._looks % _LOOKS_BETWEEN_RECOUNTS == 0:
            return _NOTHING
        moved = told.touched_after(counted.block_number)
        if not moved:
            return counted
        by_account = {account: _without(balances, moved) for account, balances in counted.by_account.items()}
        return replace(counted, supply=_without(counted.supply, moved), by_account=by_account)

    async def _library(self, ids: Iterable[int], recipes: dict[int, tuple[int, ...]], held: Holdings) -> Library:
        """What did not change since the last one is taken from it."""
        tokens = [self._corrections.applied(self._tokens[token_id]) for token_id in ids]
        built, last = self._built, self._last
        if built is None or built[0] != tokens or built[1] != recipes:
            made = await asyncio.to_thread(catalogue.build, tokens, recipes)
            self._built = built = (tokens, recipes, made)
        made = built[2]
        if last is not None and last.catalogue is made and _same_counts(last.holdings, held):
            library = replace(last, holdings=held)
        else:
            library = await asyncio.to_thread(holdings.library, made, held)
            library = replace(library, pools=last.pools) if last is not None else library
        self._last = library
        return library

    async def _keep(self, library: Library) -> None:
        """For the next start."""
        look = keeping.look_of(library.holdings)
        kept, self._kept = self._kept, look
        same = kept is not None and replace(kept, block_number=0, block_hash="", seen_at_s=0.0) == replace(
            look, block_number=0, block_hash="", seen_at_s=0.0
        )
        await self._ledger.run(lambda: self._ledger.keep_look(look, same=same))

    async def _block_id(self, account: str, block: Block) -> BlockId:
        if self._by_hash is None:
            self._by_hash = await holdings.pinned_block_id(self._rpc, self.profile.collection, account, block) != (
                block.number
            )
        return block.hash if self._by_hash else block.number

    async def _read_tokens(self, told: History, ids: tuple[int, ...], block_id: BlockId, report: Steps) -> None:
        # Also an announcement that a reorganisation took back makes the token worth reading again.
        announced = frozenset(told.new_documents)
        for _, token_id in announced ^ self._announced:
            self._uris.pop(token_id, None)
            self._tokens.pop(token_id, None)
        self._announced = announced
        unread = [token_id for token_id in ids if token_id not in self._tokens or self._may_be_had_now(token_id)]
        unlocated = [token_id for token_id in unread if token_id not in self._uris]
        found = await packing.uris(self._rpc, self.profile.collection, unlocated, block_id)
        self._uris.update({token_id: uri for token_id, uri in found.items() if uri is not None})
        done = 0

        async def read(token_id: int) -> KeptToken:
            nonlocal done
            kept = await self._token(token_id)
            self._tokens[token_id] = kept.token
            done += 1
            report("metadata", done / len(unread))
            return kept

        for start in range(0, len(unread), _TOKENS_KEPT_AT_ONCE):
            found_now = await each(unread[start : start + _TOKENS_KEPT_AT_ONCE], read, limit=_METADATA_AT_ONCE)
            await self._ledger.run(lambda kept=found_now: self._ledger.keep_tokens(kept, self._reader))  # type: ignore[misc]

    def _may_be_had_now(self, token_id: int) -> bool:
        return self._tokens[token_id].problem in _PASSING

    async def _token(self, token_id: int) -> KeptToken:
        uri = self._uris.get(token_id)
        if uri is None:
            return KeptToken(metadata.unreadable(token_id, "no_uri"))
        try:
            document = await self._fetcher.read(uri, max_bytes=metadata.MAX_METADATA_BYTES)
        except ContentError as error:
            return KeptToken(metadata.unreadable(token_id, error.reason), uri)
        token = metadata.read(token_id, document, self.profile.traits)
        # Only what a CID names is kept: under any other URI the next document may be another one.
        keep = self._fetcher.promised_sha256(uri) and len(document) <= _MOST_DOCUMENT_KEPT
        return KeptToken(token, uri, document if keep else None)

    def _read_again(self) -> dict[int, tuple[str | None, Token]]:
        """What another reader, or one with other trait names, had read."""
        traits, found = self.profile.traits, self._ledger.originals()
        kept = [KeptToken(metadata.read(token_id, raw, traits), uri, raw) for token_id, uri, raw in found]
        if kept:
            self._ledger.keep_tokens(kept, self._reader)
        return {it.token.token_id: (it.uri, it.token) for it in kept}

    async def changes(self, *, poll_s: float = 2.0) -> AsyncGenerator[int, None]:
        """The number of each block after which a look may show something new.

        First the latest block of now, then whenever another one is the latest, also one of the same or a lower number
        after a reorganisation. While the node is away nothing comes; errors end nothing. Close it to end it.
        A node that announces its blocks is not asked in between; any other one every `poll_s`.
        """
        heads = self._rpc.heads() if isinstance(self._rpc, Announces) else None
        listening = asyncio.ensure_future(heads.run()) if heads is not None else None
        last = ""
        try:
            while True:
                try:
                    block = await self._rpc.block("latest")
                except RpcError:
                    block = None
                if block is not None and block.hash != last:
                    last = block.hash
                    yield block.number
                await (heads.wait(poll_s) if heads is not None else asyncio.sleep(poll_s))
        finally:
            if listening is not None:
                listening.cancel()
                await asyncio.gather(listening, return_exceptions=True)

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


def _without(counts: Mapping[int, int], ids: frozenset[int]) -> dict[int, int]:
    return {token_id: count for token_id, count in counts.items() if token_id not in ids}


def _same_counts(one: Holdings, other: Holdings) -> bool:
    """Whether two looks saw the same, but for the block."""
    return replace(one, block_number=0, block_hash="") == replace(other, block_number=0, block_hash="")

"""The collector's view of a collection, as the app uses it: look, follow, fetch."""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from chain import follow
from chain.content.cache import Cache
from chain.content.fetch import Fetcher
from chain.content.pictures import Pictures
from chain.content.receive import Progress
from chain.content.stems import StemFiles
from chain.errors import RpcError
from chain.gathering import both
from chain.ports import Block, BlockId, Rpc
from chain.profile import Profile
from chain.reading import clerk
from chain.tokens import chronicle, holdings, keeping, sealed
from chain.tokens.catalogue_file import Corrections
from chain.tokens.descriptions import Descriptions
from chain.tokens.discovery import Discovery, History
from chain.tokens.history import Story
from chain.tokens.keeping import Look
from chain.tokens.ledger import Ledger
from chain.tokens.librarian import Librarian
from chain.tokens.model import Holdings, Library, Tier, Token

_ATTEMPTS = 4
_LOOKS_BETWEEN_RECOUNTS = 50

Steps = Callable[[str, float | None], None]
"""Called with what is being done, a code: "chain", "metadata" or "holdings"; and how much of it is done, 0 … 1."""


@dataclass(frozen=True)
class _Counted:
    """What was counted at some block, good for everything that did not move since."""

    holdings: Holdings
    undone: int


def identity_of(profile: Profile) -> str:
    """What a ledger is about: whatever changes which events are read."""
    contracts = (profile.collection, profile.forge, profile.reveal, profile.first_block)
    return f"eip155:{profile.chain_id} " + " ".join(map(str, contracts))


class Collector:
    """One collection through one node. A look reads only what is new: blocks, tokens, changed balances and supplies.

    Belongs to one event loop. It does not own `rpc`, `cache`, `fetcher` and `ledger`: whoever made them closes them.
    ledger: what is known is kept there, to be shown at once the next time; None keeps nothing. corrections: of what
    the tokens say they are. reader: the command line of `chain.reading`, a process that does the long first reading of
    a ledger on disk; without it this one does. newest: the block of the last look that succeeded.
    """

    def __init__(
        self,
        profile: Profile,
        rpc: Rpc,
        cache: Cache,
        fetcher: Fetcher,
        ledger: Ledger | None = None,
        corrections: Corrections | None = None,
        *,
        reader: Sequence[str] = (),
    ) -> None:
        self.profile = profile
        self._rpc = rpc
        self.stems = StemFiles(cache, fetcher)
        self._pictures = Pictures(cache, fetcher)
        self._ledger = ledger or Ledger(None, identity_of(profile))
        others = [address for address in (profile.forge, profile.reveal) if address]
        self._discovery = Discovery(rpc, profile.collection, others, profile.first_block, self._ledger)
        self._described = Descriptions(profile, rpc, fetcher, self._ledger)
        self._librarian = Librarian(corrections or Corrections())
        self._reader = reader
        self._counted: _Counted | None = None
        self._looks = 0
        self.newest: Block | None = None
        self._kept: Look | None = None
        self._by_hash: bool | None = None
        self._looking = asyncio.Lock()

    @property
    def tokens(self) -> Mapping[int, Token]:
        """What is known of every token, by id."""
        return self._described.tokens

    def refused_hosts(self) -> tuple[str, ...]:
        """Hosts that tokens name for their documents and that the profile does not: they were not asked."""
        return self._described.refused_hosts()

    @property
    def corrections(self) -> Corrections:
        return self._librarian.corrections

    @corrections.setter
    def corrections(self, corrections: Corrections) -> None:
        """The next look, or `recall`, is with these."""
        self._librarian.corrections = corrections

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
            by_account = {a: look.by_account.get(a) or await chronicle.moved_into(self._ledger, a) for a in accounts}
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
            library = await self._librarian.library(self._known_tokens(told), told.recipes(), held)
            return self._with_pools(library, look.pools)

    async def start_afresh(self, *, in_memory: bool) -> Path | None:
        """Forget what the ledger kept, which can not be used; the next look reads everything from the chain.

        Where the file was set aside. in_memory: leave the file, keep nothing on disk. Errors: LedgerError.
        """
        async with self._looking:
            aside = await self._ledger.run(lambda: self._ledger.start_afresh(in_memory=in_memory))
            self._forget()
            self._librarian.forget()
            return aside

    def _forget(self) -> None:
        """What the ledger has is to be read anew."""
        self._discovery.forget()
        self._described.forget()
        self._kept = self._counted = None

    async def _recall(self) -> History:
        known = await self._discovery.known()
        await self._described.recall(known)
        return known

    def _known_tokens(self, told: History) -> list[Token]:
        tokens = self._described.tokens
        return [tokens[token_id] for token_id in told.ids() if token_id in tokens]

    async def story(self, *accounts: str) -> Story:
        """What happened to the tokens of these accounts, as far as it was read; times are asked for where missing.

        While the node is away, those stay unknown. Errors: LedgerError.
        """
        await self._recall()
        return await chronicle.story(self._rpc, self._ledger, self.tokens, accounts)

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
            for attempt in range(_ATTEMPTS):
                chain_id, block = await both(self._rpc.chain_id(), self._rpc.block("latest"))
                if chain_id != self.profile.chain_id:
                    raise RpcError("wrong_chain", str(self.profile.chain_id))
                failure: RpcError | None = None
                try:
                    just_read = attempt == 0 and await self._read_elsewhere(block, report)
                    library = await self._look_at(accounts, block, report, again=not just_read)
                except RpcError as error:
                    failure = error
                if await holdings.still_there(self._rpc, block):
                    if failure is not None:
                        raise failure
                    await self._keep(library)
                    self.newest = block
                    return library
                self._counted = None
            raise RpcError("moving", str(block.number))

    async def _read_elsewhere(self, block: Block, report: Steps) -> bool:
        """Whether the reader's process has read all that is new; what it has not, this one reads."""
        known = await self._discovery.known()
        if not (self._reader and self._ledger.path and clerk.is_long(known, self.profile, block)):
            return False
        try:
            return await clerk.read(self._reader, self.profile, self._ledger.path, report)
        finally:
            self._forget()  # also one that failed has written what it had until then
            await self._recall()

    async def _look_at(self, accounts: tuple[str, ...], block: Block, report: Steps, *, again: bool) -> Library:
        told = await self._discovery.read(block, progress=lambda done, total: report("chain", done / total))
        block_id = await self._block_id(accounts[0], block)
        ids = told.ids()
        await self._described.read(told, ids, block_id, lambda part: report("metadata", part), again=again)
        report("holdings", None)
        known = self._known(told)
        moved = told.touched_after(known.block_number) if known is not None else frozenset()
        held = await holdings.read(
            self._rpc,
            self.profile.collection,
            accounts,
            ids,
            block,
            block_id,
            minted=told.totals.minted,
            burned=told.totals.burned,
            before=known,
            moved=moved,
            seen_at_s=time.time(),
        )
        pools = await self._pools(known is None or bool(moved), block_id)
        self._counted = _Counted(held, told.undone)
        last = self._librarian.last
        alike = known is not None and last is not None and last.holdings is known and known.accounts == held.accounts
        tokens = self._known_tokens(told)
        library = await self._librarian.library(tokens, told.recipes(), held, changed=moved if alike else None)
        return self._with_pools(library, pools)

    async def _pools(self, moved: bool, block_id: BlockId) -> Mapping[int, Mapping[int, int]]:
        last = self._librarian.last
        if self.profile.reveal is None or (last is not None and not moved):
            return last.pools if last is not None else {}
        ids = [token_id for token_id, token in self.tokens.items() if token.tier is Tier.SEALED]
        return await sealed.pools(self._rpc, self.profile.reveal, ids, block_id)

    def _with_pools(self, library: Library, pools: Mapping[int, Mapping[int, int]]) -> Library:
        if library.pools != pools:
            self._librarian.last = library = replace(library, pools=pools)
        return library

    def _known(self, told: History) -> Holdings | None:
        """What needs not be asked for again: what did not move since. A chain that went back makes all doubtful.

        Now and then everything is counted anew, should the collection have moved something without an event.
        """
        counted, self._looks = self._counted, self._looks + 1
        if counted is None or told.undone != counted.undone or self._looks % _LOOKS_BETWEEN_RECOUNTS == 0:
            return None
        return counted.holdings

    async def _keep(self, library: Library) -> None:
        """For the next start."""
        look = keeping.look_of(library)
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

    def changes(self, *, poll_s: float = 2.0) -> AsyncGenerator[int, None]:
        """The number of each block after which a look may show something new; see `chain.follow.changes`."""
        return follow.changes(self._rpc, poll_s=poll_s)

    async def image(self, token: Token) -> Path | None:
        """The token's artwork: a PNG, JPEG or WebP of at most 8 million pixels; None when it has no such thing.

        Errors: ContentError when it can not be had.
        """
        return await self._pictures.path(token)

    async def audio_path(self, token: Token, progress: Progress | None = None) -> Path:
        """The stem's audio as it was published: ciphertext, if it is encrypted. Fetched once, verified.

        Errors: ContentError, "no_audio" when the token has none.
        """
        return await self.stems.path(token, progress)

"""What the tokens of a collection say they are: kept, and read where they are new or may have changed."""

import hashlib
from collections.abc import Callable

from chain import packing
from chain.content.fetch import Fetcher
from chain.content.uris import plain_host
from chain.errors import ContentError
from chain.gathering import each
from chain.ports import BlockId, Rpc
from chain.profile import Profile
from chain.tokens import keeping, metadata
from chain.tokens.discovery import History
from chain.tokens.ledger import KeptToken, Ledger
from chain.tokens.model import Token

Part = Callable[[float], None]
"""Called with how much is done, 0 … 1."""

_AT_ONCE = 8
_MOST_HOSTS = 20
_KEPT_AT_ONCE = 200
_MOST_DOCUMENT_KEPT = 32 << 10
# Problems of the way, not of the document: tried again at the next look.
_PASSING = frozenset(
    {"no_uri", "timeout", "unreachable", "status", "redirects", "encoded", "no_space", "cache_unusable"}
)


class Descriptions:
    """tokens: what is known of each, by id. Belongs to one event loop."""

    def __init__(self, profile: Profile, rpc: Rpc, fetcher: Fetcher, ledger: Ledger) -> None:
        self._profile = profile
        self._rpc = rpc
        self._fetcher = fetcher
        self._ledger = ledger
        self._reader = f"{keeping.READER} {hashlib.sha256(repr(profile.traits).encode()).hexdigest()[:16]}"
        self.tokens: dict[int, Token] = {}
        self._uris: dict[int, str] = {}
        self._passing: set[int] = set()
        self._announcements: list[tuple[int, int]] = []
        self._heard = 0
        self._recalled = False

    def forget(self) -> None:
        """The ledger is another one now, or somebody else wrote into it."""
        self._recalled = False

    async def recall(self, known: History) -> None:
        """What the ledger has of them. Errors: LedgerError."""
        if self._recalled:
            return
        kept = await self._ledger.run(lambda: self._ledger.tokens(self._reader))
        kept = kept or await self._ledger.run(self._read_again)
        self.tokens = {token_id: token for token_id, (_, token) in kept.items()}
        self._uris = {token_id: uri for token_id, (uri, _) in kept.items() if uri is not None}
        self._passing = {token_id for token_id, token in self.tokens.items() if token.problem in _PASSING}
        self._announcements, self._heard = known.new_documents, len(known.new_documents)
        self._recalled = True

    async def read(
        self, told: History, ids: tuple[int, ...], block_id: BlockId, part: Part, *, again: bool = True
    ) -> None:
        """Read what is new at that block. again: try once more what could not be had before.

        Errors: RpcError, LedgerError. A document that can not be had is the problem of its token alone.
        """
        for token_id in self._announced_since(told):
            self._uris.pop(token_id, None)
            self.tokens.pop(token_id, None)
        unread = [token_id for token_id in ids if token_id not in self.tokens or (again and token_id in self._passing)]
        if not unread:
            return
        unlocated = [token_id for token_id in unread if token_id not in self._uris]
        found = await packing.uris(self._rpc, self._profile.collection, unlocated, block_id)
        self._uris.update({token_id: uri for token_id, uri in found.items() if uri is not None})
        done = 0

        async def read(token_id: int) -> KeptToken:
            nonlocal done
            kept = await self._token(token_id)
            self._note(kept.token)
            done += 1
            part(done / len(unread))
            return kept

        for start in range(0, len(unread), _KEPT_AT_ONCE):
            found_now = await each(unread[start : start + _KEPT_AT_ONCE], read, limit=_AT_ONCE)
            await self._ledger.run(lambda kept=found_now: self._ledger.keep_tokens(kept, self._reader))  # type: ignore[misc]

    def refused_hosts(self) -> tuple[str, ...]:
        """Hosts that documents lie on and that the profile does not name, in the order of the tokens."""
        refused = (i for i, token in sorted(self.tokens.items()) if token.problem == "host_not_listed")
        found = (host for i in refused if (host := plain_host(self._uris.get(i, ""))) is not None)
        return tuple(dict.fromkeys(found))[:_MOST_HOSTS]

    def _announced_since(self, told: History) -> set[int]:
        """Tokens whose document may be another one now; also an announcement that a reorganisation took back."""
        before, count, now = self._announcements, self._heard, told.new_documents
        self._announcements, self._heard = now, len(now)
        changed = now[count:] if now is before else frozenset(before[:count]) ^ frozenset(now)
        return {token_id for _, token_id in changed}

    def _note(self, token: Token) -> None:
        self.tokens[token.token_id] = token
        if token.problem in _PASSING:
            self._passing.add(token.token_id)
        else:
            self._passing.discard(token.token_id)

    async def _token(self, token_id: int) -> KeptToken:
        uri = self._uris.get(token_id)
        if uri is None:
            return KeptToken(metadata.unreadable(token_id, "no_uri"))
        try:
            document = await self._fetcher.read(uri, max_bytes=metadata.MAX_METADATA_BYTES)
        except ContentError as error:
            return KeptToken(metadata.unreadable(token_id, error.reason), uri)
        token = metadata.read(token_id, document, self._profile.traits)
        # Only what a CID names is kept: under any other URI the next document may be another one.
        keep = self._fetcher.promised_sha256(uri) and len(document) <= _MOST_DOCUMENT_KEPT
        return KeptToken(token, uri, document if keep else None)

    def _read_again(self) -> dict[int, tuple[str | None, Token]]:
        """What another reader, or one with other trait names, had read."""
        traits, found = self._profile.traits, self._ledger.originals()
        kept = [KeptToken(metadata.read(token_id, raw, traits), uri, raw) for token_id, uri, raw in found]
        if kept:
            self._ledger.keep_tokens(kept, self._reader)
        return {it.token.token_id: (it.uri, it.token) for it in kept}

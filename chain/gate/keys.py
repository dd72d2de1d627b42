"""From a signed message to wrapped keys: the whole decision, without HTTP."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from chain.errors import RpcError
from chain.gate.claim import Claim, Rules, read_claim
from chain.gate.limits import Limiter
from chain.gate.log import note, warn
from chain.gate.nonces import NonceBook
from chain.gate.ownership import Ownership
from chain.gate.refusal import GateRefusal
from chain.gate.shelf import Shelf
from chain.gate.signature import is_signed_by
from chain.gate.wire import KeysReply, KeysRequest, WrappedKey
from chain.keywrap import KeywrapError, wrap
from chain.ports import Rpc


@dataclass(frozen=True)
class KeyDesk:
    """Answers requests for keys. clock: seconds since the epoch."""

    rules: Rules
    shelf: Shelf
    nonces: NonceBook
    ownership: Ownership
    rpc: Rpc
    accounts: Limiter
    lease_s: int
    clock: Callable[[], float]

    async def answer(self, request: KeysRequest) -> KeysReply:
        """Wrapped keys of the tokens asked for, and why others are refused. Errors: GateRefusal."""
        now = datetime.fromtimestamp(self.clock(), UTC)
        claim = read_claim(request.message, self.rules, now)
        await asyncio.to_thread(self.nonces.spend, claim.nonce)
        try:
            balances = await self._proved_balances(claim, request)
        except RpcError as error:
            await asyncio.to_thread(self.nonces.give_back, claim.nonce)
            warn("node_unavailable", reason=error.reason)
            raise GateRefusal("node_unavailable") from error
        reply = self._wrapped(claim, request.message, balances, now + timedelta(seconds=self.lease_s))
        note("keys", account=claim.address, given=[key.token for key in reply.keys], refused=dict(reply.refused))
        return reply

    async def _proved_balances(self, claim: Claim, request: KeysRequest) -> Mapping[int, int]:
        block = await self.ownership.pinned_block()
        if not await is_signed_by(claim.address, request.message, request.signature, self.rpc, block):
            raise GateRefusal("wrong_signature")
        # Only now: whoever could drain this bucket unproved could lock the holder out.
        if not self.accounts.allows(claim.address):
            raise GateRefusal("rate_limited")
        wanted = {one: None for token in claim.tokens for one in self.shelf.entitling.get(token, ())}
        return await self.ownership.balances(claim.address, list(wanted), block)

    def _wrapped(self, claim: Claim, message: str, balances: Mapping[int, int], lease_until: datetime) -> KeysReply:
        keys: list[WrappedKey] = []
        refused: dict[int, str] = {}
        for token in claim.tokens:
            if token not in self.shelf.entitling:
                refused[token] = "unknown_token"
            elif not any(balances[one] >= 1 for one in self.shelf.entitling[token]):
                refused[token] = "not_owned"
            else:
                secret = self.shelf.identities[token].secret.encode("ascii")
                try:
                    wrapped = wrap(secret, claim.public_key, message)
                except KeywrapError as error:
                    raise GateRefusal("bad_public_key") from error
                keys.append(WrappedKey(token, wrapped, lease_until))
        return KeysReply(tuple(keys), refused)

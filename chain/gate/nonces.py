"""Nonces that need no store: `expiry ‖ random ‖ HMAC` in hex, and a memory of the used ones until they expire.

The memory is per process. After a restart with the same secret, or at another copy that shares it, a message can be
presented again until its nonce expires; it then yields the same keys wrapped to the same throw-away key as before.
"""

import hashlib
import heapq
import hmac
import re
import secrets
from collections.abc import Callable

from chain.gate.refusal import GateRefusal

_EXPIRY_BYTES, _RANDOM_BYTES, _TAG_BYTES = 5, 12, 16
_NONCE = re.compile(f"[0-9a-f]{{{2 * (_EXPIRY_BYTES + _RANDOM_BYTES + _TAG_BYTES)}}}")


class NonceBook:
    """Mints and spends nonces. secret: 32 bytes or more. clock: seconds since the epoch."""

    def __init__(
        self, secret: bytes, clock: Callable[[], float], *, lifetime_s: int = 360, most_used: int = 200_000
    ) -> None:
        if len(secret) < 32:
            raise ValueError("a nonce secret has at least 32 bytes")
        self._secret = secret
        self._clock = clock
        self._lifetime_s = lifetime_s
        self._most_used = most_used
        self._used: set[str] = set()
        self._by_expiry: list[tuple[int, str]] = []

    def __repr__(self) -> str:
        return f"NonceBook({len(self._used)} used)"

    def mint(self) -> tuple[str, int]:
        """A nonce and when it expires, in seconds since the epoch."""
        expires_s = int(self._clock()) + self._lifetime_s
        body = expires_s.to_bytes(_EXPIRY_BYTES, "big") + secrets.token_bytes(_RANDOM_BYTES)
        return (body + self._tag(body)).hex(), expires_s

    def spend(self, nonce: str) -> None:
        """Takes a nonce out of the game. Errors: GateRefusal("nonce_forged" | "nonce_expired" | "nonce_used")."""
        if not _NONCE.fullmatch(nonce):
            raise GateRefusal("nonce_forged")
        raw = bytes.fromhex(nonce)
        body, tag = raw[:-_TAG_BYTES], raw[-_TAG_BYTES:]
        if not hmac.compare_digest(tag, self._tag(body)):
            raise GateRefusal("nonce_forged")
        expires_s = int.from_bytes(body[:_EXPIRY_BYTES], "big")
        self._drop_expired()
        if expires_s <= self._clock():
            raise GateRefusal("nonce_expired")
        if nonce in self._used:
            raise GateRefusal("nonce_used")
        if len(self._used) >= self._most_used:
            raise GateRefusal("busy")
        self._used.add(nonce)
        heapq.heappush(self._by_expiry, (expires_s, nonce))

    def give_back(self, nonce: str) -> None:
        """Undoes `spend` when this side failed before it told anything, so that nobody has to sign twice."""
        self._used.discard(nonce)

    def _drop_expired(self) -> None:
        now = self._clock()
        while self._by_expiry and self._by_expiry[0][0] <= now:
            self._used.discard(heapq.heappop(self._by_expiry)[1])

    def _tag(self, body: bytes) -> bytes:
        return hmac.digest(self._secret, b"stems key gate nonce\0" + body, hashlib.sha256)[:_TAG_BYTES]

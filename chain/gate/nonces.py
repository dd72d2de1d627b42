"""Nonces that need no store to be minted: `expiry ‖ random ‖ HMAC` in hex, and a memory of the used ones.

Copies of a gate that share the secret take each other's nonces. With a memory each (`SpentInMemory`) a message can be
presented once to every copy until its nonce expires; it then yields the same keys wrapped to the same throw-away key.
With one memory (`SpentInFile`) it is taken once in all.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable

from chain.gate.refusal import GateRefusal
from chain.gate.spent import Spent, SpentInMemory

_EXPIRY_BYTES, _RANDOM_BYTES, _TAG_BYTES = 5, 12, 16
_NONCE = re.compile(f"[0-9a-f]{{{2 * (_EXPIRY_BYTES + _RANDOM_BYTES + _TAG_BYTES)}}}")


class NonceBook:
    """Mints and spends nonces. secret: 32 bytes or more. clock: seconds since the epoch. spent: which were used."""

    def __init__(
        self,
        secret: bytes,
        clock: Callable[[], float],
        *,
        lifetime_s: int = 360,
        most_used: int = 200_000,
        spent: Spent | None = None,
    ) -> None:
        if len(secret) < 32:
            raise ValueError("a nonce secret has at least 32 bytes")
        self._secret = secret
        self._clock = clock
        self._lifetime_s = lifetime_s
        self._spent = spent or SpentInMemory(clock, most_used)

    def __repr__(self) -> str:
        if not isinstance(self._spent, SpentInMemory):
            return "NonceBook(shared)"
        self._spent.drop_expired()
        return f"NonceBook({len(self._spent)} used)"

    def mint(self) -> tuple[str, int]:
        """A nonce and when it expires, in seconds since the epoch."""
        expires_s = int(self._clock()) + self._lifetime_s
        body = expires_s.to_bytes(_EXPIRY_BYTES, "big") + secrets.token_bytes(_RANDOM_BYTES)
        return (body + self._tag(body)).hex(), expires_s

    def spend(self, nonce: str) -> None:
        """Takes a nonce out of the game. May wait for a file; from any thread.

        Errors: GateRefusal("nonce_forged" | "nonce_expired" | "nonce_used" | "busy").
        """
        if not _NONCE.fullmatch(nonce):
            raise GateRefusal("nonce_forged")
        raw = bytes.fromhex(nonce)
        body, tag = raw[:-_TAG_BYTES], raw[-_TAG_BYTES:]
        if not hmac.compare_digest(tag, self._tag(body)):
            raise GateRefusal("nonce_forged")
        expires_s = int.from_bytes(body[:_EXPIRY_BYTES], "big")
        if expires_s <= self._clock():
            raise GateRefusal("nonce_expired")
        if not self._spent.add(nonce, expires_s):
            raise GateRefusal("nonce_used")

    def give_back(self, nonce: str) -> None:
        """Undoes `spend` when this side failed before it told anything, so that nobody has to sign twice."""
        self._spent.discard(nonce)

    def close(self) -> None:
        self._spent.close()

    def _tag(self, body: bytes) -> bytes:
        return hmac.digest(self._secret, b"stems key gate nonce\0" + body, hashlib.sha256)[:_TAG_BYTES]

"""How a stem's identity travels from the gate to one asker: HPKE to a throw-away X25519 key.

DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305, base mode, `info` = sha256 of the signed message as
UTF-8, empty aad; the wire holds `enc` (32 bytes) followed by the ciphertext. Binding to the message means that a
wrap answers one signed question only: it can not be moved into the answer to another.
Source: RFC 9180
"""

import base64
import binascii
import hashlib
import re

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from chain.errors import GateError

KEY_URN = "urn:stems:key:x25519:"
MAX_WRAPPED_BYTES = 1024

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


class KeywrapError(GateError):
    """reason "bad_public_key" (not a usable X25519 key) or "wrap_unopened" (not sealed for this key and message)."""


class ThrowAwayKey:
    """An X25519 key that lives for one key release. Its secret half never leaves this object."""

    def __init__(self, private: X25519PrivateKey | None = None) -> None:
        self._private = private or X25519PrivateKey.generate()

    def __repr__(self) -> str:
        return f"ThrowAwayKey({self.urn()})"

    @property
    def public(self) -> bytes:
        """The 32 bytes to which the gate wraps."""
        return self._private.public_key().public_bytes_raw()

    def urn(self) -> str:
        """The public half as the EIP-4361 resource `urn:stems:key:x25519:<base64url, no padding>`."""
        return KEY_URN + base64.urlsafe_b64encode(self.public).decode("ascii").rstrip("=")

    def open(self, wrapped: bytes, message: str) -> bytes:
        """The plaintext of what `wrap` made for this key and this signed message. Errors: KeywrapError."""
        try:
            return _SUITE.decrypt(wrapped, self._private, info=info_of(message))
        except (InvalidTag, ValueError) as error:
            raise KeywrapError("wrap_unopened") from error


def wrap(plaintext: bytes, recipient: bytes, message: str) -> bytes:
    """`enc ‖ ciphertext` of `plaintext` for the X25519 public key `recipient`. Errors: KeywrapError."""
    try:
        return _SUITE.encrypt(plaintext, X25519PublicKey.from_public_bytes(recipient), info=info_of(message))
    except ValueError as error:  # also a point of low order, whose shared secret anybody knows
        raise KeywrapError("bad_public_key") from error


def info_of(message: str) -> bytes:
    """The HPKE `info` of one signed message: its sha256, 32 bytes."""
    return hashlib.sha256(message.encode("utf-8")).digest()


def public_key_of(urn: str) -> bytes:
    """The 32 bytes named by a key resource; only the canonical spelling passes. Errors: KeywrapError."""
    if not re.fullmatch(re.escape(KEY_URN) + r"[A-Za-z0-9_-]{43}", urn):
        raise KeywrapError("bad_public_key", urn[:120])
    text = urn[len(KEY_URN) :]
    try:
        key = base64.urlsafe_b64decode(text + "=")
    except binascii.Error as error:
        raise KeywrapError("bad_public_key", urn) from error
    if base64.urlsafe_b64encode(key).decode("ascii").rstrip("=") != text:
        raise KeywrapError("bad_public_key", urn)
    return key

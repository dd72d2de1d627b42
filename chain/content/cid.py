"""Content identifiers of single-block content: CIDv1, codec raw, sha2-256, base32 ("bafkrei…").

Such an identifier *is* the sha256 of the bytes, so whoever served them need not be trusted. A CID of another
kind (dag-pb trees "Qm…" and "bafybei…", other hashes) is valid IPFS, but names a tree that only an IPFS node
can check: reason "not_single_block".

Source: https://github.com/multiformats/cid, https://github.com/multiformats/multibase
"""

import base64
import hashlib
import re

from chain.errors import ContentError

_PREFIX = bytes((0x01, 0x55, 0x12, 0x20))
_LENGTH = 59
_STRAY_BITS = 2  # of 58 digits of 5 bits, beyond 36 bytes
_DIGITS = str.maketrans("abcdefghijklmnopqrstuvwxyz234567", "0123456789abcdefghijklmnopqrstuv")
_OTHER_KINDS = re.compile(r"Qm[1-9A-HJ-NP-Za-km-z]{44}|b[a-z2-7]{20,120}|z[1-9A-HJ-NP-Za-km-z]{20,120}")


class CidError(ContentError):
    """A CID or the bytes under it: reason "malformed", "not_single_block" or "hash_differs"."""


def cid_of(data: bytes) -> str:
    """The CID under which exactly these bytes are found."""
    return cid_from_sha256(hashlib.sha256(data).digest())


def cid_from_sha256(digest: bytes) -> str:
    """The CID of the content with this sha256 (32 bytes)."""
    if len(digest) != 32:
        raise ValueError(f"a sha256 has 32 bytes, not {len(digest)}")
    return "b" + base64.b32encode(_PREFIX + digest).decode("ascii").rstrip("=").lower()


def sha256_of_cid(cid: str) -> bytes:
    """The sha256 (32 bytes) a single-block CID promises.

    Only the one canonical spelling passes: lower case, no padding, no stray bits; so equal content has equal text.
    Errors: CidError("malformed" | "not_single_block").
    """
    if len(cid) == _LENGTH and re.fullmatch(r"b[a-z2-7]{58}", cid):
        number = int(cid[1:].translate(_DIGITS), 32)  # ten times as fast as base64's base32
        raw = (number >> _STRAY_BITS).to_bytes(36, "big")
        if raw.startswith(_PREFIX):
            if number % (1 << _STRAY_BITS):
                raise CidError("malformed", cid)
            return raw[4:]
    if _OTHER_KINDS.fullmatch(cid):
        raise CidError("not_single_block", cid)
    raise CidError("malformed", cid[:120])


def verify(cid: str, data: bytes) -> None:
    """Raises CidError("hash_differs") unless `data` is exactly what `cid` names."""
    if hashlib.sha256(data).digest() != sha256_of_cid(cid):
        raise CidError("hash_differs", cid)

"""Opens the envelope of an age file: header, file key, one payload chunk at a time.

Written from the age specification, c2sp.org/age (age-encryption.org/v1), for X25519 identities in binary files.
Judged by the public test vectors of age, by the `age` command and by pyrage.
"""

import base64
import binascii
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from audio.errors import SourceError

MAGIC = b"age-encryption.org/"
HEADER_LIMIT_BYTES = 1 << 16
NONCE_BYTES = 16
CHUNK_BYTES = 1 << 16
TAG_BYTES = 16

_VERSION_LINE = b"age-encryption.org/v1\n"
_COLUMNS = 64
_IDENTITY_PREFIX = "age-secret-key-"
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


@dataclass(frozen=True)
class Stanza:
    """The file key wrapped for one recipient, or something else that looks like it."""

    arguments: tuple[str, ...]
    body: bytes


@dataclass(frozen=True)
class Header:
    """What stands before the payload. signed: the bytes the MAC is over. size_bytes: where the nonce begins."""

    stanzas: tuple[Stanza, ...]
    mac: bytes
    signed: bytes
    size_bytes: int


def parse_header(start: bytes) -> Header:
    """The header at the start of a file.

    start: the first HEADER_LIMIT_BYTES of the file, or all of it.
    Errors: SourceError "bad_header".
    """
    if not start.startswith(_VERSION_LINE):
        raise SourceError("bad_header", "unknown version")
    at = len(_VERSION_LINE)
    stanzas = []
    while True:
        line, after = _line(start, at)
        if line.startswith(b"---"):
            break
        arguments = _arguments(line)
        body, at = _body(start, after)
        stanzas.append(Stanza(arguments, body))
    if not stanzas:
        raise SourceError("bad_header", "no recipients")
    if line[3:4] != b" ":
        raise SourceError("bad_header", "mac line")
    mac = _base64(line[4:])
    if len(mac) != 32:
        raise SourceError("bad_header", "length of the mac")
    return Header(tuple(stanzas), mac, start[: at + 3], after)


def payload_key(header: Header, nonce: bytes, identity: str) -> ChaCha20Poly1305:
    """The cipher of the payload, after the file key is unwrapped and the header's MAC has verified.

    Errors: SourceError "bad_key" (not an identity), "wrong_key" (no stanza is for it), "bad_header".
    """
    secret = _secret(identity)
    if len(header.stanzas) > 1 and any(stanza.arguments[0] == "scrypt" for stanza in header.stanzas):
        raise SourceError("bad_header", "a passphrase stanza must be alone")
    for stanza in header.stanzas:
        if stanza.arguments[0] != "X25519":
            continue
        file_key = _unwrap(stanza, secret)
        if file_key is not None:
            break
    else:
        raise SourceError("wrong_key", "no stanza is for this identity")
    mac = hmac.HMAC(_hkdf(file_key, b"", b"header"), hashes.SHA256())
    mac.update(header.signed)
    try:
        mac.verify(header.mac)
    except InvalidSignature:
        raise SourceError("bad_header", "mac") from None
    return ChaCha20Poly1305(_hkdf(file_key, nonce, b"payload"))


def open_chunk(cipher: ChaCha20Poly1305, index: int, final: bool, sealed: bytes | memoryview) -> bytes:
    """Plaintext of chunk `index`, at most 64 KiB, only if its tag verifies.

    Errors: SourceError "damaged".
    """
    try:
        return cipher.decrypt(index.to_bytes(11, "big") + bytes([final]), sealed, None)
    except InvalidTag:
        raise SourceError("damaged", f"chunk {index}") from None


def _line(data: bytes, at: int) -> tuple[bytes, int]:
    end = data.find(b"\n", at)
    if end < 0:
        raise SourceError("bad_header", "unfinished")
    return data[at:end], end + 1


def _arguments(line: bytes) -> tuple[str, ...]:
    if not line.startswith(b"-> "):
        raise SourceError("bad_header", "start of a stanza")
    arguments = line[3:].split(b" ")
    if not all(argument and all(33 <= byte <= 126 for byte in argument) for argument in arguments):
        raise SourceError("bad_header", "arguments of a stanza")
    return tuple(argument.decode("ascii") for argument in arguments)


def _body(data: bytes, at: int) -> tuple[bytes, int]:
    lines = []
    while True:
        line, at = _line(data, at)
        if len(line) > _COLUMNS:
            raise SourceError("bad_header", "long line")
        lines.append(line)
        if len(line) < _COLUMNS:
            return _base64(b"".join(lines)), at


def _base64(text: bytes) -> bytes:
    """Unpadded and canonical, as the specification wants it: one encoding for each value."""
    try:
        value = base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
    except binascii.Error:
        raise SourceError("bad_header", "base64") from None
    if base64.b64encode(value).rstrip(b"=") != text:
        raise SourceError("bad_header", "base64 is not canonical")
    return value


def _unwrap(stanza: Stanza, secret: X25519PrivateKey) -> bytes | None:
    if len(stanza.arguments) != 2:
        raise SourceError("bad_header", "arguments of an X25519 stanza")
    share = _base64(stanza.arguments[1].encode("ascii"))
    if len(share) != 32 or len(stanza.body) != 32:
        raise SourceError("bad_header", "lengths in an X25519 stanza")
    try:
        shared = secret.exchange(X25519PublicKey.from_public_bytes(share))
    except ValueError:
        raise SourceError("bad_header", "share of low order") from None
    recipient = secret.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    key = _hkdf(shared, share + recipient, b"age-encryption.org/v1/X25519")
    try:
        return ChaCha20Poly1305(key).decrypt(bytes(12), stanza.body, None)
    except InvalidTag:
        return None


def _hkdf(secret: bytes, salt: bytes, info: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=salt, info=info).derive(secret)


def _secret(identity: str) -> X25519PrivateKey:
    """Bech32 (BIP 173) with the prefix AGE-SECRET-KEY-; the error never repeats the text."""
    lower = identity.lower()
    if identity not in (lower, identity.upper()) or not lower.startswith(_IDENTITY_PREFIX + "1"):
        raise SourceError("bad_key", "not an age identity")
    values = [_BECH32.find(letter) for letter in lower[len(_IDENTITY_PREFIX) + 1 :]]
    if len(values) != 58 or min(values) < 0 or _polymod(_IDENTITY_PREFIX, values) != 1:
        raise SourceError("bad_key", "checksum of an age identity")
    number = 0
    for value in values[:52]:
        number = number << 5 | value
    if number & 0b1111:
        raise SourceError("bad_key", "padding of an age identity")
    return X25519PrivateKey.from_private_bytes((number >> 4).to_bytes(32, "big"))


def _polymod(prefix: str, values: list[int]) -> int:
    letters = [ord(letter) for letter in prefix]
    checksum = 1
    for value in [x >> 5 for x in letters] + [0] + [x & 31 for x in letters] + values:
        top = checksum >> 25
        checksum = (checksum & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            if top >> bit & 1:
                checksum ^= generator
    return checksum

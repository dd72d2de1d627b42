"""What goes between a gate and its client, as bytes and as values. Both sides read hostile bytes with it."""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from chain.documents import parse_json
from chain.errors import GateError

MAX_REQUEST_BYTES = 128 << 10
MAX_TOKENS = 512
MAX_SIGNATURE_BYTES = 8 << 10
TOKEN_REFUSALS = frozenset({"not_owned", "unknown_token"})


class WireError(GateError):
    """Bytes are not what this protocol says: reason "bad_json" (no JSON object) or "bad_shape"."""


@dataclass(frozen=True)
class KeysRequest:
    message: str
    signature: bytes


@dataclass(frozen=True)
class WrappedKey:
    token: int
    wrapped: bytes
    lease_until: datetime


@dataclass(frozen=True)
class KeysReply:
    keys: tuple[WrappedKey, ...]
    refused: Mapping[int, str]


def load_object(data: bytes) -> dict[str, object]:
    """A JSON object from hostile bytes: no key twice, no NaN, no depth or number that breaks the reader."""
    try:
        document = parse_json(data, pairs=_once)
    except ValueError as error:
        raise WireError("bad_json", type(error).__name__) from error
    if not isinstance(document, dict):
        raise WireError("bad_json", type(document).__name__)
    return document


def read_keys_request(data: bytes) -> KeysRequest:
    document = load_object(data)
    message, signature = document.get("message"), document.get("signature")
    if set(document) != {"message", "signature"} or not isinstance(message, str) or not isinstance(signature, str):
        raise WireError("bad_shape")
    if not re.fullmatch(r"0x(?:[0-9a-fA-F]{2})+", signature) or len(signature) > 2 + 2 * MAX_SIGNATURE_BYTES:
        raise WireError("bad_shape", "signature")
    return KeysRequest(message, bytes.fromhex(signature[2:]))


def write_keys_request(request: KeysRequest) -> dict[str, object]:
    return {"message": request.message, "signature": "0x" + request.signature.hex()}


def read_keys_reply(document: Mapping[str, object]) -> KeysReply:
    """Reads what a gate answered: shapes, sizes and that no token is answered twice; not yet whether it is true."""
    keys = tuple(_read_key(entry) for entry in _list_at(document, "keys"))
    refused = dict(_read_refusal(entry) for entry in _list_at(document, "refused"))
    answered = [key.token for key in keys] + list(refused)
    if len(set(answered)) != len(answered) or len(refused) != len(_list_at(document, "refused")):
        raise WireError("bad_shape", "a token is answered twice")
    return KeysReply(keys, refused)


def write_keys_reply(reply: KeysReply) -> dict[str, object]:
    return {
        "keys": [
            {
                "token": key.token,
                "wrapped": base64.b64encode(key.wrapped).decode("ascii"),
                "lease_until": key.lease_until.isoformat(timespec="seconds").replace("+00:00", "Z"),
            }
            for key in reply.keys
        ],
        "refused": [{"token": token, "reason": reason} for token, reason in reply.refused.items()],
    }


def read_time(text: object) -> datetime:
    """An RFC 3339 time with its offset."""
    if not isinstance(text, str) or len(text) > 40:
        raise WireError("bad_shape", "time")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise WireError("bad_shape", "time") from error
    if moment.tzinfo is None:
        raise WireError("bad_shape", "time without offset")
    return moment


def _read_key(entry: object) -> WrappedKey:
    if not isinstance(entry, dict):
        raise WireError("bad_shape", "keys")
    wrapped = entry.get("wrapped")
    if not isinstance(wrapped, str) or len(wrapped) > 4096:
        raise WireError("bad_shape", "wrapped")
    try:
        return WrappedKey(_token(entry), base64.b64decode(wrapped, validate=True), read_time(entry.get("lease_until")))
    except binascii.Error as error:
        raise WireError("bad_shape", "wrapped") from error


def _read_refusal(entry: object) -> tuple[int, str]:
    """Reasons other than ours become "other": a gate's own words are never shown."""
    if not isinstance(entry, dict):
        raise WireError("bad_shape", "refused")
    reason = entry.get("reason")
    return _token(entry), reason if isinstance(reason, str) and reason in TOKEN_REFUSALS else "other"


def _token(entry: Mapping[str, object]) -> int:
    token = entry.get("token")
    if not isinstance(token, int) or isinstance(token, bool) or not 0 <= token < 1 << 256:
        raise WireError("bad_shape", "token")
    return token


def _list_at(document: Mapping[str, object], key: str) -> list[object]:
    entries = document.get(key)
    if not isinstance(entries, list) or len(entries) > MAX_TOKENS:
        raise WireError("bad_shape", key)
    return entries


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    document = dict(pairs)
    if len(document) != len(pairs):
        raise ValueError("a key stands twice")
    return document

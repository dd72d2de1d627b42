"""What a signed message asks for, after every field of it was checked. Pure: no network, no store."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from chain.caip import CaipError, parse_asset
from chain.gate.refusal import GateRefusal
from chain.gate.wire import MAX_TOKENS
from chain.keywrap import KEY_URN, KeywrapError, public_key_of
from chain.siwe import SiweError, SiweMessage, parse

SKEW = timedelta(seconds=60)
LONGEST_LIFE = timedelta(minutes=5)
_LOOPBACK_PAGE = re.compile(r"127\.0\.0\.1:[1-9][0-9]{0,4}")


@dataclass(frozen=True)
class Rules:
    """What a message must name to be meant for this gate. `collection` is EIP-55 checksummed."""

    domain: str
    uri: str
    chain_id: int
    collection: str


@dataclass(frozen=True)
class Claim:
    """An address asks for tokens, to be wrapped for `public_key` (32 bytes). Not yet proved by a signature."""

    address: str
    tokens: tuple[int, ...]
    public_key: bytes
    nonce: str


def read_claim(text: str, rules: Rules, now: datetime) -> Claim:
    """Checks everything that can be checked from the text alone. Errors: GateRefusal."""
    try:
        message = parse(text)
    except SiweError as error:
        raise GateRefusal("bad_message") from error
    _check_target(message, rules)
    _check_times(message, now)
    public_key, tokens = _read_resources(message, rules)
    return Claim(message.address, tokens, public_key, message.nonce)


def _check_target(message: SiweMessage, rules: Rules) -> None:
    scheme = rules.uri.partition("://")[0]
    if _LOOPBACK_PAGE.fullmatch(message.domain):
        # A browser wallet compares the domain with the page that asks, and that is a page of the mixer's own, on a
        # port of the day. A stranger's web page can not have this domain; the gate is named by `uri` all the same.
        scheme = "http"
    elif message.domain != rules.domain:
        raise GateRefusal("wrong_domain")
    if message.scheme not in (None, scheme):
        raise GateRefusal("wrong_domain")
    if message.uri != rules.uri:
        raise GateRefusal("wrong_uri")
    if message.chain_id != rules.chain_id:
        raise GateRefusal("wrong_chain")


def _check_times(message: SiweMessage, now: datetime) -> None:
    if message.issued_at > now + SKEW:
        raise GateRefusal("issued_in_future")
    if message.expiration_time is None:
        raise GateRefusal("no_expiry")
    if message.expiration_time <= now:
        raise GateRefusal("expired")
    if message.expiration_time - message.issued_at > LONGEST_LIFE:
        raise GateRefusal("too_long_lived")
    if message.not_before is not None and message.not_before > now:
        raise GateRefusal("not_yet_valid")


def _read_resources(message: SiweMessage, rules: Rules) -> tuple[bytes, tuple[int, ...]]:
    keys = [resource for resource in message.resources if resource.startswith(KEY_URN)]
    if len(keys) != 1:
        raise GateRefusal("bad_public_key")
    try:
        public_key = public_key_of(keys[0])
    except KeywrapError as error:
        raise GateRefusal("bad_public_key") from error
    tokens: dict[int, None] = {}
    for resource in message.resources:
        if resource == keys[0]:
            continue
        try:
            asset = parse_asset(resource)
        except CaipError as error:
            raise GateRefusal("bad_resource") from error
        if (asset.chain_id, asset.address) != (rules.chain_id, rules.collection):
            raise GateRefusal("wrong_collection")
        tokens[asset.token_id] = None
    if not tokens:
        raise GateRefusal("no_tokens")
    if len(tokens) > MAX_TOKENS:
        raise GateRefusal("too_many_tokens")
    return public_key, tuple(tokens)

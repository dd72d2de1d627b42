"""A collection's profile: where it lives, how to read it, and what is known of its forge.

A profile is a TOML file; every field is checked, an error names the field. Hosts that are not in it are not contacted.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

from eth_utils.address import is_checksum_address, to_checksum_address

from chain.errors import InputError

VERSION = 1
"""Of the format; a profile that does not tell has it."""

MAX_PROFILE_BYTES = 256 << 10
UNVERIFIED = "unverified"

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_CONTRACTS = ("collection", "forge", "reveal")


class ProfileError(InputError):
    """A profile can not be used. reason: unreadable, not_toml, newer_format, missing, unknown_field, bad_value.

    field: which one.
    """

    def __init__(self, reason: str, field: str = "", detail: str = "") -> None:
        super().__init__(reason, f"{field} {detail}".strip())
        self.field = field


@dataclass(frozen=True)
class Traits:
    """The names under which a collection's metadata says what a token is; compared without regard to case."""

    tier: str = "Tier"
    album: str = "Album"
    song: str = "Song"
    type: str = "Type"
    isrc: str = "ISRC"
    upc: str = "UPC"


@dataclass(frozen=True)
class Profile:
    """Addresses are EIP-55 checksummed. `gateways` end in "/": the CID is appended. rpc_urls may hold keys: not shown.

    code_hashes: keccak-256 of the runtime code ("0x…") by contract: "collection", "forge", "reveal".
    forge: None while forging is not verified. market_link: a template with {address} and {id}.
    hosts: further hosts (`host` or `host:port`) that content may come from over https.
    """

    name: str
    title: str
    chain_id: int
    rpc_urls: tuple[str, ...] = field(repr=False)
    collection: str
    forge: str | None = None
    reveal: str | None = None
    code_hashes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    first_block: int = 0
    traits: Traits = Traits()
    gateways: tuple[str, ...] = ()
    key_gate: str | None = None
    market_link: str | None = None
    confirmations: int = 12
    forge_verified: bool = False
    hosts: tuple[str, ...] = ()

    def market_url(self, token_id: int) -> str | None:
        """The page of a token at the market; None when the profile names none."""
        if self.market_link is None:
            return None
        return self.market_link.replace("{address}", self.collection).replace("{id}", str(token_id))


def load(file: Path) -> Profile:
    """The profile in a TOML file. Errors: ProfileError."""
    try:
        if file.stat().st_size > MAX_PROFILE_BYTES:
            raise ProfileError("unreadable", detail="too large")
        raw = file.read_bytes()
    except OSError as error:
        raise ProfileError("unreadable", detail=type(error).__name__) from error
    return parse(raw)


def parse(raw: bytes) -> Profile:
    """The profile that TOML bytes describe. Errors: ProfileError."""
    try:
        document = tomllib.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError) as error:  # also UnicodeDecodeError and 5,000-digit integers
        raise ProfileError("not_toml", detail=type(error).__name__) from error
    return _profile(_Table(document))


class _Table:
    """One TOML table whose every field is asked for by name; what nobody asked for is an error."""

    def __init__(self, values: Mapping[str, object], place: str = "") -> None:
        self._values = dict(values)
        self._place = place

    def bad(self, name: str, detail: str) -> ProfileError:
        return ProfileError("bad_value", self._place + name, detail)

    def take(self, name: str) -> object:
        return self._values.pop(name, None)

    def text(self, name: str, *, needed: bool = True, longest: int = 300) -> str | None:
        value = self.take(name)
        if value is None and not needed:
            return None
        if value is None:
            raise ProfileError("missing", self._place + name)
        if not isinstance(value, str) or not 0 < len(value) <= longest or not value.isprintable() or not value.strip():
            raise self.bad(name, f"must be a text of 1 to {longest} characters")
        return value

    def needed_text(self, name: str) -> str:
        return self.text(name) or ""

    def whole(self, name: str, least: int, most: int, default: int | None = None) -> int:
        value = self.take(name)
        if value is None and default is not None:
            return default
        if value is None:
            raise ProfileError("missing", self._place + name)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise self.bad(name, f"must be a whole number from {least} to {most}")
        return value

    def flag(self, name: str, default: bool) -> bool:
        value = self.take(name)
        if value is not None and not isinstance(value, bool):
            raise self.bad(name, "must be true or false")
        return default if value is None else value

    def texts(self, name: str, *, needed: bool) -> tuple[str, ...]:
        value = self.take(name)
        if value is None and not needed:
            return ()
        if value is None:
            raise ProfileError("missing", self._place + name)
        if not isinstance(value, list) or len(value) > 20 or not all(isinstance(v, str) and v for v in value):
            raise self.bad(name, "must be a list of texts")
        if needed and not value:
            raise self.bad(name, "must not be empty")
        return tuple(value)

    def table(self, name: str) -> "_Table":
        value = self.take(name)
        if value is not None and not isinstance(value, dict):
            raise self.bad(name, f"must be a table: [{name}]")
        return _Table(value or {}, f"{self._place}{name}.")

    def done(self) -> None:
        if self._values:
            raise ProfileError("unknown_field", self._place + min(self._values))


def _profile(top: _Table) -> Profile:
    if top.whole("version", 1, 2**31, default=1) > VERSION:
        raise ProfileError("newer_format", "version")
    forge = _contract(top, "forge", needed=False)
    profile = Profile(
        name=top.needed_text("name"),
        title=top.needed_text("title"),
        chain_id=top.whole("chain_id", 1, 2**53),
        rpc_urls=tuple(_web_url(top, "rpc_urls", url) for url in top.texts("rpc_urls", needed=True)),
        collection=_contract(top, "collection", needed=True) or "",
        forge=forge,
        reveal=_contract(top, "reveal", needed=False),
        code_hashes=_code_hashes(top.table("code_hashes")),
        first_block=top.whole("first_block", 0, 2**53, default=0),
        traits=_traits(top.table("traits")),
        gateways=tuple(_gateway(top, url) for url in top.texts("gateways", needed=False)),
        key_gate=_optional_url(top, "key_gate"),
        market_link=_market_link(top),
        confirmations=top.whole("confirmations", 0, 10_000, default=12),
        forge_verified=top.flag("forge_verified", default=forge is not None),
        hosts=tuple(_host(top, host) for host in top.texts("hosts", needed=False)),
    )
    if profile.forge_verified and profile.forge is None:
        raise top.bad("forge_verified", "can not be true without the address of the forge")
    top.done()
    return profile


def _contract(top: _Table, name: str, *, needed: bool) -> str | None:
    text = top.text(name, needed=needed)
    if text is None or (name == "forge" and text == UNVERIFIED):
        return None
    if not re.fullmatch(r"0x[0-9a-fA-F]{40}", text):
        raise top.bad(name, "must be an address: 0x and 40 hexadecimal digits")
    mixed = text[2:] not in (text[2:].lower(), text[2:].upper())
    if mixed and not is_checksum_address(text):
        raise top.bad(name, "has a typing error: its EIP-55 checksum is wrong")
    return str(to_checksum_address(text.lower()))


def _code_hashes(table: _Table) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for name in _CONTRACTS:
        text = table.text(name, needed=False)
        if text is not None:
            if not re.fullmatch(r"0x[0-9a-fA-F]{64}", text):
                raise table.bad(name, "must be 0x and 64 hexadecimal digits")
            found[name] = text.lower()
    table.done()
    return MappingProxyType(found)


def _traits(table: _Table) -> Traits:
    names = Traits()
    fields = {name: table.text(name, needed=False) or str(getattr(names, name)) for name in names.__dataclass_fields__}
    lowered = [name.casefold() for name in fields.values()]
    if len(set(lowered)) != len(lowered):
        raise table.bad("tier", "two traits have the same name")
    table.done()
    return Traits(**fields)


def _web_url(table: _Table, name: str, url: str) -> str:
    """https anywhere, http to this machine only; the value itself is not repeated in the error: it may hold a key."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        valid = parts.port != 0 and bool(host)
    except ValueError:
        valid, host = False, ""
    if not valid or not url.isascii() or not url.isprintable() or any(c in url for c in ' "<>\\^`{|}'):
        raise table.bad(name, "must hold full URLs")
    if parts.scheme != "https" and not (parts.scheme == "http" and host in _LOOPBACK):
        raise table.bad(name, "must be https, or http to this machine")
    return url


def _gateway(table: _Table, url: str) -> str:
    if not _web_url(table, "gateways", url).endswith("/") or urlsplit(url).query or urlsplit(url).fragment:
        raise table.bad("gateways", "must end in a slash: the CID is appended")
    return url


def _optional_url(table: _Table, name: str) -> str | None:
    text = table.text(name, needed=False)
    return None if text is None else _web_url(table, name, text)


def _market_link(table: _Table) -> str | None:
    text = table.text("market_link", needed=False)
    if text is None:
        return None
    filled = text.replace("{address}", "0").replace("{id}", "1")
    if "{id}" not in text:
        raise table.bad("market_link", "must contain {id}")
    _web_url(table, "market_link", filled)
    return text


def _host(table: _Table, text: str) -> str:
    if not re.fullmatch(r"[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?(:[1-9][0-9]{0,4})?", text):
        raise table.bad("hosts", "must be lower-case host names, perhaps with a port")
    return text

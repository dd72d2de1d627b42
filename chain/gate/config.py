"""What a gate must be told, from a TOML file, each value checked.

listen = "127.0.0.1:0"                 # 0: a port that the system picks
public_url = "https://gate.example"    # as clients name it; default: http:// and the bound address
domain = "gate.example"                # as wallets show it; default: host and port of public_url
rpc = "https://…"                      # a node of the chain; may hold a secret, is never logged
chain_id = 1
collection = "0x…"
release = "out"                        # what the press made; relative to this file
lease_s = 604800                       # how long a key may be used offline
max_block_age_s = 120                  # do not believe a node that is further behind; default: believe
nonce_secret_file = "nonce.key"        # 32 random bytes or more; the same for copies that take each other's nonces
spent_file = "spent.sqlite"            # used nonces, shared by copies on one machine; default: each its own memory
                                       # (copies on several machines: the table in docs/artist.md)
requests_per_minute = 60               # for each client address (of IPv6: its /64), and for each account
behind_proxy = false                   # true: the client's address is the last one in X-Forwarded-For
"""

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from eth_utils.address import is_checksum_address, to_checksum_address

from chain.errors import GateError

_KNOWN = {
    "listen", "public_url", "domain", "rpc", "chain_id", "collection", "release", "lease_s", "max_block_age_s",
    "nonce_secret_file", "spent_file", "requests_per_minute", "behind_proxy",
}  # fmt: skip
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_MINUTE_S, _YEAR_S = 60, 366 * 86_400


class ConfigError(GateError):
    """The configuration can not be used: reason "bad_config". `field` is the entry, detail what it should be."""

    def __init__(self, field: str, what: str) -> None:
        super().__init__("bad_config", f"{field}: {what}")
        self.field = field


@dataclass(frozen=True)
class GateConfig:
    """See the head of this module. public_url and domain are None when they follow from the bound address."""

    host: str
    port: int
    rpc: str = field(repr=False)
    chain_id: int
    collection: str
    release: Path
    public_url: str | None = None
    domain: str | None = None
    lease_s: int = 7 * 86_400
    max_block_age_s: int | None = None
    nonce_secret: bytes | None = field(default=None, repr=False)
    spent_file: Path | None = None
    requests_per_minute: int = 60
    behind_proxy: bool = False


def read_config(file: Path) -> GateConfig:
    """Errors: ConfigError."""
    try:
        values = tomllib.loads(file.read_bytes().decode("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ConfigError(str(file), str(error)) from error
    unknown = sorted(values.keys() - _KNOWN)
    if unknown:
        raise ConfigError(unknown[0], "there is no such entry")
    host, port = _listen(_text(values, "listen", "127.0.0.1:0"))
    public_url = values.get("public_url")
    if public_url is None and host not in _LOOPBACK:
        raise ConfigError("public_url", "it is needed when the gate listens beyond this machine")
    max_age = values.get("max_block_age_s")
    return GateConfig(
        host=host,
        port=port,
        rpc=_rpc(_text(values, "rpc")),
        chain_id=_whole(values, "chain_id", 1, 2**63),
        collection=_address(_text(values, "collection")),
        release=file.parent / _text(values, "release"),
        public_url=None if public_url is None else check_public_url(_text(values, "public_url")),
        domain=None if "domain" not in values else _domain(_text(values, "domain")),
        lease_s=_whole(values, "lease_s", _MINUTE_S, _YEAR_S, 7 * 86_400),
        max_block_age_s=None if max_age is None else _whole(values, "max_block_age_s", 1, _YEAR_S),
        nonce_secret=_nonce_secret(file.parent, values),
        spent_file=file.parent / _text(values, "spent_file") if "spent_file" in values else None,
        requests_per_minute=_whole(values, "requests_per_minute", 1, 1_000_000, 60),
        behind_proxy=_truth(values, "behind_proxy"),
    )


def check_public_url(url: str) -> str:
    """The URL without a slash at its end; https, or http on this machine. Errors: ConfigError."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError as error:
        raise ConfigError("public_url", "not a URL") from error
    loopback = host in _LOOPBACK
    if not host or parts.scheme not in ("http", "https") or (parts.scheme == "http" and not loopback):
        raise ConfigError("public_url", "an https URL, or http on 127.0.0.1")
    if parts.query or parts.fragment or "@" in parts.netloc or not re.fullmatch(r"[!-~]+", url):
        raise ConfigError("public_url", "scheme, host, port and path only")
    return url.rstrip("/")


def _text(values: dict[str, object], key: str, default: str | None = None) -> str:
    value = values.get(key, default)
    if not isinstance(value, str) or not value:
        raise ConfigError(key, "a text is needed")
    return value


def _whole(values: dict[str, object], key: str, least: int, most: int, default: int | None = None) -> int:
    value = values.get(key, default)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise ConfigError(key, f"a whole number from {least} to {most}")
    return value


def _truth(values: dict[str, object], key: str) -> bool:
    value = values.get(key, False)
    if not isinstance(value, bool):
        raise ConfigError(key, "true or false")
    return value


def _listen(text: str) -> tuple[str, int]:
    match = re.fullmatch(r"(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9.\-]+)):([0-9]{1,5})", text)
    if match is None or int(match[3]) > 65_535:
        raise ConfigError("listen", "host:port")
    return match[1] or match[2], int(match[3])


def _rpc(url: str) -> str:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        usable = False
    if not usable:
        raise ConfigError("rpc", "an http or https URL")  # the URL itself may hold a secret
    return url


def _address(text: str) -> str:
    if not re.fullmatch(r"0x[0-9a-fA-F]{40}", text):
        raise ConfigError("collection", "0x and 40 hex digits")
    if text[2:] not in (text[2:].lower(), text[2:].upper()) and not is_checksum_address(text):
        raise ConfigError("collection", "its EIP-55 checksum is wrong")
    return str(to_checksum_address(text))


def _domain(text: str) -> str:
    match = re.fullmatch(r"(?:[A-Za-z0-9.\-]+|\[[0-9A-Fa-f:.]+\])(?::([0-9]{1,5}))?", text)
    if match is None or not 0 < int(match[1] or 1) < 65_536:
        raise ConfigError("domain", "host or host:port")
    return text


def _nonce_secret(folder: Path, values: dict[str, object]) -> bytes | None:
    if "nonce_secret_file" not in values:
        return None
    file = folder / _text(values, "nonce_secret_file")
    try:
        secret = file.read_bytes()
    except OSError as error:
        raise ConfigError("nonce_secret_file", str(error)) from error
    if len(secret) < 32:
        raise ConfigError("nonce_secret_file", "32 bytes or more")
    return secret

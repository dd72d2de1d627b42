"""Which hosts may be contacted, and at which addresses. What a name resolves to is checked, not what it looks like.

Reasons of ContentError here: host_not_listed, address_not_public, unreachable.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp.abc import AbstractResolver, ResolveResult

from chain.errors import ContentError
from chain.profile import Profile

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Lookup = Callable[[str, int], Awaitable[list[str]]]
Origin = tuple[str, str, int]

_LOOPBACK_NAMES = frozenset({"127.0.0.1", "::1", "localhost"})
_DEFAULT_PORTS = {"https": 443, "http": 80}
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_SIX_TO_FOUR = ipaddress.ip_network("2002::/16")
_NEVER_PUBLIC = tuple(
    ipaddress.ip_network(text) for text in ("64:ff9b:1::/48", "2001::/32", "192.88.99.0/24", "::/96", "fec0::/10")
)


def origin_of(url: str) -> Origin:
    """Scheme, host and port of a URL that `uris.checked_url` let through."""
    parts = urlsplit(url)
    return parts.scheme.lower(), parts.hostname or "", parts.port or _DEFAULT_PORTS.get(parts.scheme.lower(), 0)


def is_public(address: Address) -> bool:
    """Whether an address is somewhere on the internet, and not a way back to this machine or its network.

    `is_global` alone is not enough: it is true for multicast and for the NAT64 and 6to4 forms of private addresses.
    """
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if address in _NAT64:
            return is_public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        if address in _SIX_TO_FOUR:
            return is_public(ipaddress.IPv4Address((int(address) >> 80) & 0xFFFFFFFF))
    if any(address.version == network.version and address in network for network in _NEVER_PUBLIC):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


class Origins:
    """The origins a profile lists: its gateways, key gate and further hosts. A loopback one is listed with its port."""

    def __init__(self, profile: Profile) -> None:
        gate = (profile.key_gate,) if profile.key_gate else ()
        self._listed: frozenset[Origin] = frozenset(
            [origin_of(url) for url in (*profile.gateways, *gate)]
            + [origin_of(f"https://{host}") for host in profile.hosts]
        )
        self._gateways = [origin_of(url) for url in profile.gateways]

    def check(self, url: str) -> None:
        """Raises ContentError unless `url` may be asked."""
        origin = scheme, host, port = origin_of(url)
        if origin not in self._listed and not self._is_subdomain_gateway(origin):
            raise ContentError("host_not_listed", host)
        if scheme != "https" and not (scheme == "http" and host in _LOOPBACK_NAMES):
            raise ContentError("host_not_listed", f"{scheme} to {host}")
        try:
            literal = ipaddress.ip_address(host)
        except ValueError:
            return
        self.check_address(host, port, literal)

    def check_address(self, host: str, port: int, address: Address) -> None:
        """Raises ContentError unless connecting to `address` for `host` is all right."""
        if host in _LOOPBACK_NAMES and any((host, port) == origin[1:] for origin in self._listed):
            allowed = address.is_loopback
        else:
            allowed = is_public(address)
        if not allowed:
            raise ContentError("address_not_public", host)

    def _is_subdomain_gateway(self, origin: Origin) -> bool:
        """A path gateway redirects to "<cid>.ipfs.<its own host>", so that each content has an origin of its own."""
        scheme, host, port = origin
        label, _, rest = host.partition(".")
        return label.isalnum() and any((scheme, rest, port) == (s, f"ipfs.{h}", p) for s, h, p in self._gateways)


async def system_lookup(host: str, port: int) -> list[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


class CheckedResolver(AbstractResolver):
    """Gives aiohttp only checked addresses; it connects to exactly these, so that a second lookup can not differ."""

    def __init__(self, origins: Origins, lookup: Lookup = system_lookup) -> None:
        self._origins = origins
        self._lookup = lookup

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        good: list[ResolveResult] = []
        refused: ContentError | None = None
        for text in dict.fromkeys(await self._lookup(host, port)):
            address = ipaddress.ip_address(text.partition("%")[0])
            try:
                self._origins.check_address(host, port, address)
            except ContentError as error:
                refused = error
                continue
            kind = socket.AF_INET if address.version == 4 else socket.AF_INET6
            flags = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV
            good.append(ResolveResult(hostname=host, host=str(address), port=port, family=kind, proto=0, flags=flags))
        if not good:
            raise refused or ContentError("unreachable", host)
        return good

    async def close(self) -> None:
        """Nothing is held."""

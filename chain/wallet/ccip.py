"""CCIP-Read (EIP-3668): a contract's answer fetched from the web server that the contract names.

Any name's owner can name any server: https only, public addresses only, checked when resolved and then connected to,
no redirects, small and quick or not at all.
"""

import json
from dataclasses import dataclass
from urllib.parse import urlsplit

import aiohttp
from eth_abi.abi import decode
from eth_abi.exceptions import DecodingError

from chain.content.origins import Address, CheckedResolver, Origins, is_public, system_lookup
from chain.content.origins import Lookup as NameLookup
from chain.documents import parse_json
from chain.errors import ContentError
from chain.replies import checksummed

OFFCHAIN_LOOKUP = bytes.fromhex("556f1830")  # OffchainLookup(address,string[],bytes,bytes4,bytes)

_MOST_URLS = 8
_MOST_URL_CHARS = 2048
_MOST_ANSWER_BYTES = 256 << 10


@dataclass(frozen=True)
class Lookup:
    """What a contract asks to be fetched. sender: the contract itself, EIP-55."""

    sender: str
    urls: tuple[str, ...]
    data: bytes
    callback: bytes
    extra: bytes

    @property
    def hosts(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(urlsplit(url).hostname or "" for url in self.urls))


def read_lookup(revert_data: bytes) -> Lookup | None:
    """None when the bytes are not one, or no URL in them may be asked."""
    try:
        sender, urls, data, callback, extra = decode(
            ["address", "string[]", "bytes", "bytes4", "bytes"], revert_data[4:]
        )
    except (DecodingError, OverflowError, ValueError):
        return None
    usable = tuple(url for url in urls[:_MOST_URLS] if _is_usable(url))
    return Lookup(checksummed(sender.lower()), usable, data, callback, extra) if usable else None


class HttpsGateway:
    """`chain.wallet.ens.Gateway` over https. lookup: how names become addresses; another only for tests."""

    def __init__(self, *, timeout_s: float = 10.0, lookup: NameLookup = system_lookup) -> None:
        self._timeout_s, self._lookup = timeout_s, lookup

    async def answer(self, lookup: Lookup) -> bytes:
        """The first server's answer that is one. A "no" (4xx) is an answer, too.

        Errors: ContentError("offchain_failed").
        """
        connector = aiohttp.TCPConnector(resolver=CheckedResolver(_AnyPublic(), self._lookup))
        timeout = aiohttp.ClientTimeout(total=self._timeout_s)
        async with aiohttp.ClientSession(
            connector=connector, timeout=timeout, cookie_jar=aiohttp.DummyCookieJar()
        ) as session:
            for url in lookup.urls:
                try:
                    status, data = await self._fetched(session, url, lookup)
                except (TimeoutError, aiohttp.ClientError, ContentError, OSError, ValueError):
                    continue
                if status == 200 and data is not None:
                    return data
                if 400 <= status < 500:
                    break
        raise ContentError("offchain_failed", ", ".join(lookup.hosts))

    async def _fetched(self, session: aiohttp.ClientSession, url: str, lookup: Lookup) -> tuple[int, bytes | None]:
        question = "0x" + lookup.data.hex()
        target = url.replace("{sender}", lookup.sender.lower()).replace("{data}", question)
        body = None if "{data}" in url else json.dumps({"data": question, "sender": lookup.sender.lower()})
        headers = {"Content-Type": "application/json"} if body else {}
        method = "POST" if body else "GET"
        async with session.request(method, target, data=body, headers=headers, allow_redirects=False) as response:
            received = bytearray()
            async for piece in response.content.iter_any():
                received += piece
                if len(received) > _MOST_ANSWER_BYTES:
                    raise ValueError("too large")
            return response.status, _data_of(bytes(received)) if response.status == 200 else None


class _AnyPublic(Origins):
    """Any host, as long as it is somewhere on the internet."""

    def __init__(self) -> None:
        pass

    def check_address(self, host: str, port: int, address: Address) -> None:
        if not is_public(address):
            raise ContentError("address_not_public", host)


def _is_usable(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return False
    named = host is not None and "." in host and not host.replace(".", "").isdigit() and ":" not in host
    return named and parts.scheme == "https" and "@" not in parts.netloc and len(url) <= _MOST_URL_CHARS


def _data_of(document: bytes) -> bytes | None:
    reply = parse_json(document)
    text = reply.get("data") if isinstance(reply, dict) else None
    if not isinstance(text, str) or not text.startswith("0x") or not text.isascii():
        return None
    return bytes.fromhex(text[2:])

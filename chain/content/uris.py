"""Where content may come from: a URI from outside → the URLs to ask, in order, and what the bytes must be.

Schemes: https, ipfs through the profile's gateways, data, and http to a loopback gateway alone. Reasons of ContentError
here: bad_uri, unsupported_scheme, no_gateway.
"""

import base64
import binascii
import re
import string
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote_to_bytes, urlsplit

from chain.content import cid as cids
from chain.errors import ContentError

_MAX_LENGTH = 4096
_MAX_DATA_LENGTH = 512 << 10
_CID = re.compile(r"[A-Za-z0-9]{46,120}")
_PATH = re.compile(r"(/[A-Za-z0-9._~!$&'()*+,;=:@%-]*)*")
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]{0,252}[a-z0-9])?|\[[0-9a-f:.]+\]")
_PLAIN_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?(:[1-9][0-9]{0,4})?")
_UNSAFE = re.compile(r'[\x00-\x20\x7f-\U0010ffff"<>\\^`{|}]')
_GATEWAY_PATH = re.compile(r"/ipfs/([A-Za-z0-9]{46,120})((?:/.*)?)")


@dataclass(frozen=True)
class Remote:
    """Content at one of `urls`. sha256: hex the CID promises, None when only an IPFS node could tell."""

    urls: tuple[str, ...]
    sha256: str | None = None


@dataclass(frozen=True)
class Inline:
    """Content that the URI itself holds."""

    data: bytes


def located(uri: str, gateways: Sequence[str]) -> Remote | Inline:
    """Where the content of `uri` is. A foreign gateway's URL ("https://any.host/ipfs/CID") goes to our own gateways."""
    scheme = uri[:8].partition(":")[0].lower()
    if scheme == "data":
        return Inline(_inline(uri))
    if scheme == "ipfs" and uri.isprintable():
        # Files in a folder on IPFS may well be called "My Song ä.json"; a URL may not.
        uri = quote(uri, safe=string.printable.replace(" ", ""))
    if len(uri) > _MAX_LENGTH or _UNSAFE.search(uri):
        raise ContentError("bad_uri")
    if scheme == "ipfs":
        return _ipfs(uri[7:] if uri[4:7] == "://" else "", gateways)
    if scheme not in ("https", "http"):
        raise ContentError("unsupported_scheme", scheme)
    url = checked_url(uri)
    through_gateway = _GATEWAY_PATH.fullmatch(urlsplit(url).path)
    if through_gateway and gateways and not any(url.startswith(gateway) for gateway in gateways):
        return _ipfs("".join(through_gateway.groups()), gateways)
    return Remote((url,))


def checked_url(url: str) -> str:
    """The URL without its fragment; ContentError("bad_uri") unless it is scheme, host, perhaps port, path and query."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ContentError("bad_uri") from None
    host = parts.hostname or ""
    literal = f"[{host}]" if ":" in host else host
    plain = literal if port is None else f"{literal}:{port}"
    if _UNSAFE.search(url) or not _HOST.fullmatch(literal) or parts.netloc.lower() != plain or port == 0:
        raise ContentError("bad_uri")
    return url.partition("#")[0]


def plain_host(uri: str) -> str | None:
    """The host of an https URI, with its port if it names one; None for any other, and for what is none."""
    try:
        parts = urlsplit(uri)
    except ValueError:
        return None
    host = parts.netloc.lower()
    return host if parts.scheme.lower() == "https" and _PLAIN_HOST.fullmatch(host) else None


def _ipfs(rest: str, gateways: Sequence[str]) -> Remote:
    rest = rest.partition("#")[0].partition("?")[0].removeprefix("ipfs/")
    cid, slash, path = rest.partition("/")
    if not _CID.fullmatch(cid) or not _PATH.fullmatch(slash + path):
        raise ContentError("bad_uri")
    if any(unquote_to_bytes(step) in (b".", b"..") for step in path.split("/")):
        raise ContentError("bad_uri")
    if not gateways:
        raise ContentError("no_gateway")
    return Remote(tuple(f"{gateway}{cid}{slash}{path}" for gateway in gateways), None if path else _promised(cid))


def _promised(cid: str) -> str | None:
    try:
        return cids.sha256_of_cid(cid).hex()
    except ContentError as error:
        if error.reason == "not_single_block":
            return None
        raise ContentError("bad_uri", error.detail) from None


def _inline(uri: str) -> bytes:
    """RFC 2397."""
    header, comma, body = uri[5:].partition(",")
    if not comma or len(uri) > _MAX_DATA_LENGTH or not uri.isascii():
        raise ContentError("bad_uri")
    raw = unquote_to_bytes(body)
    if not header.lower().endswith(";base64"):
        return raw
    try:
        return base64.b64decode(raw, validate=True)
    except binascii.Error:
        raise ContentError("bad_uri") from None

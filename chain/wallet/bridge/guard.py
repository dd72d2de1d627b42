"""What a request must be before anything looks into it. A web page of a stranger can reach this port, too.

Exact Host on every route, or a name that a stranger's DNS points here would be a way in; Origin and JSON on every
POST; no query anywhere, so that no secret travels in an address; the token in a header that no form can set.
"""

import asyncio
import re
from collections.abc import Mapping

from aiohttp import web

from chain.documents import parse_json

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self'; "
        "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), display-capture=()",
    "Cache-Control": "no-store",
    "Server": "stems-mixer",
}


class Refused(Exception):
    """The answer is `{"error": code}` with `status`."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status, self.code = status, code


def check_target(request: web.Request, host: str) -> None:
    """Errors: Refused."""
    if request.headers.getall("Host", []) != [host]:
        raise Refused(421, "wrong_host")
    if not re.fullmatch(r"/[a-z0-9.\-]*", request.raw_path):
        raise Refused(404, "not_found")


def check_post(request: web.Request, host: str, max_body_bytes: int) -> None:
    """Errors: Refused."""
    if request.headers.getall("Origin", []) != [f"http://{host}"]:
        raise Refused(403, "wrong_origin")
    if request.headers.getall("Sec-Fetch-Site", ["same-origin"]) != ["same-origin"]:
        raise Refused(403, "wrong_origin")
    if request.headers.getall("Content-Type", []) != ["application/json"]:
        raise Refused(415, "not_json")
    if "Content-Encoding" in request.headers:
        raise Refused(415, "encoded")
    if (request.content_length or 0) > max_body_bytes:
        raise Refused(413, "too_large")


def bearer(request: web.Request) -> str:
    """The token of the page. Errors: Refused."""
    match = re.fullmatch(r"Bearer ([A-Za-z0-9_\-]{20,100})", ",".join(request.headers.getall("Authorization", [])))
    if match is None:
        raise Refused(401, "no_token")
    return match[1]


async def body(request: web.Request, keys: frozenset[str], within_s: float) -> dict[str, object]:
    """The JSON object of a POST, with exactly these keys, each once. Errors: Refused."""
    try:
        async with asyncio.timeout(within_s):
            data = await request.read()
    except TimeoutError:
        raise Refused(408, "slow") from None
    try:
        document = parse_json(data, pairs=_once)
    except ValueError:
        raise Refused(400, "bad_json") from None
    if not isinstance(document, dict) or document.keys() != keys:
        raise Refused(400, "bad_shape")
    return document


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    document = dict(pairs)
    if len(document) != len(pairs):
        raise ValueError("a key stands twice")
    return document

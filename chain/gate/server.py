"""The gate's routes: content by CID, health, nonces, keys."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from aiohttp import web

from chain.gate.keys import KeyDesk
from chain.gate.limits import Limiter, client_name
from chain.gate.log import failed, note
from chain.gate.refusal import GateRefusal
from chain.gate.wire import MAX_REQUEST_BYTES, WireError, load_object, read_keys_request, write_keys_reply

_BODY_TIMEOUT_S = 10.0
_FOREVER = "public, max-age=31536000, immutable"

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def make_app(desk: KeyDesk, clients: Limiter, *, behind_proxy: bool) -> web.Application:
    """The web application of one gate."""
    gate = _Gate(desk, clients, behind_proxy)
    app = web.Application(middlewares=[gate.guard], client_max_size=MAX_REQUEST_BYTES)
    app.router.add_get("/ipfs/{cid}", gate.content)
    app.router.add_get("/health", gate.health)
    app.router.add_post("/nonce", gate.nonce)
    app.router.add_post("/keys", gate.keys)
    return app


class _Gate:
    def __init__(self, desk: KeyDesk, clients: Limiter, behind_proxy: bool) -> None:
        self._desk = desk
        self._clients = clients
        self._behind_proxy = behind_proxy

    @web.middleware
    async def guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Turns every way to fail into a code, adds the headers that all answers have, writes the log line."""
        began = time.monotonic()
        code = ""
        try:
            response = await handler(request)
        except GateRefusal as refusal:
            code, response = refusal.reason, _refusal(refusal)
        except WireError as error:
            code, response = error.reason, _refusal(GateRefusal(error.reason))
        except web.HTTPException as error:
            code = {404: "not_found", 405: "method_not_allowed", 413: "too_large"}.get(error.status, "bad_shape")
            response = _refusal(GateRefusal(code))
        except Exception as error:
            failed("internal_error", error)
            code, response = "internal_error", _refusal(GateRefusal("internal_error"))
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers.setdefault("Cache-Control", "no-store")
        resource = request.match_info.route.resource
        note(
            "request",
            method=request.method[:10],
            route=resource.canonical if resource else None,
            status=response.status,
            milliseconds=round(1000 * (time.monotonic() - began), 1),
            **({"code": code} if code else {}),
        )
        return response

    async def content(self, request: web.Request) -> web.StreamResponse:
        entry = self._desk.shelf.content.get(request.match_info["cid"])
        if entry is None:
            raise GateRefusal("not_found")
        path, media_type = entry
        return web.FileResponse(path, headers={"Content-Type": media_type, "Cache-Control": _FOREVER})

    async def health(self, _request: web.Request) -> web.Response:
        rules = self._desk.rules
        return web.json_response(
            {
                "status": "ok",
                "chain_id": rules.chain_id,
                "collection": rules.collection,
                "keys": len(self._desk.shelf.identities),
            }
        )

    async def nonce(self, request: web.Request) -> web.Response:
        self._count(request)
        body = await _read_json(request)
        if body:
            load_object(body)
        nonce, expires_s = self._desk.nonces.mint()
        expires_at = datetime.fromtimestamp(expires_s, UTC).isoformat(timespec="seconds")
        return web.json_response({"nonce": nonce, "expires_at": expires_at.replace("+00:00", "Z")})

    async def keys(self, request: web.Request) -> web.Response:
        self._count(request)
        reply = await self._desk.answer(read_keys_request(await _read_json(request)))
        return web.json_response(write_keys_reply(reply))

    def _count(self, request: web.Request) -> None:
        client = request.remote or ""
        if self._behind_proxy:  # only the last entry was written by our own proxy
            lines = request.headers.getall("X-Forwarded-For", [client])
            client = lines[-1].rpartition(",")[2].strip()[:64]
        if not self._clients.allows(client_name(client)):
            raise GateRefusal("rate_limited")


async def _read_json(request: web.Request) -> bytes:
    if request.content_type != "application/json":
        raise GateRefusal("not_json")
    try:
        async with asyncio.timeout(_BODY_TIMEOUT_S):
            return await request.read()
    except TimeoutError as error:
        raise GateRefusal("slow_body") from error


def _refusal(refusal: GateRefusal) -> web.Response:
    return web.json_response({"error": refusal.reason}, status=refusal.status)

"""The routes of the bridge: the page's own files, and five doors that only the page can open."""

import logging
import re
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

from aiohttp import web

import resources
from chain.errors import WalletRefused
from chain.wallet.answers import read_accounts, read_chain_id
from chain.wallet.bridge.guard import HEADERS, Refused, bearer, body, check_post, check_target
from chain.wallet.bridge.limits import Limits
from chain.wallet.bridge.page_words import catalogue
from chain.wallet.bridge.relay import AnswerRefused
from chain.wallet.bridge.session import CodeRefused, Session, Shown
from chain.wallet.speech import Speech

FILES = {
    "/": ("bridge/index.html", "text/html"),
    "/page.css": ("bridge/page.css", "text/css"),
    "/page.js": ("bridge/page.js", "text/javascript"),
    "/link.js": ("bridge/link.js", "text/javascript"),
    "/wallets.js": ("bridge/wallets.js", "text/javascript"),
    "/view.js": ("bridge/view.js", "text/javascript"),
    "/words.js": ("bridge/words.js", "text/javascript"),
    "/inter-regular.otf": ("fonts/Inter-Regular.otf", "font/otf"),
    "/inter-semibold.otf": ("fonts/Inter-SemiBold.otf", "font/otf"),
}
_MOST_ID_CHARS = 64
_LOG = logging.getLogger("stems.bridge")

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def make_app(session: Session, limits: Limits, host: Callable[[], str], speech: Speech) -> web.Application:
    """The web application of one bridge. host: "127.0.0.1:port", known once it listens."""
    desk = _Desk(session, limits, host)
    words = catalogue(speech)
    app = web.Application(middlewares=[desk.guard], client_max_size=limits.max_body_bytes)
    for path in FILES:
        app.router.add_get(path, desk.file, allow_head=False)
    app.router.add_get("/words.json", partial(_words, words), allow_head=False)
    for path, handler in (
        ("/pair", desk.pair),
        ("/poll", desk.poll),
        ("/state", desk.state),
        ("/answer", desk.answer),
        ("/bye", desk.bye),
    ):
        app.router.add_post(path, handler)
    return app


class _Desk:
    def __init__(self, session: Session, limits: Limits, host: Callable[[], str]) -> None:
        self._session, self._limits, self._host = session, limits, host

    @web.middleware
    async def guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Checks what all requests must be, turns every way to fail into a code, adds the headers of all answers."""
        try:
            check_target(request, self._host())
            if request.method not in ("GET", "POST"):
                raise Refused(405, "method_not_allowed")
            if request.method == "POST":
                check_post(request, self._host(), self._limits.max_body_bytes)
            response = await handler(request)
        except Refused as refused:
            response = web.json_response({"error": refused.code}, status=refused.status)
        except web.HTTPException as error:
            code = {404: "not_found", 405: "method_not_allowed", 413: "too_large"}.get(error.status, "bad_request")
            response = web.json_response({"error": code}, status=error.status)
        except Exception as error:
            _LOG.error("a request failed: %s", type(error).__name__)  # its text may quote the request
            response = web.json_response({"error": "internal_error"}, status=500)
        response.headers.update(HEADERS)
        return response

    async def file(self, request: web.Request) -> web.StreamResponse:
        name, kind = FILES[request.path]
        return web.Response(body=_read(name), content_type=kind, charset="utf-8" if kind.startswith("text/") else None)

    async def pair(self, request: web.Request) -> web.Response:
        code = (await self._body(request, "code"))["code"]
        if not isinstance(code, str):
            raise Refused(400, "bad_shape")
        try:
            token = self._session.trade(code)
        except CodeRefused:
            raise Refused(403, "code_refused") from None
        return web.json_response({"token": token, "words": self._session.words})

    async def poll(self, request: web.Request) -> web.Response:
        token = self._admitted(request)
        await self._body(request)
        with self._session.polling():
            news = await self._session.relay.next(self._limits.hold_s)
        if not self._session.admits(token):
            raise Refused(401, "no_token")
        return web.json_response(news)

    async def state(self, request: web.Request) -> web.Response:
        self._admitted(request)
        document = await self._body(request, "accounts", "chain_id", "wallet")
        wallet = document["wallet"]
        if not isinstance(wallet, str):
            raise Refused(400, "bad_shape")
        try:
            shown = Shown(read_accounts(document["accounts"]), read_chain_id(document["chain_id"]), _plain(wallet))
        except WalletRefused:
            raise Refused(400, "bad_shape") from None
        self._admitted(request)  # it may have lost its token while its body came in
        self._session.show(shown)
        return web.json_response({})

    async def answer(self, request: web.Request) -> web.Response:
        self._admitted(request)
        document = await self._body(request, "id", "result", "code")
        question_id, code = document["id"], document["code"]
        if not isinstance(question_id, str) or len(question_id) > _MOST_ID_CHARS:
            raise Refused(400, "bad_shape")
        if code is not None and (not isinstance(code, int) or isinstance(code, bool) or abs(code) > 2**31):
            raise Refused(400, "bad_shape")
        self._admitted(request)
        try:
            if code is None:
                self._session.relay.answer(question_id, document["result"])
            else:
                self._session.relay.answer_error(question_id, code)
        except AnswerRefused:
            raise Refused(409, "not_asked") from None
        return web.json_response({})

    async def bye(self, request: web.Request) -> web.Response:
        self._admitted(request)
        await self._body(request)
        self._admitted(request)
        self._session.end("page_closed")
        return web.json_response({})

    def _admitted(self, request: web.Request) -> str:
        token = bearer(request)
        if not self._session.admits(token):
            raise Refused(401, "no_token")
        return token

    async def _body(self, request: web.Request, *keys: str) -> dict[str, object]:
        return await body(request, frozenset(keys), self._limits.body_s)


async def _words(words: dict[str, object], _: web.Request) -> web.Response:
    return web.json_response(words)


def _read(name: str) -> bytes:
    return Path(resources.path(name)).read_bytes()


def _plain(name: str) -> str:
    """A wallet's name for a window: printable, one line, short."""
    return re.sub(r"\s+", " ", "".join(one for one in name if one.isprintable()))[:40].strip()

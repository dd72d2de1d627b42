"""JSON-RPC over HTTP on loopback, and the clock that makes blocks final."""

import asyncio
import json
from typing import Any

from aiohttp import web

from app.demo.node.evm import DemoChain
from app.demo.node.methods import Methods, RpcError

_BLOCK_S = 1.0
# Safe is one block behind the latest, finalized two: a transaction needs two blocks on top of its own.
_BLOCKS_TO_FINAL = 2
_MOST_BYTES = 4 << 20
_MOST_CALLS = 1000


class Server:
    """Serves one chain until its task is cancelled."""

    def __init__(self, chain: DemoChain) -> None:
        self._chain = chain
        self._methods = Methods(chain, self._finalize_later)
        self._unfinal = asyncio.Event()
        self.port = 0

    async def start(self, port: int) -> web.AppRunner:
        app = web.Application(client_max_size=_MOST_BYTES)
        app.router.add_post("/", self._post)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", port)
        await site.start()
        self.port = runner.addresses[0][1]
        return runner

    async def make_blocks_final(self) -> None:
        """Adds empty blocks, a second apart, while a transaction is not final; then waits for the next one."""
        if self._blocks_missing():
            self._unfinal.set()
        while True:
            await self._unfinal.wait()
            await asyncio.sleep(_BLOCK_S)
            if self._blocks_missing():
                self._chain.mine()
            else:
                self._unfinal.clear()

    def _finalize_later(self) -> None:
        self._unfinal.set()

    def _blocks_missing(self) -> bool:
        head = self._chain.head().block_number
        recent = range(max(1, head - _BLOCKS_TO_FINAL + 1), head + 1)
        return any(self._chain.header(number).gas_used for number in recent)

    async def _post(self, request: web.Request) -> web.Response:
        # A web page that got a name resolved to 127.0.0.1 sends that name; and without a preflight, no JSON.
        if request.host not in (f"127.0.0.1:{self.port}", f"localhost:{self.port}"):
            return web.Response(status=403)
        if request.content_type != "application/json":
            return web.Response(status=415)
        try:
            asked = json.loads(await request.read())
        except (ValueError, RecursionError):
            return web.json_response(_error(None, RpcError(-32700, "parse error")))
        if not isinstance(asked, list):
            return web.json_response(self._answer(asked))
        if not 0 < len(asked) <= _MOST_CALLS:
            return web.json_response(_error(None, RpcError(-32600, "invalid batch")))
        return web.json_response([self._answer(it) for it in asked])

    def _answer(self, asked: Any) -> dict[str, Any]:
        number = asked.get("id") if isinstance(asked, dict) else None
        try:
            if not isinstance(asked, dict) or not isinstance(asked.get("method"), str):
                raise RpcError(-32600, "invalid request")
            parameters = asked.get("params") or []
            if not isinstance(parameters, list):
                raise RpcError(-32602, "invalid params")
            return {"jsonrpc": "2.0", "id": number, "result": self._methods.answer(asked["method"], parameters)}
        except RpcError as error:
            return _error(number, error)


def _error(number: Any, error: RpcError) -> dict[str, Any]:
    document: dict[str, Any] = {"code": error.code, "message": error.message}
    if error.data is not None:
        document["data"] = error.data
    return {"jsonrpc": "2.0", "id": number, "error": document}

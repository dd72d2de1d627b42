"""Nodes for tests: anvil, and one that says whatever a test wants."""

import contextlib
import json
import re
import subprocess
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

from aiohttp import web

ANVIL = Path(__file__).parents[1] / "node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil"

Answer = Callable[[str, list[object]], object]


@contextlib.contextmanager
def running_anvil(*options: str, behind: int = 0) -> Iterator[str]:
    """The URL of a fresh node. behind: its niceness."""
    command = [str(ANVIL), "--port", "0", "--host", "127.0.0.1", *options]
    command = ["nice", "-n", str(behind), *command] if behind else command
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            listening = next(filter(None, (re.search(r"Listening on (\S+)", it) for it in process.stdout)))
            # It logs every call, and stops when nobody empties the pipe.
            threading.Thread(target=process.stdout.read, name="anvil-log", daemon=True).start()
            yield f"http://{listening[1]}"
        finally:
            process.kill()


class Refusal(Exception):
    """A JSON-RPC error that an answer gives by raising it."""

    def __init__(self, code: int, message: str = "", data: object = None) -> None:
        super().__init__(code)
        self.error = {"code": code, "message": message, "data": data}


class ScriptedNode:
    """Answers each request by `answer(method, params)`: a result, a Refusal, or a whole web.Response."""

    def __init__(self) -> None:
        self.answer: Answer = lambda method, params: None
        self.asked: list[tuple[str, list[object]]] = []
        self.url = ""

    def gives(self, result: object) -> None:
        self.answer = lambda method, params: result

    async def handle(self, request: web.Request) -> web.StreamResponse:
        question = json.loads(await request.text())
        self.asked.append((question["method"], question["params"]))
        try:
            result = self.answer(question["method"], question["params"])
        except Refusal as refusal:
            return web.json_response({"jsonrpc": "2.0", "id": question["id"], "error": refusal.error})
        if isinstance(result, web.StreamResponse):
            return result
        return web.json_response({"jsonrpc": "2.0", "id": question["id"], "result": result})


@contextlib.asynccontextmanager
async def scripted_node() -> AsyncIterator[ScriptedNode]:
    node = ScriptedNode()
    application = web.Application()
    application.router.add_route("*", "/{rest:.*}", node.handle)
    async with serving(application) as url:
        node.url = url
        yield node


@contextlib.asynccontextmanager
async def serving(application: web.Application) -> AsyncIterator[str]:
    """The base URL of an application on a loopback port that the system picks."""
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@contextlib.asynccontextmanager
async def serving_ipfs(give: Callable[[web.Request], Awaitable[web.Response]]) -> AsyncIterator[str]:
    """The address of a gateway: `give` answers for the content id in `match_info["cid"]`."""
    application = web.Application()
    application.router.add_get("/ipfs/{cid}", give)
    async with serving(application) as url:
        yield f"{url}/ipfs/"

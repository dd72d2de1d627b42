"""New blocks by subscription, and by asking where there is none."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Iterator

import pytest
from aiohttp import web

from chain.heads import HeadWatch
from chain.ports import Announces
from chain.rpc import Web3Rpc
from tests.app.waiting import until
from tests.chain.nodes import running_anvil, serving
from tests.contracts.chain import Anvil

ACCEPTED = json.dumps({"jsonrpc": "2.0", "id": 1, "result": "0x1"})
HEAD = json.dumps({"jsonrpc": "2.0", "method": "eth_subscription", "params": {"result": {"number": "0x1"}}})


@pytest.fixture
def node_url() -> Iterator[str]:
    with running_anvil("--no-mining") as url:
        yield url


@contextlib.asynccontextmanager
async def listening(watch: HeadWatch) -> AsyncIterator[None]:
    task = asyncio.ensure_future(watch.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@contextlib.asynccontextmanager
async def speaking(*texts: str) -> AsyncIterator[str]:
    """A node that says these texts to whoever subscribes."""

    async def answer(request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.receive()
        for text in texts:
            await socket.send_str(text)
        await socket.receive()
        return socket

    application = web.Application()
    application.router.add_get("/", answer)
    async with serving(application) as url:
        yield url


async def test_a_real_node_announces_its_blocks(node_url: str) -> None:
    rpc = Web3Rpc(node_url)
    assert isinstance(rpc, Announces)
    watch = rpc.heads()
    async with listening(watch):
        await until(lambda: watch.subscribed)
        await watch.wait(0.0)  # the subscription itself
        waiting = asyncio.ensure_future(watch.wait(0.0))
        await asyncio.sleep(0)
        assert not waiting.done()
        await asyncio.to_thread(Anvil(node_url).mine, 1)
        await asyncio.wait_for(waiting, 25)
    await rpc.close()


async def test_without_a_socket_it_is_asked_from_time_to_time() -> None:
    async with serving(web.Application()) as url:
        watch = HeadWatch(url)
        async with listening(watch):
            for _ in range(3):
                await asyncio.wait_for(watch.wait(0.0), 25)
        assert not watch.subscribed


@pytest.mark.parametrize(
    "text",
    ["no JSON", "[]", "7", '{"id":1}', '{"id":1,"result":null}', '{"id":1,"error":{"code":-32601}}', "[" * 50_000],
)
async def test_a_node_that_answers_nonsense_is_asked_instead(text: str) -> None:
    async with speaking(text) as url:
        watch = HeadWatch(url)
        async with listening(watch):
            await asyncio.wait_for(watch.wait(0.0), 25)
            assert not watch.subscribed


async def test_a_subscription_that_breaks_off_is_tried_again() -> None:
    async with speaking(ACCEPTED, HEAD, "nonsense") as url:
        watch = HeadWatch(url, again_s=0.0)
        seen: list[bool] = []
        async with listening(watch):
            while seen.count(True) < 2:
                await asyncio.wait_for(watch.wait(0.0), 25)
                seen.append(watch.subscribed)
                await until(lambda: watch.subscribed)


async def test_a_redirect_to_another_host_is_not_followed() -> None:
    asked: list[str] = []

    async def elsewhere(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response()

    async def redirect(request: web.Request) -> web.Response:
        raise web.HTTPFound(f"{elsewhere_url}/stolen")

    there, here = web.Application(), web.Application()
    there.router.add_get("/stolen", elsewhere)
    here.router.add_get("/", redirect)
    async with serving(there) as elsewhere_url, serving(here) as url:
        watch = HeadWatch(url)
        async with listening(watch):
            await asyncio.wait_for(watch.wait(0.0), 25)
    assert asked == []

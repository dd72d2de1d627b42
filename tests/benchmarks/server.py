"""A loopback HTTP server in a process of its own, so that serving costs the measured process nothing."""

import asyncio
import contextlib
import multiprocessing
import os
from collections.abc import Awaitable, Callable, Iterator
from multiprocessing.connection import Connection

from aiohttp import web

BEHIND = 10
"""The niceness of what is another machine in life: it takes no turn from the window."""

Answer = Callable[[web.Request], Awaitable[web.Response]]


def _serve(ready: Connection, path: str, answers: Callable[[], Answer]) -> None:
    async def serve() -> None:
        application = web.Application()
        application.router.add_get(path, answers())
        runner = web.AppRunner(application)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        ready.send(runner.addresses[0][1])
        await asyncio.Event().wait()

    os.nice(BEHIND)
    asyncio.run(serve())


@contextlib.contextmanager
def served(path: str, answers: Callable[[], Answer]) -> Iterator[str]:
    """Its address, with "/" at the end. answers: a function of a module, called there, gives the one that answers."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(there, path, answers), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{here.recv()}/"
    finally:
        process.kill()
        process.join()

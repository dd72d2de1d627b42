"""`python -m chain.gate --config gate.toml`: runs the key gate until SIGTERM, SIGINT or the end of stdin.

The end of stdin counts only when stdin is a pipe or a socket, that is when a parent holds the other end; a service
manager's /dev/null ends nothing.
"""

import argparse
import asyncio
import contextlib
import json
import os
import secrets
import signal
import socket
import stat
import sys
import threading
import time
from pathlib import Path

from aiohttp import web

from chain.errors import ChainError, RpcError
from chain.gate.claim import Rules
from chain.gate.config import GateConfig, read_config
from chain.gate.keys import KeyDesk
from chain.gate.limits import Limiter
from chain.gate.log import note, start_log, warn
from chain.gate.nonces import NonceBook
from chain.gate.ownership import Ownership
from chain.gate.server import make_app
from chain.gate.shelf import load_shelf
from chain.gate.spent import SpentInFile
from chain.rpc import Web3Rpc

_COPIES = """
A signed message is taken once by each memory of used nonces. Copies on one machine share nonce_secret_file and
spent_file: once in all. Copies on several machines have files of their own, and a balancer that keeps each client at
one of them: once in all. With a shared nonce_secret_file and any request to any machine: once by each, which yields the
same keys for the same throw-away key.
"""


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m chain.gate", description=__doc__.partition("\n")[0], epilog=" ".join(_COPIES.split())
    )
    parser.add_argument("--config", type=Path, required=True, help="gate.toml")
    parser.add_argument("--ready-fd", type=int, metavar="N", help="write the ready line to this descriptor, too")
    options = parser.parse_args(arguments)
    start_log()
    try:
        return asyncio.run(_serve(read_config(options.config), options.ready_fd))
    except ChainError as error:
        print(f"key gate: {error}", file=sys.stderr)
    except OSError as error:
        print(f"key gate: can not listen: {error}", file=sys.stderr)
    return 2


async def _serve(config: GateConfig, ready_fd: int | None) -> int:
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    listening = socket.create_server((config.host, config.port), family=family)
    port = listening.getsockname()[1]
    rpc = Web3Rpc(config.rpc)
    stop = asyncio.Event()
    desk = _make_desk(config, port, rpc)
    app = make_app(desk, Limiter(config.requests_per_minute, time.monotonic), behind_proxy=config.behind_proxy)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=5.0, keepalive_timeout=30.0)
    await runner.setup()
    async with contextlib.AsyncExitStack() as stack:
        stack.callback(desk.nonces.close)
        stack.push_async_callback(rpc.close)
        stack.push_async_callback(runner.cleanup)
        await web.SockSite(runner, listening).start()
        _stop_when_told(stop, asyncio.get_running_loop())
        _say_ready(port, ready_fd)
        note("listening", url=desk.rules.uri, chain_id=config.chain_id, keys=len(desk.shelf.identities))
        checking = asyncio.create_task(_check_node(desk.ownership), name="gate-node-check")
        await stop.wait()
        checking.cancel()
    note("stopped")
    return 0


def _make_desk(config: GateConfig, port: int, rpc: Web3Rpc) -> KeyDesk:
    host = f"[{config.host}]" if ":" in config.host else config.host
    url = config.public_url or f"http://{host}:{port}"
    domain = config.domain or url.partition("://")[2].partition("/")[0]
    return KeyDesk(
        rules=Rules(domain, url, config.chain_id, config.collection),
        shelf=load_shelf(config.release),
        nonces=NonceBook(
            config.nonce_secret or secrets.token_bytes(32),
            time.time,
            spent=SpentInFile(config.spent_file, time.time) if config.spent_file else None,
        ),
        ownership=Ownership(rpc, config.chain_id, config.collection, time.time, config.max_block_age_s),
        rpc=rpc,
        accounts=Limiter(config.requests_per_minute, time.monotonic),
        lease_s=config.lease_s,
        clock=time.time,
    )


async def _check_node(ownership: Ownership) -> None:
    """Tells the log early what the first request for keys would find out late."""
    try:
        note("node", block=await ownership.pinned_block())
    except RpcError as error:
        warn("node_unavailable", reason=error.reason)


def _stop_when_told(stop: asyncio.Event, loop: asyncio.AbstractEventLoop) -> None:
    def told(*_signal: object) -> None:
        loop.call_soon_threadsafe(stop.set)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, told)
    if sys.stdin is None:
        return
    kind = os.fstat(sys.stdin.fileno()).st_mode
    if stat.S_ISFIFO(kind) or stat.S_ISSOCK(kind):

        def watch() -> None:
            while os.read(0, 4096):
                pass
            told()

        threading.Thread(target=watch, name="gate-stdin", daemon=True).start()


def _say_ready(port: int, ready_fd: int | None) -> None:
    line = json.dumps({"ready": True, "port": port})
    print(line, flush=True)
    if ready_fd is not None:
        with os.fdopen(ready_fd, "w") as file:
            print(line, file=file)


if __name__ == "__main__":
    raise SystemExit(main())

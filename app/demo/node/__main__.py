"""`python -m app.demo.node --state DIR [--port 0] [--chain-id 31337]`: the node on py-evm.

Prints one line of JSON when it listens. Ends on SIGTERM or at the end of its standard input.
"""

import argparse
import asyncio
from pathlib import Path

from app.demo.node.evm import DemoChain
from app.demo.node.lifetime import take_folder, tell_ready, until_told_to_end
from app.demo.node.methods import CLIENT
from app.demo.node.server import Server


async def serve(state: Path, port: int, chain_id: int) -> None:
    lock = take_folder(state)
    ended = until_told_to_end()
    chain = DemoChain(state / "chain.sqlite", chain_id)
    server = Server(chain)
    runner = await server.start(port)
    clock = asyncio.create_task(server.make_blocks_final(), name="blocks")
    tell_ready(server.port, CLIENT)
    try:
        await ended.wait()
    finally:
        clock.cancel()
        await runner.cleanup()
        chain.close()
        lock.close()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m app.demo.node")
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--chain-id", type=int, default=31337)
    arguments = parser.parse_args()
    asyncio.run(serve(arguments.state, arguments.port, arguments.chain_id))


if __name__ == "__main__":
    main()

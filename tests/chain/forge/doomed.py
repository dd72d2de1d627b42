"""A run of the program that kills itself at one point of a forge: `python -m tests.chain.forge.doomed POINT …`."""

import asyncio
import os
import signal
import sys
from pathlib import Path

from chain.forge import ForgeConfig, ForgeRunner, Journal, State, SystemClock
from chain.ports import TxRequest
from chain.rpc import Web3Rpc
from tests.chain.forge.arena import ScriptedWallet
from tests.contracts.chain import Anvil


class DoomedWallet(ScriptedWallet):
    point = ""

    async def send_transaction(self, tx: TxRequest) -> str:
        if self.point == "asked":
            die()
        tx_hash = await super().send_transaction(tx)
        if self.point == "broadcast":
            die()
        return tx_hash


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


async def main(point: str, url: str, folder: str, account: str, output_id: str, *hashes: str) -> None:
    anvil = Anvil(url)
    collection, forge, collection_code, forge_code = hashes
    config = ForgeConfig(
        anvil.chain_id, collection, forge, bytes.fromhex(collection_code), bytes.fromhex(forge_code), poll_s=0.01
    )
    wallet = DoomedWallet(anvil, account)
    wallet.point = point
    journal = Journal(Path(folder) / "forge.sqlite3", SystemClock().now_s)
    runner = ForgeRunner(config, Web3Rpc(url), wallet, journal, SystemClock())
    async for progress in runner.confirm(await runner.plan(int(output_id))):
        if progress.state is State.JOURNALED and point == "journaled":
            die()
        if progress.state is State.SENT:
            die()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))

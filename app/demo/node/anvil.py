"""`python -m app.demo.node.anvil --state DIR [--port 0] [--chain-id 31337]`: the same node, on Foundry's anvil.

Keeps anvil company: adds the empty blocks that make a transaction final, saves the chain after every change, and ends
anvil when its own parent goes. anvil's `--state-interval` overwrites the only copy in place, and its `--block-time`
adds blocks, and so bytes to save, for as long as the program is open: neither is used.
"""

import argparse
import asyncio
import ctypes
import json
import os
import re
import signal
import subprocess
import sys
import threading
import urllib.request
import zlib
from pathlib import Path
from typing import Any

from app.demo.node.lifetime import take_folder, tell_ready, until_told_to_end

_POLL_S = 0.25
_BLOCK_S = 1.0
_BLOCKS_TO_FINAL = 2
_STOP_WAIT_S = 3.0


class Anvil:
    """A running anvil and the file its chain is saved in."""

    def __init__(self, file: Path, port: int, chain_id: int) -> None:
        self._file = file
        command = ["anvil", "--host", "127.0.0.1", "--port", str(port), "--chain-id", str(chain_id)]
        command += ["--slots-in-an-epoch", "1"]
        if file.exists():
            command += ["--load-state", str(file)]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=_die_with_parent if sys.platform == "linux" else None,
        )
        assert self._process.stdout is not None
        lines = (re.search(r"Listening on 127\.0\.0\.1:(\d+)", line) for line in self._process.stdout)
        listening = next(filter(None, lines), None)
        if listening is None:
            raise SystemExit(self._process.wait() or 1)
        self.port = int(listening[1])
        # It logs every call, and stops when nobody empties the pipe.
        threading.Thread(target=self._process.stdout.read, name="anvil-log", daemon=True).start()

    def rpc(self, method: str, *parameters: Any) -> Any:
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters}).encode()
        url = f"http://127.0.0.1:{self.port}"
        request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as response:
            return json.load(response)["result"]

    def alive(self) -> bool:
        return self._process.poll() is None

    def head(self) -> int:
        return int(self.rpc("eth_blockNumber"), 16)

    def blocks_missing(self) -> bool:
        """Whether a transaction is in one of the last blocks, and so not final."""
        head = self.head()
        recent = range(max(1, head - _BLOCKS_TO_FINAL + 1), head + 1)
        return any(self.rpc("eth_getBlockByNumber", hex(it), False)["transactions"] for it in recent)

    def mine(self) -> None:
        self.rpc("evm_mine")

    def save(self) -> None:
        """The whole chain, old states included; the file is replaced at once or not at all."""
        packed = bytes.fromhex(self.rpc("anvil_dumpState", True)[2:])
        temporary = self._file.with_suffix(".new")
        with temporary.open("wb") as file:
            file.write(zlib.decompress(packed, wbits=zlib.MAX_WBITS | 32))
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(self._file)

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(_STOP_WAIT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


async def keep(anvil: Anvil, ended: asyncio.Event) -> None:
    """Saves after every change, and lets a block follow a second after one that is not final."""
    saved, idle_s = -1, 0.0
    while not ended.is_set() and anvil.alive():
        head = await asyncio.to_thread(anvil.head)
        if head != saved:
            await asyncio.to_thread(anvil.save)
            saved, idle_s = head, 0.0
        elif idle_s >= _BLOCK_S:
            if await asyncio.to_thread(anvil.blocks_missing):
                await asyncio.to_thread(anvil.mine)
            idle_s = 0.0
        try:
            await asyncio.wait_for(ended.wait(), _POLL_S)
        except TimeoutError:
            idle_s += _POLL_S


async def serve(state: Path, port: int, chain_id: int) -> None:
    lock = take_folder(state)
    ended = until_told_to_end()
    anvil = Anvil(state / "chain.json", port, chain_id)
    try:
        client = anvil.rpc("web3_clientVersion")
        tell_ready(anvil.port, client)
        await keep(anvil, ended)
        if anvil.alive():
            anvil.save()
    finally:
        anvil.stop()
        lock.close()


def _die_with_parent() -> None:
    """Linux: the kernel ends anvil should this process be killed."""
    set_parent_death_signal = 1
    ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGKILL)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m app.demo.node.anvil")
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--chain-id", type=int, default=31337)
    arguments = parser.parse_args()
    asyncio.run(serve(arguments.state, arguments.port, arguments.chain_id))


if __name__ == "__main__":
    main()

"""Runs that die and the one that lives after them; and what chain, journal and wallet must tell in the end."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from eth_utils.crypto import keccak

from chain.forge import ForgeConfig, State
from chain.forge.calls import ForgeCall, RevealCall, decode_call
from chain.forge.following import Runner
from chain.forge.intent import BURNING
from tests.chain.forge.arena import Arena, steps

PATIENCE = 80
ROOT = Path(__file__).parents[3]
MARKS = [
    "0x" + keccak(text="Forged(bytes32,address,uint256,bytes32,uint256[])").hex(),
    "0x" + keccak(text="RevealRequested(bytes32,address,uint256,uint256,uint256,uint256)").hex(),
]


class Lives:
    """Runs of the program that end at a point. kind: what they do, see `crash_runs`."""

    def __init__(self, process: "subprocess.Popen[str]", kind: str = "forge") -> None:
        self._process, self.kind = process, kind

    def end_at(self, point: str, arena: Arena, bug: str = "", config: ForgeConfig | None = None) -> None:
        config = config or arena.config
        assert config.collection_code_hash is not None and config.forge_code_hash is not None
        order = {
            "kind": self.kind,
            "url": arena.node_url,
            "folder": str(arena.folder),
            "account": arena.alice,
            "hashes": [
                config.collection,
                config.forge,
                config.collection_code_hash.hex(),
                config.forge_code_hash.hex(),
            ],
            "point": point,
            "bug": bug,
        }
        hit = arena.folder / "hit"
        hit.unlink(missing_ok=True)
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        told = json.loads(self._process.stdout.readline())
        assert told["killed"] and hit.exists() and hit.read_text() == point, f"{point} was not hit: {told}"


@contextmanager
def process_of_lives() -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-m", "tests.chain.forge.crash_runs"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


def sent_by(arena: Arena) -> int:
    """Transactions of the account that the chain has."""
    return int(arena.anvil.rpc("eth_getTransactionCount", arena.alice, "latest"), 16)


class LastRun(Protocol):
    """What lives on: a forge or a reveal of the arena."""

    runner: Any

    async def restart(self) -> None: ...


async def recover(arena: Arena, last: LastRun | None = None) -> None:
    """A last run that lives, long enough for the chain to have the last word on everything."""
    run = last or arena
    await run.restart()
    arena.clock.then(*[lambda: arena.anvil.mine(1)] * 8, arena.pass_deadline)
    await follow(arena, run.runner)
    arena.anvil.mine(1)
    arena.pass_deadline()
    await run.restart()
    await follow(arena, run.runner)


async def follow(arena: Arena, runner: Runner) -> None:
    """To the end of all, or until it is plain that there will be none."""
    patience = arena.clock.pauses + PATIENCE
    following = asyncio.create_task(steps(runner.resume()))
    while not following.done() and arena.clock.pauses < patience:  # noqa: ASYNC110
        await asyncio.sleep(0.001)
    if not following.done():
        await runner.close()
    await asyncio.gather(following, return_exceptions=True)


def check(arena: Arena, token_id: int, before: int, sent_before: int) -> None:
    """0 double burns, 0 lost receipts, 0 wrong end states, 0 transactions that nobody decided.

    Of `token_id` the account had `before`, and has one more or less for each burn; it had sent so many transactions.
    """
    entries = {entry.intent.intent_id: entry for entry in arena.journal.entries() if entry.intent.kind in BURNING}
    logs = arena.anvil.rpc("eth_getLogs", {"fromBlock": "0x0", "toBlock": "latest", "topics": [MARKS]})
    burned = {bytes.fromhex(log["topics"][1][2:]): log for log in logs}
    diary = arena.folder / "diary"
    asked = [decode_call(bytes.fromhex(line)) for line in diary.read_text().split()] if diary.exists() else []
    ids = [call.intent_id for call in asked if isinstance(call, ForgeCall | RevealCall)]
    assert len(ids) == len(set(ids)), "asked twice for one intent"
    assert set(ids) <= set(entries), "asked for what is not in the journal"
    assert len(logs) == len(burned), "burned twice for one intent"
    assert set(burned) <= set(entries), "burned without a word in the journal"
    assert abs(arena.balances(token_id)[0] - before) == len(burned)
    for intent_id, entry in entries.items():
        assert entry.closed, f"{entry.state} is no end"
        assert (entry.state is State.FINALIZED) == (intent_id in burned), f"{entry.state} is not what happened"
        if intent_id in burned:
            log, receipt = burned[intent_id], entry.receipt
            assert receipt is not None and receipt.differences == ()
            assert (receipt.tx_hash, receipt.block_hash) == (log["transactionHash"], log["blockHash"])
    assert sent_by(arena) - sent_before <= len(ids), "a transaction that nobody decided"

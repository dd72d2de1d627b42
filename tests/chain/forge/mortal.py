"""A process that starts others and kills them: `python -m tests.chain.forge.mortal`, one JSON line in, one out.

{"job": "journal" | "forge", "folder": …, "after_us": n | null} runs the job in a fork of this process and kills it -9
after so many microseconds. Answers {"killed": bool, "took_us": n}. Forking saves importing everything a hundred times.
"""

import asyncio
import json
import os
import signal
import sys
import time
from pathlib import Path

from eth_utils.crypto import keccak

from chain.forge import ForgeConfig, ForgeRunner, Intent, Journal, Kind
from chain.forge.flow import Event
from chain.ports import TxRequest
from tests.fakes.chain import ALICE, CHAIN_ID, CODE, COLLECTION, FORGE, FakeChain, FakeRpc, FakeWallet

SONG = 100


class Diary:
    """What the process had done when it died, written at once. It outlives the process."""

    def __init__(self, folder: Path) -> None:
        self._file = os.open(folder / "diary", os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def note(self, line: str) -> None:
        os.write(self._file, (line + "\n").encode())


def an_intent(number: int) -> Intent:
    return Intent(
        intent_id=number.to_bytes(32, "big"),
        kind=Kind.FORGE,
        chain_id=CHAIN_ID,
        account=ALICE,
        contract=FORGE,
        collection=COLLECTION,
        tx=TxRequest(ALICE, FORGE, b"\x01" * 132, gas=1, max_fee_wei=2, priority_fee_wei=0),
        deadline_s=1000,
        block_number=7,
        block_hash="0x" + "11" * 32,
        search_from=5,
        nonce=3,
        output_id=2**255 + number,
        inputs=(1, 2**200),
        recipe_hash=b"\x07" * 32,
    )


def write_journal(folder: Path) -> None:
    """Six intents through half their life; each row is noted when the journal says that it is on the disk."""
    diary, journal = Diary(folder), Journal(folder / "forge.sqlite3", lambda: 0.0)
    for number in range(6):
        intent_id = journal.begin(an_intent(number)).intent.intent_id
        diary.note("row")
        for event, body in ((Event.ASK, {}), (Event.SEND, {"tx_hash": "0x" + "22" * 32}), (Event.SEE, {"nonce": 3})):
            journal.record(intent_id, event, body)
            diary.note("row")


def forge_twice(folder: Path) -> None:
    """Two forges on a chain in memory; the wallet notes what it is asked for."""
    diary, chain = Diary(folder), FakeChain()

    class Wallet(FakeWallet):
        async def send_transaction(self, tx: TxRequest) -> str:
            diary.note(tx.data.hex())
            return await super().send_transaction(tx)

    class Clock:
        def now_s(self) -> float:
            return 0.0

        async def sleep(self, duration_s: float) -> None:
            chain.mine()
            await asyncio.sleep(0)

    async def main() -> None:
        config = ForgeConfig(CHAIN_ID, COLLECTION, FORGE, keccak(CODE[COLLECTION]), keccak(CODE[FORGE]))
        journal = Journal(folder / "forge.sqlite3", lambda: 0.0)
        runner = ForgeRunner(config, FakeRpc(chain), Wallet(chain), journal, Clock())
        for _ in range(2):
            async for _progress in runner.confirm(await runner.plan(SONG)):
                pass

    asyncio.run(main())


JOBS = {"journal": write_journal, "forge": forge_twice}


def live_and_die(job: str, folder: Path, after_us: int | None) -> dict[str, object]:
    began_ns = time.perf_counter_ns()
    child = os.fork()
    if child == 0:
        try:
            JOBS[job](folder)
        finally:
            os._exit(0)
    if after_us is not None:
        while time.perf_counter_ns() < began_ns + after_us * 1000:
            pass
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    took_us = (time.perf_counter_ns() - began_ns) // 1000
    return {"killed": os.WIFSIGNALED(status), "took_us": took_us}


if __name__ == "__main__":
    for line in sys.stdin:
        order = json.loads(line)
        print(json.dumps(live_and_die(order["job"], Path(order["folder"]), order["after_us"])), flush=True)

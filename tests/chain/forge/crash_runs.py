"""A process that lives through a forge in forks of itself, and kills them: `python -m tests.chain.forge.crash_runs`.

One JSON line in, one out. {"kind", "url", "folder", "account", "hashes": […], "point", "bug"} follows what is in the
journal to its end, then forges or reveals once more, and dies at `point` on the way. Answers {"killed": bool, "error"}.
kind: "forge", "batch" (the forge with its permission in one EIP-5792 batch) or "reveal".
"""

import asyncio
import json
import os
import signal
import sys
import traceback
from pathlib import Path

from chain import rpc
from chain.forge import ForgeConfig, ForgeRunner, LiveIntent
from chain.reveal import RevealRunner
from chain.rpc import Web3Rpc
from tests.chain.forge.arena import SONG, MiningClock
from tests.chain.forge.crash_bugs import BUGS
from tests.chain.forge.crash_points import Doom, DoomedBatchWallet, DoomedJournal, DoomedWallet
from tests.contracts.chain import Anvil
from tests.contracts.world import SEALED

_PATIENCE_BLOCKS = 12


async def live(order: dict[str, str], hashes: list[str]) -> None:
    folder, anvil = Path(order["folder"]), Anvil(order["url"])
    collection, forge, collection_code, forge_code = hashes
    config = ForgeConfig(anvil.chain_id, collection, forge, bytes.fromhex(collection_code), bytes.fromhex(forge_code))
    doom = Doom(order["point"], folder)
    clock = MiningClock(anvil)
    journal = DoomedJournal(folder / "forge.sqlite3", clock.now_s, doom)
    wallets = {"batch": DoomedBatchWallet}
    wallet = wallets.get(order["kind"], DoomedWallet)(anvil, order["account"], doom, folder / "diary")
    parts = config, Web3Rpc(order["url"]), wallet, journal, clock
    forges, reveals = ForgeRunner(*parts), RevealRunner(*parts)
    runner = reveals if order["kind"] == "reveal" else forges

    def pass_deadline() -> None:
        anvil.rpc("evm_setNextBlockTimestamp", anvil.timestamp() + config.deadline_s + 60)
        anvil.mine(4)

    clock.then(*[lambda: anvil.mine(1)] * _PATIENCE_BLOCKS, pass_deadline)
    async for _ in runner.resume():
        pass
    clock._script.clear()
    clock.then(lambda: None)  # the transaction is seen waiting
    try:
        if order["kind"] == "reveal":
            steps = reveals.request(await reveals.plan(SEALED, 1))
        else:
            steps = forges.confirm(await forges.plan(SONG))
        async for _ in steps:
            pass
    except LiveIntent:
        async for _ in runner.resume():
            pass


def live_and_die(order: dict[str, str], hashes: list[str]) -> dict[str, object]:
    child = os.fork()
    if child == 0:
        try:
            if order["bug"]:
                owner, name, wrong = BUGS[order["bug"]]
                setattr(owner, name, wrong)
            asyncio.run(live(order, hashes))
        except BaseException:
            (Path(order["folder"]) / "error").write_text(traceback.format_exc())
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    error = Path(order["folder"]) / "error"
    told = error.read_text() if error.exists() else ""
    error.unlink(missing_ok=True)
    return {"killed": os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL, "error": told}


if __name__ == "__main__":
    rpc._provider_class()  # imported once, not in every life
    for line in sys.stdin:
        order = json.loads(line)
        print(json.dumps(live_and_die(order, order.pop("hashes"))), flush=True)

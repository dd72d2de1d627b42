import re
import subprocess
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from chain.forge import ForgeConfig, ForgeRunner, Journal
from tests.chain.forge.arena import Arena, BreakableRpc, MiningClock, ScriptedWallet, config_for, make_world_once
from tests.contracts.chain import Anvil
from tests.contracts.world import World

ANVIL = Path(__file__).parents[2] / "node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil"


@pytest.fixture(scope="session")
def forge_node() -> Iterator[str]:
    """A node that mines when told to; a block is safe one block later and final two blocks later."""
    command = [str(ANVIL), "--port", "0", "--host", "127.0.0.1", "--no-mining", "--slots-in-an-epoch", "1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            listening = next(filter(None, (re.search(r"Listening on (\S+)", it) for it in process.stdout)))
            # It logs every call, and stops when nobody empties the pipe.
            threading.Thread(target=process.stdout.read, name="anvil-log", daemon=True).start()
            yield f"http://{listening[1]}"
        finally:
            process.kill()


@pytest.fixture(scope="session")
def set_up(forge_node: str) -> tuple[Anvil, World, ForgeConfig]:
    anvil = Anvil(forge_node)
    world = make_world_once(anvil)
    anvil.mine(5)
    return anvil, world, config_for(anvil, world)


@pytest.fixture
async def arena(forge_node: str, set_up: tuple[Anvil, World, ForgeConfig], tmp_path: Path) -> AsyncIterator[Arena]:
    anvil, world, config = set_up
    before = anvil.rpc("evm_snapshot")
    rpc, clock = BreakableRpc(forge_node), MiningClock(anvil)
    wallet = ScriptedWallet(anvil, world.alice)
    journal = Journal(tmp_path / "forge.sqlite3", clock.now_s)
    runner = ForgeRunner(config, rpc, wallet, journal, clock)
    arena = Arena(anvil, world, forge_node, rpc, config, wallet, clock, tmp_path, journal, runner)
    yield arena
    await arena.runner.close()
    arena.journal.close()
    await rpc.close()
    anvil.rpc("anvil_dropAllTransactions")
    anvil.rpc("evm_revert", before)

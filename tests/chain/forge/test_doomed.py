"""The program is killed -9 in the middle of a forge on a real node; the next run finds what there is to find."""

import asyncio
import signal
import sys
from pathlib import Path

import pytest

from chain.forge import State
from tests.chain.forge.arena import SONG, STEMS, Arena, states, steps

ROOT = Path(__file__).parents[3]


async def die_at(point: str, arena: Arena) -> None:
    config = arena.config
    assert config.collection_code_hash is not None and config.forge_code_hash is not None
    hashes = (config.collection, config.forge, config.collection_code_hash.hex(), config.forge_code_hash.hex())
    arena.journal.close()
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.chain.forge.doomed", point),
        *(arena.node_url, str(arena.folder), arena.alice, str(SONG), *hashes),
        cwd=ROOT,
    )
    assert await child.wait() == -signal.SIGKILL, f"it did not die at {point}"


@pytest.mark.parametrize(
    ("point", "end", "burns"),
    [
        ("journaled", State.ABANDONED, 0),
        ("asked", State.EXPIRED, 0),
        ("broadcast", State.FINALIZED, 1),
        ("sent", State.FINALIZED, 1),
    ],
)
async def test_the_next_run_knows_the_truth(arena: Arena, point: str, end: State, burns: int) -> None:
    await die_at(point, arena)
    arena.clock.then(*[lambda: arena.anvil.mine(1)] * 6, arena.pass_deadline)
    await arena.restart()
    progresses = await steps(arena.runner.resume())
    assert states(progresses)[-1] is end
    assert arena.forged() == burns and arena.wallet.asked == []
    assert arena.balances(*STEMS, SONG) == [2 - burns, 2 - burns, 2 - burns, burns]

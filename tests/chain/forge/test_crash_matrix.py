"""kill -9 at every point of a forge on a real node, and at every ordered pair of points: the truth is found each time.

The first run dies at the first point. The next one follows what it finds to its end and forges once more, dying at the
second point. The last one lives. Then chain, journal and wallet must tell the same.
"""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from eth_utils.crypto import keccak

from chain.forge import State
from chain.forge.calls import ForgeCall, decode_call
from tests.chain.forge.arena import SONG, Arena, steps
from tests.chain.forge.crash_bugs import BUGS
from tests.chain.forge.crash_points import POINTS

PATIENCE = 80
NONCE_BEFORE = [0]
ROOT = Path(__file__).parents[3]
FORGED = "0x" + keccak(text="Forged(bytes32,address,uint256,bytes32,uint256[])").hex()


class Lives:
    """Runs of the program that end at a point."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def end_at(self, point: str, arena: Arena, bug: str = "") -> None:
        config = arena.config
        assert config.collection_code_hash is not None and config.forge_code_hash is not None
        order = {
            "url": arena.node_url,
            "folder": str(arena.folder),
            "account": arena.alice,
            "song": str(SONG),
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


@pytest.fixture(scope="module")
def lives() -> Iterator[Lives]:
    command = [sys.executable, "-m", "tests.chain.forge.crash_runs"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        yield Lives(process)
        assert process.stdin is not None
        process.stdin.close()


async def recover(arena: Arena) -> None:
    """A last run that lives, long enough for the chain to have the last word on everything."""
    await arena.restart()
    arena.clock.then(*[lambda: arena.anvil.mine(1)] * 8, arena.pass_deadline)
    await follow(arena)
    arena.anvil.mine(1)
    arena.pass_deadline()
    await arena.restart()
    await follow(arena)


async def follow(arena: Arena) -> None:
    """To the end of all, or until it is plain that there will be none."""
    patience = arena.clock.pauses + PATIENCE
    following = asyncio.create_task(steps(arena.runner.resume()))
    while not following.done() and arena.clock.pauses < patience:  # noqa: ASYNC110
        await asyncio.sleep(0.001)
    if not following.done():
        await arena.runner.close()
    await asyncio.gather(following, return_exceptions=True)


def check(arena: Arena) -> None:
    """0 double burns, 0 lost receipts, 0 wrong end states, 0 transactions that nobody decided."""
    entries = {entry.intent.intent_id: entry for entry in arena.journal.entries()}
    logs = arena.anvil.rpc("eth_getLogs", {"fromBlock": "0x0", "toBlock": "latest", "topics": [FORGED]})
    burned = {bytes.fromhex(log["topics"][1][2:]): log for log in logs}
    diary = arena.folder / "diary"
    asked = [decode_call(bytes.fromhex(line)) for line in diary.read_text().split()] if diary.exists() else []
    ids = [call.intent_id for call in asked if isinstance(call, ForgeCall)]
    assert len(ids) == len(set(ids)), "asked twice for one intent"
    assert set(ids) <= set(entries), "asked for what is not in the journal"
    assert len(logs) == len(burned), "burned twice for one intent"
    assert set(burned) <= set(entries), "burned without a word in the journal"
    assert arena.balances(SONG) == [len(burned)]
    for intent_id, entry in entries.items():
        assert entry.closed, f"{entry.state} is no end"
        assert (entry.state is State.FINALIZED) == (intent_id in burned), f"{entry.state} is not what happened"
        if intent_id in burned:
            log, receipt = burned[intent_id], entry.receipt
            assert receipt is not None and receipt.differences == ()
            assert (receipt.tx_hash, receipt.block_hash) == (log["transactionHash"], log["blockHash"])
    sent = int(arena.anvil.rpc("eth_getTransactionCount", arena.alice, "latest"), 16) - NONCE_BEFORE[0]
    assert sent <= len(ids), "a transaction that nobody decided"


@pytest.fixture
def fresh(arena: Arena) -> Arena:
    """The journal belongs to the runs that die."""
    NONCE_BEFORE[0] = int(arena.anvil.rpc("eth_getTransactionCount", arena.alice, "latest"), 16)
    arena.journal.close()
    return arena


def test_there_are_at_least_fourteen_points() -> None:
    assert len(set(POINTS)) >= 14


@pytest.mark.parametrize("point", POINTS)
async def test_a_crash_at_any_point(fresh: Arena, lives: Lives, point: str) -> None:
    lives.end_at(point, fresh)
    await recover(fresh)
    check(fresh)


@pytest.mark.nightly
@pytest.mark.parametrize("second", POINTS)
@pytest.mark.parametrize("first", POINTS)
async def test_a_crash_and_another_in_the_next_run(fresh: Arena, lives: Lives, first: str, second: str) -> None:
    lives.end_at(first, fresh)
    lives.end_at(second, fresh)
    await recover(fresh)
    check(fresh)


CAUGHT_AT = {
    "broadcast before journal": "before journal",
    "no recovery search": "after broadcast",
    "failed on time-out": "after broadcast",
    "receipt overwritten": "after include",
    "asked again in recovery": "after broadcast",
}


@pytest.mark.parametrize("bug", BUGS)
async def test_a_seeded_bug_is_caught(fresh: Arena, lives: Lives, bug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    owner, name, wrong = BUGS[bug]
    lives.end_at(CAUGHT_AT[bug], fresh, bug)
    monkeypatch.setattr(owner, name, wrong)
    with pytest.raises(AssertionError):
        await recover(fresh)
        note_what_the_last_run_asked(fresh)
        check(fresh)


def note_what_the_last_run_asked(arena: Arena) -> None:
    with (arena.folder / "diary").open("a") as diary:
        diary.writelines(tx.data.hex() + "\n" for tx in arena.wallet.asked)


async def test_a_point_that_is_not_hit_fails_the_harness(fresh: Arena, lives: Lives) -> None:
    with pytest.raises(AssertionError, match="was not hit"):
        lives.end_at("before nothing", fresh)
    await recover(fresh)

"""Faults and crashes at any place, found by hypothesis on the chain in memory: the security promises must hold."""

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from eth_utils.crypto import keccak
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chain.errors import ChainError, RpcError, WalletRefused, WalletUnknown
from chain.forge import Entry, ForgeConfig, ForgeProgress, ForgeRunner, Intent, Journal, JournalError, State
from chain.forge.calls import ForgeCall, decode_call
from chain.forge.drive import Drive
from chain.forge.flow import Event
from chain.forge.progress import Watch
from tests.fakes.chain import CHAIN_ID, CODE, COLLECTION, FORGE, FakeChain, FakeRpc, FakeWallet

CONFIG = ForgeConfig(CHAIN_ID, COLLECTION, FORGE, keccak(CODE[COLLECTION]), keccak(CODE[FORGE]), log_page_blocks=7)
SONG = 100

EVERYWHERE = [
    "crash",
    "mine",
    "error",
    "reorg 1 kept",
    "reorg 2 kept",
    "reorg 2 lost",
    "drop",
    "jump",
    "speed up",
    "cancel",
]
IN_WALLET = [*EVERYWHERE, "refuse", "die", "hang", "twice"]


class FullDisk(Journal):
    """A journal whose n-th write fails: before it reached the disk, or after (as when the program dies there)."""

    def __init__(self, path: Path, now_s: Callable[[], float], faults: dict[int, str]) -> None:
        super().__init__(path, now_s)
        self._db.execute("PRAGMA synchronous = OFF")  # these processes do not really die
        self.faults, self.writes = faults, 0

    def _append(self, intent_id: bytes, event: Event, body: Mapping[str, Any]) -> Entry:
        self.writes += 1
        fault = self.faults.pop(self.writes, "")
        if fault == "before":
            raise JournalError("journal_write")
        entry = super()._append(intent_id, event, body)
        if fault == "after":
            raise JournalError("journal_write")
        return entry


class World:
    """One chain, one journal file, one user.

    faults: what goes wrong at the n-th call to the node; in_wallet: before and after each request to the wallet, last
    first; on_disk: at the n-th write of the journal.
    """

    def __init__(self, folder: Path, faults: dict[int, str], in_wallet: list[str], on_disk: dict[int, str]) -> None:
        self.chain = FakeChain()
        self.file = folder / "forge.sqlite3"
        self.faults, self.in_wallet, self.on_disk = faults, in_wallet, on_disk
        self.calls = 0
        self.pauses = 0
        self.crashed = asyncio.Event()
        self.hit: list[str] = []
        self.wallet = FakeWallet(self.chain, self.fault)
        self.open()

    def open(self) -> None:
        self.journal = FullDisk(self.file, self.now_s, self.on_disk)
        self.runner = ForgeRunner(CONFIG, FakeRpc(self.chain, self.fault), self.wallet, self.journal, self)

    async def restart(self) -> None:
        self.crashed.clear()
        await self.runner.close()
        self.journal.close()
        self.open()

    def now_s(self) -> float:
        return 0.0

    async def sleep(self, duration_s: float) -> None:
        self.pauses += 1
        if self.pauses > 40:
            self.chain.jump(CONFIG.deadline_s)
        assert self.pauses < 500, "it waits for what never comes"
        if self.pauses % 3 == 0:
            self.chain.mine()
        await asyncio.sleep(0)

    async def fault(self, where: str) -> None:
        self.calls += 1
        if where.endswith("wallet"):
            fault = self.in_wallet.pop() if self.in_wallet else ""
        else:
            fault = self.faults.pop(self.calls, "")
        self.hit += [fault] if fault else []
        match fault:
            case "crash":
                self.crashed.set()
                await asyncio.Event().wait()
            case "hang":
                await asyncio.Event().wait()
            case "mine":
                self.chain.mine()
            case "error":
                raise RpcError("timeout")
            case "refuse":
                raise WalletRefused("user_rejected")
            case "die":
                raise WalletUnknown("lost")
            case "twice":
                self.chain.send(self.wallet.asked[-1])
            case "drop":
                self.chain.mempool.clear()
            case "jump":
                self.chain.jump(CONFIG.deadline_s + 1)
                self.chain.mine()
            case "speed up":
                self.chain.replace_waiting()
            case "cancel":
                self.chain.replace_waiting(data=b"")
            case "reorg 1 kept":
                self.chain.reorg(1, keep=True)
            case "reorg 2 kept":
                self.chain.reorg(2, keep=True)
            case "reorg 2 lost":
                self.chain.reorg(2, keep=False)

    def check(self, progress: ForgeProgress) -> None:
        """What is said must be so in the moment it is said."""
        if progress.trouble is None and progress.state is State.FINALIZED:
            receipt = progress.receipt
            assert receipt is not None and receipt.block_number <= self.chain.final_number
            assert self.chain.blocks[receipt.block_number].block.hash == receipt.block_hash
        if progress.trouble is None and progress.state in (State.EXPIRED, State.SUPERSEDED, State.FAILED):
            assert progress.intent_id not in self.chain.blocks[self.chain.final_number].state.used

    async def until_crash(self, stream: AsyncIterator[ForgeProgress]) -> None:
        async def watch() -> None:
            with contextlib.suppress(ChainError):
                async for progress in stream:
                    self.check(progress)

        watching = asyncio.create_task(watch())
        crash = asyncio.create_task(self.crashed.wait())
        await asyncio.wait((watching, crash), return_when=asyncio.FIRST_COMPLETED)
        crash.cancel()
        if not watching.done():
            watching.cancel()
        await asyncio.gather(watching, crash, return_exceptions=True)
        if watching.done() and not watching.cancelled() and watching.exception():
            raise watching.exception()  # type: ignore[misc]

    async def confirm(self) -> AsyncIterator[ForgeProgress]:
        async for progress in self.runner.confirm(await self.runner.plan(SONG)):
            yield progress


async def live_through(world: World) -> None:
    for _ in range(2):
        await world.until_crash(world.confirm())
        while world.crashed.is_set():
            await world.restart()
            await world.until_crash(world.runner.resume())
    world.faults.clear()
    world.in_wallet.clear()
    world.on_disk.clear()
    world.chain.mine()
    for _ in range(2):
        await world.restart()
        await world.until_crash(world.runner.resume())
        world.chain.jump(CONFIG.deadline_s + 1)
        world.chain.mine(4)


def check_the_end(world: World) -> None:
    entries = {entry.intent.intent_id: entry for entry in world.journal.entries()}
    asked = [call.intent_id for tx in world.wallet.asked if isinstance(call := decode_call(tx.data), ForgeCall)]
    burned = world.chain.forged()
    assert len(set(asked)) == len(asked), "the wallet was asked twice for the same intent"
    assert len(set(burned)) == len(burned), "burned twice for one intent"
    assert set(asked) <= set(entries), "the wallet was asked for what is not in the journal"
    assert {i for i, entry in entries.items() if entry.state is State.FINALIZED} == set(burned)
    assert all(entry.closed for entry in entries.values())
    assert world.chain.state.balances[1] == 2 - len(burned)


def run(
    faults: dict[int, str] | None = None, in_wallet: list[str] | None = None, on_disk: dict[int, str] | None = None
) -> World:
    async def main() -> World:
        with tempfile.TemporaryDirectory() as folder:
            world = World(Path(folder), dict(faults or {}), list(in_wallet or []), dict(on_disk or {}))
            await live_through(world)
            await world.runner.close()
            world.journal.close()
            return world

    return asyncio.run(main())


def test_without_faults_two_sets_are_forged() -> None:
    world = run()
    assert len(world.chain.forged()) == 2
    check_the_end(world)


ANY_FAULTS = given(
    faults=st.dictionaries(st.integers(1, 140), st.sampled_from(EVERYWHERE), max_size=6),
    in_wallet=st.lists(st.sampled_from(["", *IN_WALLET]), max_size=4),
    on_disk=st.dictionaries(st.integers(1, 9), st.sampled_from(["before", "after"]), max_size=2),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@ANY_FAULTS
def test_any_faults_and_crashes_burn_at_most_once_an_intent_and_lose_no_burn(
    faults: dict[int, str], in_wallet: list[str], on_disk: dict[int, str]
) -> None:
    check_the_end(run(faults, in_wallet, on_disk))


@pytest.mark.nightly
@settings(max_examples=2000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@ANY_FAULTS
def test_two_thousand_times_any_faults_and_crashes(
    faults: dict[int, str], in_wallet: list[str], on_disk: dict[int, str]
) -> None:
    check_the_end(run(faults, in_wallet, on_disk))


async def ask_before_journal(self: ForgeRunner, intent: Intent) -> Watch:
    await self._signer.send_transaction(intent.tx)
    return await _begin(self, intent)


async def ask_again(self: Drive, entry: Entry) -> None:
    if entry.state is State.ASKED:
        await self._signer.send_transaction(entry.intent.tx)
    await self.follow(entry)


async def never_found(*_: object) -> None:
    """A recovery that does not look for the event."""


async def always_void(*_: object) -> bool:
    return True


_begin = ForgeRunner._begin


@pytest.mark.parametrize(
    ("where", "bug", "fault"),
    [
        ("chain.forge.runner.ForgeRunner._begin", ask_before_journal, "crash"),
        ("chain.forge.drive.Drive.follow_again", ask_again, "crash"),
        ("chain.forge.follow.find_proof", never_found, "crash"),
        ("chain.forge.follow.is_void", always_void, "die"),
    ],
)
def test_a_seeded_bug_is_caught(where: str, bug: object, fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    after_sending = [fault, ""]
    check_the_end(run(in_wallet=after_sending))
    monkeypatch.setattr(where, bug)
    with pytest.raises(AssertionError):
        check_the_end(run(in_wallet=after_sending))

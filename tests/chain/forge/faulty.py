"""A world in memory in which one thing goes wrong at one point of a forge, and the program dies there.

Eight invariants must hold whatever happens; `check_invariants` names each.
"""

import asyncio
import contextlib
import copy
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from eth_utils.crypto import keccak

from chain.errors import ChainError, RpcError, WalletRefused
from chain.forge import Entry, ForgeConfig, ForgeProgress, ForgeRunner, Journal, JournalError, State
from chain.forge.calls import ForgeCall, decode_call
from chain.forge.flow import Event
from chain.ports import BlockId, Log, Receipt, TxRequest
from tests.fakes.chain import CHAIN_ID, CODE, COLLECTION, FORGE, FakeChain, FakeRpc, FakeWallet

SONG = 100
FINAL_AFTER = 40
CONFIG = ForgeConfig(CHAIN_ID, COLLECTION, FORGE, keccak(CODE[COLLECTION]), keccak(CODE[FORGE]), log_page_blocks=50)
_ROWS = (Event.JOURNAL, Event.ASK, Event.SEND, Event.INCLUDE, Event.SECURE, Event.FINALIZE)
POINTS = (
    *(f"{when} {event.value}" for event in _ROWS for when in ("before", "after")),
    "before wallet",
    "after wallet",
)
_LASTING_PAUSES = 25
MOST_PAUSES = 1500


class MoodyRpc(FakeRpc):
    """A node that is down, lies or is stale while `mood` says so."""

    def __init__(self, chain: FakeChain) -> None:
        super().__init__(chain, self._moods)
        self.mood = ""
        self._now = chain

    def become(self, mood: str) -> None:
        self.mood = mood
        self._chain = copy.deepcopy(self._now) if mood == "stale" else self._now

    async def _moods(self, where: str) -> None:
        if self.mood == "down":
            raise RpcError("unreachable")

    async def logs(
        self, addresses: Sequence[str], topics: Sequence[Sequence[bytes] | None], first: int, last: int
    ) -> tuple[Log, ...]:
        found = await super().logs(addresses, topics, first, last)
        return () if self.mood == "lying" else found

    async def receipt(self, tx_hash: str) -> Receipt | None:
        receipt = await super().receipt(tx_hash)
        lies = self.mood == "lying" and receipt is not None
        return replace(receipt, block_hash="0x" + "99" * 32, succeeded=not receipt.succeeded) if lies else receipt

    async def nonce(self, address: str, block: BlockId | str = "pending") -> int:
        return await super().nonce(address, block)


class MoodyWallet(FakeWallet):
    """A wallet that refuses, is late, sends twice or names another hash while `mood` says so."""

    def __init__(self, chain: FakeChain, world: "World") -> None:
        super().__init__(chain)
        self.mood, self._world = "", world

    async def chain_id(self) -> int:
        return 1 if self.mood == "other chain" else CHAIN_ID

    @property
    def address(self) -> str:  # type: ignore[override]
        return "0x" + "B2" * 20 if self.mood == "other account" else FakeWallet.address

    async def send_transaction(self, tx: TxRequest) -> str:
        self.asked.append(tx)
        await self._world.passing("before wallet")
        if self.mood == "refuses":
            raise WalletRefused("user_rejected")
        if self.mood == "refuses and sends":
            self._chain.send(tx)
            raise WalletRefused("user_rejected")
        tx_hash = self._chain.send(tx)
        if self.mood == "twice":
            self._chain.send(tx)
        if self.mood == "late":
            until = self._world.pauses + 12
            while self._world.pauses < until:  # noqa: ASYNC110
                await asyncio.sleep(0)
        await self._world.passing("after wallet")
        return "0x" + "77" * 32 if self.mood == "other hash" else tx_hash


class TrackedJournal(Journal):
    def __init__(self, path: Path, world: "World") -> None:
        super().__init__(path, world.now_s)
        self._db.execute("PRAGMA synchronous = OFF")  # these processes do not really die
        self._world = world

    def _append(self, intent_id: bytes, event: Event, body: Mapping[str, Any]) -> Entry:
        if self._world.full_writes > 0:
            self._world.full_writes -= 1
            raise JournalError("journal_write")
        self._world.hit(f"before {event.value}")
        entry = super()._append(intent_id, event, body)
        self._world.hit(f"after {event.value}")
        return entry


class Died(BaseException):
    """The process is gone."""


class World:
    """fault: what happens at `point`, where the program dies too."""

    def __init__(self, folder: Path, point: str, fault: Callable[["World"], None]) -> None:
        self.file = folder / "forge.sqlite3"
        self.point, self.fault = point, fault
        self.was_hit = False
        self.full_writes = 0
        self.pauses = 0
        self.heal_at = -1
        self.at_pause: Callable[[], None] | None = None
        self._day_s = 0.0
        self.chain = FakeChain(final_after=FINAL_AFTER)
        self.rpc = MoodyRpc(self.chain)
        self.wallet = MoodyWallet(self.chain, self)
        self.crashed = asyncio.Event()
        self.said_done_too_early: list[State] = []
        self.prefixes: list[tuple[int, bytes]] = []
        self.open()

    def open(self) -> None:
        self.journal = TrackedJournal(self.file, self)
        self.runner = ForgeRunner(CONFIG, self.rpc, self.wallet, self.journal, self)

    async def restart(self) -> None:
        self.crashed.clear()
        self.prefixes.append((self.journal._seq, self.journal._tail))
        await self.runner.close()
        self.journal.close()
        self.open()

    def now_s(self) -> float:
        return 1_700_000_000.0 + self._day_s

    def turn_clock(self, seconds: float) -> None:
        self._day_s = seconds

    def hit(self, point: str) -> None:
        """In the journal's thread: the row is or is not there, and nothing after it happens."""
        if point == self.point and not self.was_hit:
            self.was_hit = True
            self.fault(self)
            self.heal_at = self.pauses + _LASTING_PAUSES
            raise JournalError("died")

    async def passing(self, point: str) -> None:
        if point == self.point and not self.was_hit:
            self.was_hit = True
            self.fault(self)
            self.heal_at = self.pauses + _LASTING_PAUSES
            self.crashed.set()
            await asyncio.Event().wait()

    async def sleep(self, duration_s: float) -> None:
        self.pauses += 1
        if self.pauses > MOST_PAUSES:  # it waits for what never comes: the invariants tell
            self.crashed.set()
            await asyncio.Event().wait()
        if self.at_pause is not None:
            self.at_pause()
        if self.pauses == self.heal_at:
            self.heal()
        if self.pauses % 2 == 0:
            self.chain.mine(4)
        if self.pauses % 400 == 0:
            self.chain.jump(CONFIG.deadline_s)
        await asyncio.sleep(0)

    def heal(self) -> None:
        self.rpc.become("")
        self.wallet.mood, self.full_writes = "", 0

    async def live(self, stream: AsyncIterator[ForgeProgress]) -> None:
        """Until the stream ends or the program dies; what is said is compared with the chain as it is said."""

        async def watch() -> None:
            with contextlib.suppress(ChainError):
                async for progress in stream:
                    self._listen(progress)

        watching, crash = asyncio.create_task(watch()), asyncio.create_task(self.crashed.wait())
        await asyncio.wait((watching, crash), return_when=asyncio.FIRST_COMPLETED)
        crash.cancel()
        watching.cancel()
        await asyncio.gather(watching, crash, return_exceptions=True)

    def _listen(self, progress: ForgeProgress) -> None:
        if progress.trouble is None and progress.state is State.FINALIZED:
            receipt = progress.receipt
            if receipt is None or receipt.block_number > self.chain.final_number:
                self.said_done_too_early.append(progress.state)

    async def confirm(self) -> AsyncIterator[ForgeProgress]:
        async for progress in self.runner.confirm(await self.runner.plan(SONG)):
            yield progress

    async def whole_life(self) -> None:
        """Forge and die; come back; forge once more; heal; come back until the chain has said its last word."""
        await self.live(self.confirm())
        await self.restart()
        await self.live(self.runner.resume())
        await self.live(self.confirm())
        self.heal()
        self.chain.mine()
        for _ in range(3):
            await self.restart()
            await self.live(self.runner.resume())
            self.chain.jump(CONFIG.deadline_s + 1)
            self.chain.mine(FINAL_AFTER + 2)


def check_invariants(world: World) -> None:
    """The eight."""
    entries = {entry.intent.intent_id: entry for entry in world.journal.entries()}
    asked = [(call.intent_id, tx) for tx in world.wallet.asked if isinstance(call := decode_call(tx.data), ForgeCall)]
    ids = [intent_id for intent_id, _ in asked]
    burned = world.chain.forged()
    final_used = world.chain.blocks[world.chain.final_number].state.used
    assert len(set(burned)) == len(burned), "1. at most one burn for an intent"
    assert set(burned) == {i for i, e in entries.items() if e.state is State.FINALIZED}, "2. each burn is found again"
    assert len(set(ids)) == len(ids), "3. the wallet is asked at most once for an intent"
    assert all(i in entries for i in ids), "4. nothing is asked that is not in the journal"
    failed = {i for i, e in entries.items() if e.state in (State.EXPIRED, State.FAILED, State.SUPERSEDED)}
    assert not failed & final_used, "5. failed is said only of what the chain shows unused"
    assert not world.said_done_too_early, "6. done is said only of a final block"
    for intent_id, tx in asked:
        assert tx.data == entries[intent_id].intent.tx.data, "7. what was sent is what was written down"
    assert all(entry.closed for entry in entries.values()), "8. every intent comes to an end"
    receipts = [entry.receipt for entry in entries.values() if entry.state is State.FINALIZED]
    blocks = world.chain.blocks
    assert all(r and blocks[r.block_number].block.hash == r.block_hash for r in receipts), "2. with its true block"
    seen = dict(_hashes(world.journal))
    assert all(seq == 0 or seen.get(seq) == tail for seq, tail in world.prefixes), "7. no row was ever changed"
    assert world.chain.state.balances[1] == 2 - len(burned)


def _hashes(journal: Journal) -> list[tuple[int, bytes]]:
    return [(seq, bytes(digest)) for seq, digest in journal._db.execute("SELECT seq, hash FROM rows")]


def nothing(world: World) -> None:
    """Only the crash."""


def _rpc(mood: str) -> Callable[[World], None]:
    return lambda world: world.rpc.become(mood)


def _wallet(mood: str) -> Callable[[World], None]:
    def turn(world: World) -> None:
        world.wallet.mood = mood

    return turn


def _full_disk(world: World) -> None:
    world.full_writes = 3


FAULTS: Mapping[str, Callable[[World], None]] = {
    "crash alone": nothing,
    "node down": _rpc("down"),
    "node lying": _rpc("lying"),
    "node stale": _rpc("stale"),
    "wallet refuses": _wallet("refuses"),
    "wallet refuses and sends": _wallet("refuses and sends"),
    "wallet late": _wallet("late"),
    "wallet sends twice": _wallet("twice"),
    "wallet names another hash": _wallet("other hash"),
    "chain switched": _wallet("other chain"),
    "account switched": _wallet("other account"),
    "reorg 1": lambda world: world.chain.reorg(1, keep=True),
    "reorg 7": lambda world: world.chain.reorg(7, keep=True),
    "reorg 32": lambda world: world.chain.reorg(32, keep=True),
    "reorg 32 that loses it": lambda world: world.chain.reorg(32, keep=False),
    "dropped": lambda world: world.chain.mempool.clear(),
    "sped up": lambda world: world.chain.replace_waiting(),
    "cancelled": lambda world: world.chain.replace_waiting(data=b""),
    "disk full": _full_disk,
    "clock a day ahead": lambda world: world.turn_clock(86_400),
    "clock a day behind": lambda world: world.turn_clock(-86_400),
}

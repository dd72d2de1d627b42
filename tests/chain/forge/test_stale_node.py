"""Nodes that limit, lag, or keep something back: the forge must not draw a conclusion they do not prove."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from eth_utils.crypto import keccak

from chain.errors import RpcError
from chain.forge import ForgeConfig, ForgeProgress, ForgeRunner, Journal, State
from chain.ports import BlockId, Log, Receipt, TxRequest
from tests.chain.forge.arena import states, steps
from tests.fakes.chain import CHAIN_ID, CODE, COLLECTION, FORGE, FakeChain, FakeRpc, FakeWallet

CONFIG = ForgeConfig(CHAIN_ID, COLLECTION, FORGE, keccak(CODE[COLLECTION]), keccak(CODE[FORGE]), log_page_blocks=64)
SONG = 100


class StaleRpc(FakeRpc):
    """hide_logs, no_reasons: what it keeps back. most_blocks: the log range it allows. old_fork: a false block hash."""

    hide_logs = False
    no_reasons = False
    most_blocks = 1000
    old_fork: str | None = None

    async def logs(
        self, addresses: Sequence[str], topics: Sequence[Sequence[bytes] | None], first: int, last: int
    ) -> tuple[Log, ...]:
        if last - first + 1 > self.most_blocks:
            raise RpcError("refused", "range")
        return () if self.hide_logs else await super().logs(addresses, topics, first, last)

    async def call(self, to: str, data: bytes, *, sender: str | None = None, block: BlockId = "latest") -> bytes:
        if self.no_reasons and sender is not None:
            raise RpcError("timeout")
        return await super().call(to, data, sender=sender, block=block)

    async def receipt(self, tx_hash: str) -> Receipt | None:
        receipt = await super().receipt(tx_hash)
        return replace(receipt, block_hash=self.old_fork) if receipt and self.old_fork else receipt


class Bench:
    """A runner that looks through a StaleRpc, and a clock that mines."""

    def __init__(self, folder: Path) -> None:
        self.chain = FakeChain()
        self.rpc = StaleRpc(self.chain)
        self.wallet = FakeWallet(self.chain)
        self.journal = Journal(folder / "forge.sqlite3", self.now_s)
        self.runner = ForgeRunner(CONFIG, self.rpc, self.wallet, self.journal, self)
        self.pauses = 0
        self.reached = asyncio.Event()

    def now_s(self) -> float:
        return 0.0

    async def sleep(self, duration_s: float) -> None:
        self.pauses += 1
        assert self.pauses < 300, "it waits for what never comes"
        self.chain.mine()
        if self.pauses % 20 == 0:
            self.reached.set()
        await asyncio.sleep(0)

    async def pause_20_times(self) -> None:
        self.reached.clear()
        await asyncio.wait_for(self.reached.wait(), 90)

    async def confirm(self) -> AsyncIterator[ForgeProgress]:
        async for progress in self.runner.confirm(await self.runner.plan(SONG)):
            yield progress


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    bench = Bench(tmp_path)
    yield bench
    await bench.runner.close()
    bench.journal.close()


async def test_a_burn_whose_event_is_kept_back_is_not_called_expired(bench: Bench) -> None:
    async def die_after(where: str) -> None:
        if where == "after wallet":
            bench.rpc.hide_logs = True
            raise KeyError("gone")

    bench.wallet._faults = die_after
    stream = bench.confirm()
    while (await anext(stream)).state is not State.UNKNOWN:
        pass
    bench.chain.jump(CONFIG.deadline_s + 1)
    bench.chain.mine(5)
    await bench.pause_20_times()
    (entry,) = bench.journal.entries()
    assert entry.state is State.UNKNOWN
    bench.rpc.hide_logs = False
    assert states(await steps(stream))[-1] is State.FINALIZED


async def test_a_search_goes_in_smaller_steps_where_the_node_wants_it(bench: Bench) -> None:
    async def die_after(where: str) -> None:
        if where == "after wallet":
            bench.chain.mine(100)
            raise KeyError("gone")

    bench.rpc.most_blocks = 7
    bench.wallet._faults = die_after
    assert states(await steps(bench.confirm()))[-1] is State.FINALIZED


async def test_a_receipt_from_a_block_that_is_not_in_the_chain_is_no_proof(bench: Bench) -> None:
    bench.rpc.old_fork = "0x" + "77" * 32
    stream = bench.confirm()
    await anext(stream)
    await bench.pause_20_times()
    (entry,) = bench.journal.entries()
    assert entry.state is State.SENT
    bench.rpc.old_fork = None
    assert states(await steps(stream))[-1] is State.FINALIZED


async def test_a_twin_that_reverted_without_a_reason_does_not_hide_the_burn(bench: Bench) -> None:
    class Twice(FakeWallet):
        async def send_transaction(self, tx: TxRequest) -> str:
            self._chain.send(tx)
            return await super().send_transaction(tx)

    bench.rpc.no_reasons = True
    wallet = Twice(bench.chain)
    bench.runner = ForgeRunner(CONFIG, bench.rpc, wallet, bench.journal, bench)
    progresses = await steps(bench.confirm())
    assert State.REVERTED in states(progresses) and states(progresses)[-1] is State.FINALIZED
    assert len(bench.chain.forged()) == 1

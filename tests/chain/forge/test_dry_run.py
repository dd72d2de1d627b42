"""The dry run: exactly these burns, this mint and this event, or nothing is sent."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from eth_utils.crypto import keccak

from chain.forge import CheckName, DryRunKind, ForgeBlocked, ForgeConfig, ForgeRunner, Journal, State, SystemClock
from chain.ports import BlockId, DryRun, Log, TxRequest
from tests.chain.forge.arena import steps
from tests.fakes.chain import CHAIN_ID, CODE, COLLECTION, FORGE, FakeChain, FakeRpc, FakeWallet

CONFIG = ForgeConfig(CHAIN_ID, COLLECTION, FORGE, keccak(CODE[COLLECTION]), keccak(CODE[FORGE]))
SONG = 100


class Table:
    """A runner on a chain in memory."""

    def __init__(self, folder: Path, **rpc: Any) -> None:
        self.chain = FakeChain()
        self.rpc = FakeRpc(self.chain, **rpc)
        self.wallet = FakeWallet(self.chain)
        self.journal = Journal(folder / "forge.sqlite3", lambda: 0.0)
        self.runner = ForgeRunner(CONFIG, self.rpc, self.wallet, self.journal, SystemClock())


class Altered(FakeRpc):
    """A node whose simulation shows other logs."""

    def __init__(self, chain: FakeChain) -> None:
        super().__init__(chain)
        self.alter: Any = lambda logs: logs

    async def dry_run(self, tx: TxRequest, block: BlockId = "latest", *, before: Sequence[TxRequest] = ()) -> DryRun:
        run = await super().dry_run(tx, block, before=before)
        return replace(run, logs=self.alter(run.logs))


@pytest.mark.parametrize(
    ("alter", "difference"),
    [
        (lambda logs: (*logs, replace(logs[0], address=COLLECTION)), "other_logs"),
        (lambda logs: logs[1:], "event"),
        (lambda logs: (logs[0], logs[2]), "burns"),
        (lambda logs: (*logs, logs[1]), "burns"),
        (lambda logs: logs[:2], "mint"),
        (lambda logs: (), "burns"),
    ],
)
async def test_a_simulation_that_does_anything_else_blocks(tmp_path: Path, alter: Any, difference: str) -> None:
    table = Table(tmp_path)
    rpc = Altered(table.chain)
    runner = ForgeRunner(CONFIG, rpc, table.wallet, table.journal, SystemClock())
    good = await runner.plan(SONG)
    assert good.ready

    def altered(logs: tuple[Log, ...]) -> tuple[Log, ...]:
        return tuple(alter(logs))

    rpc.alter = altered
    bad = await runner.plan(SONG)
    assert difference in bad.dry_run.differences and bad.state is State.PLANNED
    with pytest.raises(ForgeBlocked) as error:
        await steps(runner.confirm(good))
    assert [check.name for check in error.value.checks] == [CheckName.DRY_RUN]
    assert table.wallet.asked == [] and table.journal.entries() == ()
    table.journal.close()


async def test_a_node_that_can_not_simulate_tells_at_least_success(tmp_path: Path) -> None:
    table = Table(tmp_path, simulates=False)
    quote = await table.runner.plan(SONG)
    assert (quote.dry_run.kind, quote.dry_run.ok, quote.ready) == (DryRunKind.CALLED, True, True)
    table.chain.state.balances[1] = 0
    table.chain.mine()
    quote = await table.runner.plan(SONG)
    assert (quote.dry_run.ok, quote.ready) == (False, False)
    assert quote.dry_run.reason is not None and quote.dry_run.reason.name == "ERC1155InsufficientBalance"
    table.journal.close()


async def test_without_approval_and_simulation_the_dry_run_comes_after_the_approval(tmp_path: Path) -> None:
    table = Table(tmp_path, simulates=False)
    table.chain.state.approved = False
    table.chain.mine()
    quote = await table.runner.plan(SONG)
    assert (quote.dry_run.kind, quote.dry_run.ok) == (DryRunKind.AFTER_APPROVAL, None)
    assert quote.approval_needed and quote.failed == () and not quote.ready and not quote.gas_exact
    with pytest.raises(ForgeBlocked):
        await steps(table.runner.confirm(quote))
    assert table.wallet.asked == []
    table.journal.close()


async def test_a_chain_that_moves_under_the_quote_is_noticed(tmp_path: Path) -> None:
    table = Table(tmp_path)
    reads = 0

    async def reorg_while_reading(where: str) -> None:
        nonlocal reads
        reads += 1
        if reads == 12:
            table.chain.reorg(2, keep=True)

    runner = ForgeRunner(CONFIG, FakeRpc(table.chain, reorg_while_reading), table.wallet, table.journal, SystemClock())
    quote = await runner.plan(SONG)
    assert [check.name for check in quote.failed] == [CheckName.STILL]
    table.journal.close()

"""A start with five hundred old intents: the journal is read and everything looked at in under two seconds."""

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from chain.forge import ForgeRunner, Journal, State
from chain.forge.flow import Event
from chain.ports import BlockId, Log
from chain.rpc import Web3Rpc
from tests.chain.forge.arena import SONG, STEMS, Arena, steps
from tests.chain.forge.mortal import an_intent

OLD = 500
REFUSED = {"reason": "user_rejected", "fields": []}


class CountingRpc(Web3Rpc):
    asked = 0

    async def call(
        self, to: str | None, data: bytes, *, sender: str | None = None, value_wei: int = 0, block: BlockId = "latest"
    ) -> bytes:
        self.asked += 1
        return await super().call(to, data, sender=sender, value_wei=value_wei, block=block)

    async def logs(
        self, addresses: Sequence[str], topics: Sequence[Sequence[bytes] | None], first: int, last: int
    ) -> tuple[Log, ...]:
        self.asked += 1
        return await super().logs(addresses, topics, first, last)


def old_journal(arena: Arena, folder: Path) -> Path:
    """Five hundred refusals whose deadlines are long over, none of which was looked at since."""
    path = folder / "old.sqlite3"
    journal = Journal(path, lambda: 0.0)
    journal._db.execute("PRAGMA synchronous = OFF")  # only while it is made up
    for number in range(OLD):
        intent = replace(
            an_intent(number),
            chain_id=arena.config.chain_id,
            account=arena.alice,
            contract=arena.config.forge,
            collection=arena.config.collection,
            output_id=SONG,
            inputs=STEMS,
            search_from=1,
        )
        journal.begin(intent)
        journal.record(intent.intent_id, Event.ASK)
        journal.record(intent.intent_id, Event.REFUSE, REFUSED)
    journal.close()
    return path


@pytest.mark.nightly
async def test_five_hundred_old_intents_are_recovered_in_under_two_seconds(arena: Arena, tmp_path: Path) -> None:
    path = old_journal(arena, tmp_path)
    rpc = CountingRpc(arena.node_url)
    await rpc.chain_id()  # connected, and web3 imported
    try:
        began_s = time.perf_counter()
        journal = Journal(path, lambda: 0.0)
        runner = ForgeRunner(arena.config, rpc, arena.wallet, journal, arena.clock)
        assert await steps(runner.resume()) == []
        took_s = time.perf_counter() - began_s
        print(f"recovery of {OLD} old intents: {took_s:.2f} s, {rpc.asked} reads of the chain")
        assert took_s < 2.0
    finally:
        await rpc.close()
    assert {entry.state for entry in journal.entries()} == {State.REFUSED}
    journal.close()


async def test_old_intents_are_looked_for_all_at_once_and_put_away_in_the_end(arena: Arena, tmp_path: Path) -> None:
    path = old_journal(arena, tmp_path)
    rpc = CountingRpc(arena.node_url)
    try:
        journal = Journal(path, lambda: 0.0)
        runner = ForgeRunner(arena.config, rpc, arena.wallet, journal, arena.clock)
        await steps(runner.resume())
        assert rpc.asked < 80, "each was looked for by itself"
        for _ in range(OLD // 64):
            await steps(runner.resume())
    finally:
        await rpc.close()
    assert all(entry.closed for entry in journal.entries())
    journal.close()

"""A collection of 5,000 ids and 100,000 transfer logs: the first sync, a later start, following a block, memory.

On a real node (anvil) with a loopback gateway in a process of its own. The peer does the chain's part of the same work
(logs, `uri`, balances, supplies) through web3.py contract objects.
"""

import asyncio
import multiprocessing
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import contracts
from app.itself import command
from app.state.present import library_state
from chain import packing
from chain.collector import Collector, identity_of
from chain.content.cache import Cache
from chain.content.fetch import Fetcher
from chain.profile import Profile
from chain.rpc import Web3Rpc
from chain.tokens import holdings
from chain.tokens.discovery import Discovery
from chain.tokens.ledger import Ledger
from tests.benchmarks.crowd import IDS, LOGS, Crowd, crowd
from tests.benchmarks.rows import emit

_TICK_S = 0.001
_REST_S = 3.0
_BLOCKS_FOLLOWED = 15


@dataclass
class Holds:
    """How late the event loop's own timer comes, in milliseconds, while something else is going on."""

    late_ms: list[float] = field(default_factory=list)

    async def watch(self) -> None:
        while True:
            due = time.perf_counter() + _TICK_S
            await asyncio.sleep(_TICK_S)
            self.late_ms.append((time.perf_counter() - due) * 1000)

    def worst_of_a_thousand(self) -> float:
        return sorted(self.late_ms)[int(len(self.late_ms) * 0.999) - 1]


async def timed(work: Callable[[], Awaitable[object]]) -> float:
    began = time.perf_counter()
    await work()
    return time.perf_counter() - began


def profile_of(world: Crowd) -> Profile:
    return Profile("crowd", "Crowd", 31337, (world.node_url,), world.address, gateways=(world.gateway_url,))


async def measure(world: Crowd, folder: Path) -> float:
    """Prints our figures; the seconds that the chain's part took."""
    profile = profile_of(world)
    rpc, fetcher, cache = Web3Rpc(world.node_url), Fetcher(profile), Cache(folder / "content")
    await rpc.chain_id()  # the import of web3 is the program's start, not the sync's
    idle, holds = Holds(), Holds()
    resting = asyncio.ensure_future(idle.watch())
    await asyncio.sleep(_REST_S)
    resting.cancel()
    watching = asyncio.ensure_future(holds.watch())
    ledger = Ledger(folder / "ledger.sqlite", identity_of(profile))
    collector = Collector(profile, rpc, cache, fetcher, ledger, reader=command("read-collection"))
    first_s = await timed(lambda: collector.look(world.alice))
    watching.cancel()
    emit(f"first sync of {IDS:,} ids and {LOGS:,} logs, documents included", first_s, "s", at_most=10)
    emit(
        "event loop held meanwhile, p99.9",
        holds.worst_of_a_thousand(),
        "ms",
        at_most=16,
        peer="the same timer with nothing else going on",
        peer_value=idle.worst_of_a_thousand(),
    )
    emit("event loop held meanwhile, the longest", max(holds.late_ms), "ms")
    emit("most memory of the process with that library", _peak_mb(), "MB", at_most=350)

    starts = []
    for _ in range(5):
        began = time.perf_counter()
        again_ledger = Ledger(folder / "ledger.sqlite", identity_of(profile))
        again = Collector(profile, rpc, cache, fetcher, again_ledger)
        library = await again.recall(world.alice)
        assert library is not None
        library_state(library)
        starts.append(time.perf_counter() - began)
        again_ledger.close()
    emit("later start: file to rows of the last known library", statistics.median(starts), "s", at_most=0.5)

    followed = []
    for number in range(_BLOCKS_FOLLOWED):
        world.collection.send(world.alice, "safeTransferFrom", world.alice, world.bob, number + 1, 1, b"")
        followed.append(await timed(lambda: collector.look(world.alice)) * 1000)
    emit("following a block in which a token moved", statistics.median(followed), "ms", at_most=50)
    chain_s = await timed(lambda: _chain_part(world, rpc))
    ledger.close()
    await fetcher.close()
    await rpc.close()
    return chain_s


async def _chain_part(world: Crowd, rpc: Web3Rpc) -> None:
    ledger = Ledger(None, "bench")
    told = await Discovery(rpc, world.address, [], 0, ledger).read(await rpc.block("latest"))
    block, ids = await rpc.block("latest"), told.ids()
    assert len(ids) == IDS
    await packing.uris(rpc, world.address, ids, block.hash)
    totals = told.totals
    await holdings.read(
        rpc, world.address, [world.alice], ids, block, block.hash, minted=totals.minted, burned=totals.burned,
    )  # fmt: skip
    ledger.close()


async def through_contract_objects(world: Crowd) -> None:
    """As web3's documentation shows it: events of the contract, then functions of the contract, eight calls at once."""
    from web3 import AsyncHTTPProvider, AsyncWeb3

    web3 = AsyncWeb3(AsyncHTTPProvider(world.node_url))
    contract = web3.eth.contract(address=world.address, abi=list(contracts.load("StemCollection").abi))
    seen: set[int] = set()
    last = await web3.eth.block_number
    for first in range(0, last + 1, 4):
        upto = min(last, first + 3)
        for log in await contract.events.TransferSingle.get_logs(from_block=first, to_block=upto):
            seen.add(log["args"]["id"])
        for log in await contract.events.TransferBatch.get_logs(from_block=first, to_block=upto):
            seen.update(log["args"]["ids"])
    assert len(seen) == IDS
    gate = asyncio.Semaphore(8)

    async def ask(token_id: int) -> None:
        async with gate:
            await contract.functions.uri(token_id).call(block_identifier=last)
            await contract.functions.balanceOf(world.alice, token_id).call(block_identifier=last)
            await contract.functions.totalSupply(token_id).call(block_identifier=last)

    await asyncio.gather(*map(ask, sorted(seen)))
    await web3.provider.disconnect()


def _peak_mb() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def main() -> None:
    multiprocessing.set_start_method("spawn", force=True)
    with crowd() as world, tempfile.TemporaryDirectory() as folder:
        ours_s = asyncio.run(measure(world, Path(folder)))
        began = time.perf_counter()
        asyncio.run(through_contract_objects(world))
        peer_s = time.perf_counter() - began
        emit(
            "logs, uris, balances and supplies of all ids",
            ours_s,
            "s",
            peer="web3.py contract objects",
            peer_value=peer_s,
            ratio_at_least=10,
        )


if __name__ == "__main__":
    main()

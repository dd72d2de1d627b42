"""How long the key gate takes for nine stems on loopback, and a browser's page to be connected. Real processes."""

import asyncio
import shutil
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import aiohttp

from app.demo.processes import start_processes
from app.demo.world import DemoWorld, open_world
from app.services.wallet import WalletService
from app.state.store import Store
from app.state.wallet import ConnectBrowser, Way
from chain.collector import Collector
from chain.content.cache import Cache
from chain.content.fetch import Fetcher
from chain.content.gate_client import AiohttpPost, GateClient
from tests.benchmarks.rows import emit
from tests.chain.wallet.pages import Page
from tests.e2e.theatre import demo_home

MOST_KEYS_MS = 150.0
MOST_CONNECTED_MS = 2000.0
TIMES = 15


async def _median_ms(work: Callable[[], Awaitable[object]]) -> float:
    taken = []
    for _ in range(TIMES):
        began_s = time.perf_counter()
        await work()
        taken.append((time.perf_counter() - began_s) * 1000)
    return statistics.median(taken)


async def _keys_ms(world: DemoWorld, folder: Path) -> float:
    profile = world.profile
    fetcher = Fetcher(profile)
    library = await Collector(profile, world.rpc, Cache(folder / "content"), fetcher).look(world.signer.address)
    await fetcher.close()
    (song,) = [holding.song for holding in library.songs.values() if holding.song.title == "Harbour"]
    tokens = [stem.token_id for stem in song.stems]
    assert len(tokens) == 9 and profile.key_gate is not None
    gate_url = profile.key_gate
    async with aiohttp.ClientSession() as session:
        client = GateClient(AiohttpPost(session), chain_id=profile.chain_id, collection=profile.collection)

        async def unlock() -> None:
            assert len((await client.unlock(gate_url, tokens, world.signer)).keys) == 9

        await unlock()
        return await _median_ms(unlock)


async def _connected_ms(world: DemoWorld) -> float:
    """From the click until the page's wallet is in front, the browser itself left out."""
    store = Store()
    links: asyncio.Queue[str] = asyncio.Queue()

    async def open_url(url: str) -> bool:
        links.put_nowait(url)
        return True

    async def connect() -> None:
        wallet = WalletService(store, lambda: None, copy=lambda text: None, open_url=open_url)
        wallet.begin(world.rpc, world.profile.chain_id, home=world.signer, remembered="", keystores=False)
        wallet.handle(ConnectBrowser())
        host, code = (await links.get()).removeprefix("http://").split("/#")
        page = Page(host)
        page.token = (await page.post("/pair", {"code": code})).json["token"]
        await page.show(world.signer.address)
        while store.state.wallet.way is not Way.BROWSER:  # noqa: ASYNC110
            await asyncio.sleep(0)
        await wallet.leave()

    return await _median_ms(connect)


async def _measure(folder: Path) -> None:
    home = demo_home(folder / "home")
    world = await open_world(await start_processes(home / "data" / "demo"), lambda what, part: None)
    try:
        emit("keys of nine stems from the gate, loopback", await _keys_ms(world, folder), "ms", at_most=MOST_KEYS_MS)
        emit("click to connected, without a browser", await _connected_ms(world), "ms", at_most=MOST_CONNECTED_MS)
    finally:
        await world.stop()


def main() -> None:
    folder = Path(tempfile.mkdtemp())
    try:
        asyncio.run(_measure(folder))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()

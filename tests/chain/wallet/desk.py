"""A bridge, and a tab of a real browser with wallets in it."""

import asyncio
import contextlib

from chain.wallet.bridge import Bridge
from chain.wallet.speech import ENGLISH
from tests.chain.wallet.conftest import QUICK
from tests.chain.wallet.fake_wallet import InTab, install_scripts

SOON_S = 90


class Desk:
    """A bridge, and a tab with wallets in it."""

    def __init__(self, bridge, link, tab, inside, wallets):
        self.bridge, self.link, self.tab, self.inside, self.wallets = bridge, link, tab, inside, wallets
        self.events = bridge.events()

    async def choose(self, index=0):
        await self.tab.click(".wallets button", index)

    async def connect(self, index=0):
        await self.choose(index)
        async with asyncio.timeout(SOON_S):
            return await self.bridge.connected()

    async def told(self, count):
        async with asyncio.timeout(SOON_S):
            return [await anext(self.events) for _ in range(count)]


@contextlib.asynccontextmanager
async def desk(browser, rpc, limits=QUICK, scripts=(), speech=ENGLISH, **wallets):
    bridge = Bridge(rpc, limits=limits, speech=speech)
    link = await bridge.start()
    tab = await browser.new_tab((*install_scripts(**wallets), *scripts))
    it = Desk(bridge, link, tab, InTab(tab, **wallets), wallets)
    try:
        await tab.open(link.url)
        yield it
        assert tab.errors == []
    finally:
        await it.inside.stop()
        with contextlib.suppress(RuntimeError):
            await tab.close()
        await bridge.stop()

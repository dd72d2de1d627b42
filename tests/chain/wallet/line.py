"""A bridge with its page and a wallet behind it, as a test talks to a signer."""

import asyncio
import contextlib

from chain.ports import TxRequest
from chain.wallet.bridge import (
    Bridge,
    Limits,
)
from tests.chain.wallet.fake_wallet import Rejected
from tests.chain.wallet.pages import ACCOUNT, FRIEND, Page


def payment(value_wei=5, **fields):
    return TxRequest(sender=ACCOUNT, to=FRIEND, data=b"", value_wei=value_wei, **fields)


class Line:
    """A bridge with a page behind which a FakeWallet answers, and the signer of its account."""

    def __init__(self, bridge, page, wallet, signer):
        self.bridge, self.page, self.wallet, self.signer = bridge, page, wallet, signer


@contextlib.asynccontextmanager
async def line(rpc, wallet, **limits):
    bridge = Bridge(rpc, limits=Limits(**{"grace_s": 5, "hold_s": 5, "seen_s": 5} | limits))
    page = await Page.opened(await bridge.start())
    await page.show(*wallet.accounts)
    serving = asyncio.create_task(serve(page, wallet))
    try:
        yield Line(bridge, page, wallet, await bridge.connected())
    finally:
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
        await bridge.stop()


async def serve(page, wallet):
    async def one(question):
        try:
            await page.answer(question, await wallet.answer(question["method"], question["params"]))
        except Rejected as rejected:
            await page.fail(question, rejected.code)

    async with asyncio.TaskGroup() as group:
        while True:
            got = await page.post("/poll", {})
            if got.status != 200:
                return
            for question in got.json["requests"]:
                group.create_task(one(question))

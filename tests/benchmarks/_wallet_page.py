"""The page of a browser wallet in a process of its own: `python -m tests.benchmarks._wallet_page RPC`.

The link comes by stdin. It holds the demo collector's key and answers until the bridge ends.
"""

import asyncio
import sys

from app.demo.accounts import key_of
from chain.rpc import Web3Rpc
from tests.chain.wallet.fake_wallet import FakeWallet
from tests.chain.wallet.pages import Page


async def _serve(rpc_url: str) -> None:
    rpc = Web3Rpc(rpc_url)
    wallet = FakeWallet(rpc, key_of("collector"))
    link = (await asyncio.to_thread(sys.stdin.readline)).strip()
    host, code = link.removeprefix("http://").split("/#")
    page = Page(host)
    page.token = (await page.post("/pair", {"code": code})).json["token"]
    await page.show(*wallet.accounts)
    try:
        await page.serve(wallet)
    except (OSError, ValueError, IndexError):
        pass  # the bridge has ended
    finally:
        await rpc.close()


if __name__ == "__main__":
    asyncio.run(_serve(*sys.argv[1:]))

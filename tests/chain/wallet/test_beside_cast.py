"""The same strangers before Foundry's browser bridge (`cast send --browser`) and before ours: a table of what holds.

Run where npm has brought `cast`. It shows that the gauge can be red: every point is one at which cast gives way today.
"""

import asyncio
import contextlib
import json
import re
import socket
import subprocess
from pathlib import Path

import pytest

from chain.wallet.bridge.relay import Method
from tests.chain.wallet.pages import FRIEND, Page, Sent, exchange

CAST = Path(__file__).parents[2] / "node_modules/@foundry-rs/cast-linux-amd64/bin/cast"
EVIL = "evil.example"


def get(host, target, seen_as=None):
    return exchange(host, Sent("GET", target, (("Host", seen_as or host),)))


class Cast:
    """Its page's token stands in a script that anyone may GET."""

    def __init__(self, host):
        self.host = host

    async def served(self):
        page = (await get(self.host, "/")).body.decode()
        return [await get(self.host, path) for path in ("/", *re.findall(r'src="([^"]+)"', page))]

    async def secret(self):
        script = (await self.served())[-1].body.decode()
        return re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", script)[0]

    async def forged(self, *headers):
        body = json.dumps({"address": FRIEND, "chain_id": 31337, "chainId": 31337}).encode()
        more = (("X-Session-Token", await self.secret()), ("Content-Type", "application/json"))
        return await exchange(self.host, Sent("POST", "/api/connection", (*headers, *more), body))

    async def trade_again(self):
        return await get(self.host, "/main.js")


class Ours:
    def __init__(self, page, code):
        self.host, self.page, self.code = page.host, page, code

    async def served(self):
        return [await get(self.host, path) for path in ("/", "/page.js", "/link.js", "/wallets.js", "/view.js")]

    async def secret(self):
        return self.page.token

    async def forged(self, *headers):
        body = json.dumps({"accounts": [FRIEND], "chain_id": "0x7a69", "wallet": "Evil"}).encode()
        more = (("Authorization", f"Bearer {self.page.token}"), ("Content-Type", "application/json"))
        return await exchange(self.host, Sent("POST", "/state", (*headers, *more), body))

    async def trade_again(self):
        return await self.page.post("/pair", {"code": self.code})


async def refuses_a_rebound_host(it):
    return (await get(it.host, "/", f"{EVIL}:{it.host.partition(':')[2]}")).status >= 400


async def refuses_a_rebound_host_with_the_secret(it):
    port = it.host.partition(":")[2]
    return (await it.forged(("Host", f"{EVIL}:{port}"), ("Origin", f"http://{it.host}"))).status in (401, 403, 421)


async def refuses_a_strangers_origin(it):
    return (await it.forged(("Host", it.host), ("Origin", f"http://{EVIL}"))).status in (401, 403)


async def gives_no_secret_by_get(it):
    secret = await it.secret()
    return not any(secret in got.body.decode() for got in await it.served())


async def gives_its_secret_once(it):
    return (await it.trade_again()).status >= 400


async def lets_its_page_talk_to_itself_alone(it):
    policy = (await get(it.host, "/")).headers["content-security-policy"]
    return re.search(r"connect-src ([^;]*)", policy)[1].strip() == "'self'"


async def has_a_page_that_can_ask_for_what_is_on_the_list_alone(it):
    scripts = " ".join(got.body.decode() for got in await it.served())
    named = set(re.findall(r"\b(?:eth|personal|wallet)_[A-Za-z0-9_]+", scripts))
    return named <= {*Method, "eth_requestAccounts"}


TABLE = [
    refuses_a_rebound_host,
    refuses_a_rebound_host_with_the_secret,
    refuses_a_strangers_origin,
    gives_no_secret_by_get,
    gives_its_secret_once,
    lets_its_page_talk_to_itself_alone,
    has_a_page_that_can_ask_for_what_is_on_the_list_alone,
]


@contextlib.contextmanager
def running_cast(node):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [CAST, "send", "--browser", "--browser-port", str(port), "--browser-disable-open"]
    command += ["--rpc-url", node, FRIEND, "--value", "1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        try:
            assert process.stdout is not None
            for line in process.stdout:
                if "Waiting for wallet connection" in line:
                    break
            yield f"127.0.0.1:{port}"
        finally:
            process.kill()


@pytest.mark.parametrize("holds", TABLE)
async def test_the_bridge_holds(bridge, holds):
    link = await bridge.start()
    assert await holds(Ours(await Page.opened(link), link.url.partition("#")[2]))


@pytest.mark.skipif(not CAST.exists(), reason="npm has no cast for this machine")
@pytest.mark.parametrize("holds", TABLE)
def test_cast_gives_way(wallet_node, holds):
    with running_cast(wallet_node) as host:
        assert not asyncio.run(holds(Cast(host)))

"""A desktop wallet as Frame is at 127.0.0.1:1248: it asks its user before it shows an account to a program.

Permissions are of an origin and an account; a question waits until the user has decided; a no is code 4001 with status
401. What its user chooses comes back from `eth_accounts` and `eth_chainId`.
Source: floating/frame, main/api (http, origins, protectedMethods), read on 2026-11-21.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from aiohttp import web

from tests.chain.nodes import serving

_PROTECTED = ("eth_accounts", "eth_requestAccounts", "eth_sendTransaction", "personal_sign", "eth_signTypedData_v4")


class FakeFrame:
    """account: the one its user has in front, or None. allowed: what was said about (origin, account)."""

    def __init__(self, account: str | None) -> None:
        self.account, self.chain_id, self.url = account, "0x7a69", ""
        self.allowed: dict[tuple[str, str], bool] = {}
        self.prompts: dict[tuple[str, str], asyncio.Future[bool]] = {}
        self.asked: list[str] = []

    def decide(self, allowed: bool) -> None:
        """The user answers everything that Frame shows."""
        for key, prompt in self.prompts.items():
            self.allowed[key] = allowed
            prompt.set_result(allowed)
        self.prompts.clear()

    async def handle(self, request: web.Request) -> web.Response:
        question = await request.json()
        method = question["method"]
        self.asked.append(method)
        head = {"jsonrpc": "2.0", "id": question["id"]}
        if method in _PROTECTED:
            origin = request.headers.get("Origin") or "Unknown"
            if self.account is None:
                return _no(head, "No Frame account selected")
            if not await self._trusts(origin, self.account):
                return _no(head, f"Permission denied, approve {origin} in Frame to continue")
        result: object = self.chain_id
        if method == "eth_accounts":
            result = [self.account.lower()] if self.account else []
        return web.json_response({**head, "result": result})

    async def _trusts(self, origin: str, account: str) -> bool:
        key = origin, account
        if key in self.allowed:
            return self.allowed[key]
        prompt = self.prompts.setdefault(key, asyncio.get_running_loop().create_future())
        return await asyncio.shield(prompt)


def _no(head: dict[str, object], message: str) -> web.Response:
    return web.json_response({**head, "error": {"code": 4001, "message": message}}, status=401)


@contextlib.asynccontextmanager
async def running_frame(account: str | None) -> AsyncIterator[FakeFrame]:
    frame = FakeFrame(account)
    application = web.Application()
    application.router.add_post("/", frame.handle)
    async with serving(application) as url:
        frame.url = url
        yield frame
        for prompt in frame.prompts.values():
            prompt.cancel()

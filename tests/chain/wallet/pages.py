"""The page's side of the bridge spoken by hand: as the page does it, and as a stranger would."""

import asyncio
import contextlib
import json
from dataclasses import dataclass, replace

FRIEND = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
ACCOUNT = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"


@dataclass(frozen=True)
class Sent:
    """One request, down to the bytes. headers: pairs, so that one can stand twice."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""

    def without(self, name: str) -> "Sent":
        return replace(self, headers=tuple(it for it in self.headers if it[0] != name))

    def having(self, name: str, *values: str) -> "Sent":
        return replace(self, headers=self.without(name).headers + tuple((name, value) for value in values))


@dataclass(frozen=True)
class Got:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)


async def exchange(host: str, sent: Sent) -> Got:
    """Sends exactly these bytes to a port of this machine, and reads to the end."""
    reader, writer = await asyncio.open_connection(*host.split(":"))
    try:
        lines = [f"{sent.method} {sent.target} HTTP/1.1", *(f"{name}: {value}" for name, value in sent.headers)]
        lines += [f"Content-Length: {len(sent.body)}", "Connection: close"]
        writer.write("\r\n".join([*lines, "", ""]).encode() + sent.body)
        async with asyncio.timeout(90):
            head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
    status, *fields = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, _, value in (field.partition(": ") for field in fields)}
    return Got(int(status.split()[1]), headers, body)


def post(host: str, target: str, document: object, token: str | None = None) -> Sent:
    """What the page itself sends."""
    headers = [("Host", host), ("Origin", f"http://{host}"), ("Content-Type", "application/json")]
    headers += [("Sec-Fetch-Site", "same-origin")]
    if token is not None:
        headers.append(("Authorization", f"Bearer {token}"))
    return Sent("POST", target, tuple(headers), json.dumps(document).encode())


class Page:
    """A well-behaved page without a browser."""

    def __init__(self, host: str) -> None:
        self.host, self.token = host, None

    @classmethod
    async def opened(cls, link) -> "Page":
        host, code = link.url.removeprefix("http://").split("/#")
        page = cls(host)
        got = await page.post("/pair", {"code": code})
        assert got.status == 200, got
        assert got.json["words"] == link.code
        page.token = got.json["token"]
        return page

    async def post(self, target: str, document: object) -> Got:
        return await exchange(self.host, post(self.host, target, document, self.token))

    async def show(self, *accounts: str, chain_id: str = "0x7a69", wallet: str = "Paper") -> Got:
        return await self.post("/state", {"accounts": list(accounts), "chain_id": chain_id, "wallet": wallet})

    async def poll(self) -> dict:
        got = await self.post("/poll", {})
        assert got.status == 200, got
        return got.json

    async def taken(self) -> dict:
        """The next single question."""
        (question,) = (await self.poll())["requests"]
        return question

    async def answer(self, question: dict, result: object) -> Got:
        return await self.post("/answer", {"id": question["id"], "result": result, "code": None})

    async def fail(self, question: dict, code: int) -> Got:
        return await self.post("/answer", {"id": question["id"], "result": None, "code": code})

    async def bye(self) -> None:
        await self.post("/bye", {})

    async def serve(self, wallet, until: str | None = None) -> dict | None:
        """Answers by a FakeWallet until the page is lost, or until a question of the method `until`, which it gives."""
        while True:
            got = await self.post("/poll", {})
            if got.status != 200:
                return None
            for question in got.json["requests"]:
                if question["method"] == until:
                    return question
                await self.answer(question, await wallet.answer(question["method"], question["params"]))

"""A real headless Chromium, driven through its DevTools protocol: no more of it than the tests need."""

import asyncio
import base64
import contextlib
import json
import re
import shutil
import subprocess
import tempfile
import threading
from collections.abc import AsyncIterator, Callable, Iterator

import aiohttp

from tests.chain.wallet.tab import WITHIN_S, Tab

FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage"),
    *("--disable-extensions", "--remote-debugging-port=0"),
)
NOWHERE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"


@contextlib.contextmanager
def running_chromium() -> Iterator[str]:
    """The DevTools address of a fresh browser with a profile of its own. It can reach nothing but 127.0.0.1."""
    with tempfile.TemporaryDirectory(prefix="chromium-", ignore_cleanup_errors=True) as profile:
        command = [shutil.which("chromium") or "chromium", *FLAGS, NOWHERE, f"--user-data-dir={profile}", "about:blank"]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
            try:
                assert process.stderr is not None
                said = (re.search(r"DevTools listening on (\S+)", line) for line in process.stderr)
                address = next(filter(None, said))[1]
                threading.Thread(target=process.stderr.read, name="chromium-log", daemon=True).start()
                yield address
            finally:
                process.terminate()
                process.wait(90)


class Browser:
    """One connection to the browser; made and used on one event loop."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._next = 0
        self._waiting: dict[int, asyncio.Future[dict]] = {}
        self._listeners: dict[str, Callable[[str, dict], None]] = {}
        self._reader = asyncio.create_task(self._read())

    async def command(self, method: str, session: str | None = None, **params) -> dict:
        self._next += 1
        message = {"id": self._next, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        answer = asyncio.get_running_loop().create_future()
        self._waiting[self._next] = answer
        await self._socket.send_str(json.dumps(message))
        async with asyncio.timeout(WITHIN_S):
            return await answer

    async def new_tab(self, scripts: tuple[str, ...] = (), context: str | None = None) -> "ChromiumTab":
        """An empty tab, in which `scripts` run before those of any page."""
        where = {"browserContextId": context} if context else {}
        target = (await self.command("Target.createTarget", url="about:blank", **where))["targetId"]
        session = (await self.command("Target.attachToTarget", targetId=target, flatten=True))["sessionId"]
        tab = ChromiumTab(self, session, target)
        self._listeners[session] = tab.hear
        for domain in ("Page", "Runtime", "Network", "Log"):
            await self.command(f"{domain}.enable", session)
        await self.command("Runtime.addBinding", session, name="toTest")
        for script in scripts:
            await self.command("Page.addScriptToEvaluateOnNewDocument", session, source=script)
        return tab

    async def _read(self) -> None:
        async for message in self._socket:
            said = json.loads(message.data)
            waiting = self._waiting.pop(said.get("id"), None)
            if waiting is not None and not waiting.done():
                if "error" in said:
                    waiting.set_exception(RuntimeError(str(said["error"])))
                else:
                    waiting.set_result(said["result"])
            elif "method" in said and said.get("sessionId") in self._listeners:
                self._listeners[said["sessionId"]](said["method"], said["params"])

    async def close(self) -> None:
        self._reader.cancel()
        await asyncio.gather(self._reader, return_exceptions=True)
        await self._socket.close()


class ChromiumTab(Tab):
    def __init__(self, browser: Browser, session: str, target: str) -> None:
        super().__init__()
        self._browser, self._session, self._target = browser, session, target

    def hear(self, method: str, params: dict) -> None:
        if method == "Runtime.bindingCalled":
            self.told(params["payload"])
        elif method == "Runtime.exceptionThrown":
            self.errors.append(json.dumps(params["exceptionDetails"])[:600])
        elif method == "Log.entryAdded" and params["entry"]["level"] == "error":
            self.errors.append(params["entry"]["text"])
        elif method == "Network.requestWillBeSent":
            self.requested.append(params["request"]["url"])

    async def open(self, url: str) -> None:
        await self._browser.command("Page.navigate", self._session, url=url)

    async def reload(self) -> None:
        await self._browser.command("Page.reload", self._session)

    async def close(self) -> None:
        await self._browser.command("Target.closeTarget", targetId=self._target)

    async def run(self, expression: str):
        """The JSON value of a JavaScript expression; promises are awaited."""
        answer = await self._browser.command(
            "Runtime.evaluate", self._session, expression=expression, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    async def press(self, key: str) -> None:
        """A key by its name: "Tab", "Enter"."""
        codes = {"Tab": 9, "Enter": 13}
        text = {"text": "\r"} if key == "Enter" else {}
        for kind in ("keyDown", "keyUp"):
            fields = {"type": kind, "key": key, "code": key, "windowsVirtualKeyCode": codes[key], **text}
            await self._browser.command("Input.dispatchKeyEvent", self._session, **fields)

    async def spoken(self) -> set[tuple[str, str]]:
        """Role and name of everything that a screen reader finds."""
        nodes = (await self._browser.command("Accessibility.getFullAXTree", self._session))["nodes"]
        found = ((it.get("role", {}).get("value", ""), it.get("name", {}).get("value", "")) for it in nodes)
        return {(role, name) for role, name in found if name}

    async def picture(self, width: int = 900, height: int = 900) -> bytes:
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        await self._browser.command("Emulation.setDeviceMetricsOverride", self._session, **size)
        answer = await self._browser.command("Page.captureScreenshot", self._session, format="png")
        return base64.b64decode(answer["data"])


@contextlib.asynccontextmanager
async def connected_to(address: str) -> AsyncIterator[Browser]:
    async with aiohttp.ClientSession() as session:
        browser = Browser(await session.ws_connect(address, max_msg_size=64 << 20))
        try:
            yield browser
        finally:
            await browser.close()

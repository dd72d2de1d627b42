"""A real headless Firefox, driven through WebDriver BiDi: the same few things as of Chromium."""

import asyncio
import base64
import contextlib
import json
import os
import re
import shutil
import subprocess
import tempfile
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import aiohttp

from tests.chain.wallet.tab import WITHIN_S, Tab

NOWHERE = {
    # Whatever is not on this machine goes to a proxy that is not there.
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 1,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 1,
    "network.proxy.no_proxies_on": "127.0.0.1",
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "app.update.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "extensions.update.enabled": False,
}
_BINDING = "(toTest) => { globalThis.toTest = toTest; }"
_CHANNEL = [{"type": "channel", "value": {"channel": "toTest"}}]


def firefox_path() -> str | None:
    """Debian's, or the one of any other system; None where there is none."""
    return shutil.which("firefox-esr") or shutil.which("firefox")


@contextlib.contextmanager
def running_firefox() -> Iterator[str]:
    """The BiDi address of a fresh browser with a profile of its own. It can reach nothing but 127.0.0.1."""
    with tempfile.TemporaryDirectory(prefix="firefox-", ignore_cleanup_errors=True) as home:
        preferences = (f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in NOWHERE.items())
        Path(home, "user.js").write_text("".join(preferences), encoding="ascii")
        command = [firefox_path() or "firefox", "--headless", "--no-remote", "--remote-debugging-port=0"]
        environment = os.environ | {"HOME": home, "MOZ_CRASHREPORTER_DISABLE": "1"}
        with subprocess.Popen(
            [*command, "--profile", home, "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
        ) as process:
            try:
                assert process.stderr is not None
                said = (re.search(r"WebDriver BiDi listening on (\S+)", line) for line in process.stderr)
                address = next(filter(None, said))[1]
                threading.Thread(target=process.stderr.read, name="firefox-log", daemon=True).start()
                yield f"{address}/session"
            finally:
                process.terminate()
                process.wait(90)


class Firefox:
    """One connection to the browser; made and used on one event loop."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._next = 0
        self._waiting: dict[int, asyncio.Future[dict]] = {}
        self._tabs: dict[str, Callable[[str, dict], None]] = {}
        self._reader = asyncio.create_task(self._read())

    async def command(self, method: str, **params) -> dict:
        self._next += 1
        answer = asyncio.get_running_loop().create_future()
        self._waiting[self._next] = answer
        await self._socket.send_str(json.dumps({"id": self._next, "method": method, "params": params}))
        async with asyncio.timeout(WITHIN_S):
            return await answer

    async def begin(self) -> None:
        await self.command("session.new", capabilities={})
        events = ["script.message", "log.entryAdded", "network.beforeRequestSent"]
        await self.command("session.subscribe", events=events)

    async def new_tab(self, scripts: tuple[str, ...] = ()) -> "FirefoxTab":
        """An empty tab, in which `scripts` run before those of any page."""
        context = (await self.command("browsingContext.create", type="tab"))["context"]
        tab = FirefoxTab(self, context)
        self._tabs[context] = tab.hear
        add = "script.addPreloadScript"
        await self.command(add, functionDeclaration=_BINDING, arguments=_CHANNEL, contexts=[context])
        for script in scripts:
            await self.command(add, functionDeclaration=f"() => {{ {script} }}", contexts=[context])
        return tab

    async def _read(self) -> None:
        async for message in self._socket:
            said = json.loads(message.data)
            waiting = self._waiting.pop(said.get("id"), None)
            if waiting is not None and not waiting.done():
                if said["type"] == "error":
                    waiting.set_exception(RuntimeError(f"{said['error']}: {said['message']}"))
                else:
                    waiting.set_result(said["result"])
            elif said["type"] == "event":
                params = said["params"]
                tab = self._tabs.get(params.get("context") or params.get("source", {}).get("context"))
                if tab is not None:
                    tab(said["method"], params)

    async def close(self) -> None:
        with contextlib.suppress(RuntimeError, TimeoutError, aiohttp.ClientError):
            await self.command("session.end")
        self._reader.cancel()
        await asyncio.gather(self._reader, return_exceptions=True)
        await self._socket.close()


class FirefoxTab(Tab):
    def __init__(self, browser: Firefox, context: str) -> None:
        super().__init__()
        self._browser, self._context = browser, context

    def hear(self, method: str, params: dict) -> None:
        if method == "script.message":
            self.told(params["data"]["value"])
        elif method == "log.entryAdded" and params["level"] == "error":
            self.errors.append(params["text"])
        elif method == "network.beforeRequestSent":
            self.requested.append(params["request"]["url"])

    async def open(self, url: str) -> None:
        await self._browser.command("browsingContext.navigate", context=self._context, url=url, wait="none")

    async def reload(self) -> None:
        await self._browser.command("browsingContext.reload", context=self._context, wait="none")

    async def close(self) -> None:
        await self._browser.command("browsingContext.close", context=self._context)

    async def run(self, expression: str):
        """The JSON value of a JavaScript expression; promises are awaited."""
        answer = await self._browser.command(
            "script.evaluate",
            expression=f"(async () => JSON.stringify(await ({expression.strip().rstrip(';')})))()",
            target={"context": self._context},
            awaitPromise=True,
        )
        assert answer["type"] == "success", answer
        return json.loads(answer["result"].get("value", "null"))

    async def press(self, key: str) -> None:
        """A key by its name: "Tab", "Enter"."""
        value = {"Tab": "\ue004", "Enter": "\ue007"}[key]
        typing = [{"type": "keyDown", "value": value}, {"type": "keyUp", "value": value}]
        keyboard = {"type": "key", "id": "keyboard", "actions": typing}
        await self._browser.command("input.performActions", context=self._context, actions=[keyboard])

    async def picture(self, width: int = 900, height: int = 900) -> bytes:
        size = {"width": width, "height": height}
        await self._browser.command("browsingContext.setViewport", context=self._context, viewport=size)
        answer = await self._browser.command("browsingContext.captureScreenshot", context=self._context)
        return base64.b64decode(answer["data"])


@contextlib.asynccontextmanager
async def connected_to_firefox(address: str) -> AsyncIterator[Firefox]:
    async with aiohttp.ClientSession() as session:
        browser = Firefox(await session.ws_connect(address, max_msg_size=64 << 20))
        await browser.begin()
        try:
            yield browser
        finally:
            await browser.close()

"""News of blocks by subscription: `eth_subscribe` "newHeads" over a WebSocket beside the HTTP endpoint.

What a head says is not believed: it only wakes whoever then asks the node. A node that has no WebSocket, or loses it,
or falls silent, is asked from time to time as if there were none.
Source: https://geth.ethereum.org/docs/interacting-with-geth/rpc/pubsub
"""

import asyncio
import json
from urllib.parse import urlsplit, urlunsplit

import aiohttp

from chain.documents import parse_json
from chain.errors import RpcError

_SILENT_S = 30.0
_AGAIN_S = 60.0
_MAX_MESSAGE_BYTES = 64 << 10
_HANDSHAKE_S = 10.0


class HeadWatch:
    """`run` as a task; `wait` returns when there may be a new block, at the latest after a while.

    again_s: how long after a failure the subscription is tried again.
    """

    def __init__(self, url: str, *, again_s: float = _AGAIN_S) -> None:
        parts = urlsplit(url)
        self._url = urlunsplit(parts._replace(scheme="wss" if parts.scheme == "https" else "ws"))
        self._again_s = again_s
        self._news = asyncio.Event()
        self.subscribed = False

    async def run(self) -> None:
        """Subscribes and listens, again and again, until cancelled. A node that can not is no error."""
        while True:
            try:
                await self._listen()
            except (aiohttp.ClientError, OSError, ValueError, TypeError, RpcError, TimeoutError):
                pass
            finally:
                self.subscribed = False
                self._news.set()
            await asyncio.sleep(self._again_s)

    async def wait(self, poll_s: float) -> None:
        """Until a block is announced; without a subscription for `poll_s`."""
        try:
            async with asyncio.timeout(_SILENT_S if self.subscribed else poll_s):
                await self._news.wait()
        except TimeoutError:
            return
        self._news.clear()
        if not self.subscribed:
            await asyncio.sleep(poll_s)

    async def _listen(self) -> None:
        stay = aiohttp.TraceConfig()
        stay.on_request_redirect.append(_refuse)
        async with aiohttp.ClientSession(trace_configs=[stay]) as session:
            async with asyncio.timeout(_HANDSHAKE_S):
                socket = await session.ws_connect(self._url, max_msg_size=_MAX_MESSAGE_BYTES, heartbeat=20.0)
            async with socket:
                question = {"jsonrpc": "2.0", "id": 1, "method": "eth_subscribe", "params": ["newHeads"]}
                await socket.send_str(json.dumps(question))
                async for message in socket:
                    if message.type is not aiohttp.WSMsgType.TEXT:
                        return
                    self._hear(message.data)

    def _hear(self, text: str) -> None:
        said = parse_json(text.encode())
        if not isinstance(said, dict) or said.get("error") is not None:
            raise RpcError("bad_reply", "subscription")
        if said.get("id") == 1:
            self.subscribed = isinstance(said.get("result"), str)
            if not self.subscribed:
                raise RpcError("bad_reply", "subscription")
        self._news.set()


async def _refuse(*_: object) -> None:
    raise RpcError("redirect", "subscription")

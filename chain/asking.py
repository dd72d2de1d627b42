"""How an endpoint is asked, whoever writes the question: kept-alive, no redirects, capped replies, no proxy."""

import json
from itertools import count
from typing import TYPE_CHECKING, Any

import aiohttp

from chain.documents import parse_json, parse_json_in_pieces
from chain.errors import RpcError
from chain.urls import masked

_MAX_REPLY_BYTES = 16 << 20
_LARGE_REPLY_BYTES = 128 << 10


class Asking:
    """`make_request` of web3's providers on a session of ours; who inherits it has `encode_rpc_request`."""

    endpoint_uri: Any
    _session: aiohttp.ClientSession

    if TYPE_CHECKING:

        def encode_rpc_request(self, method: Any, params: Any) -> bytes: ...

    async def make_request(self, method: Any, params: Any) -> Any:
        question = self.encode_rpc_request(method, params)
        raw = await self._make_request(method, question)
        reply = await parse_json_in_pieces(raw) if len(raw) > _LARGE_REPLY_BYTES else parse_json(raw)
        if isinstance(reply, dict) and reply.get("id") != json.loads(question)["id"]:
            raise RpcError("bad_reply", f"{method}: the answer to another question")
        return reply

    async def _make_request(self, method: object, request_data: bytes) -> bytes:
        url, headers = str(self.endpoint_uri), {"Content-Type": "application/json"}
        async with self._session.post(url, data=request_data, headers=headers, allow_redirects=False) as response:
            if response.status != 200:
                raise RpcError("http", f"{masked(url)}: status {response.status}")
            if (response.content_length or 0) > _MAX_REPLY_BYTES:
                raise RpcError("too_big", masked(url))
            body = bytearray()
            async for piece in response.content.iter_any():
                body += piece
                if len(body) > _MAX_REPLY_BYTES:
                    raise RpcError("too_big", masked(url))
            return bytes(body)


class PlainProvider(Asking):
    """Without web3, whose import takes a second of processor: for a process that lives for one reading."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self.endpoint_uri, self._session = url, session
        self._ids = count()

    def encode_rpc_request(self, method: Any, params: Any) -> bytes:
        question = {"jsonrpc": "2.0", "method": method, "params": params, "id": next(self._ids)}
        return json.dumps(question).encode()

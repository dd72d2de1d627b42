"""A node that knows just enough for the key gate and lets a test decide what is true: JSON-RPC 2.0 over HTTP.

It answers eth_chainId, eth_getBlockByNumber and eth_call of `balanceOfBatch` and `isValidSignature`. The real node
is anvil; this one can be on the wrong chain, far behind, or broken, at the flick of a field.
"""

import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

_BALANCE_OF_BATCH, _IS_VALID_SIGNATURE = "4e1273f4", "1626ba7e"


@dataclass
class FakeNode:
    """Starts with `start`, ends with `stop`. Fields may be changed at any time.

    balances: by (lower-case address, token id). vouching: contract accounts and the one signature each accepts.
    broken: answer 500 to everything. calls: the methods asked so far.
    """

    collection: str
    chain_id: int = 31337
    block_age_s: int = 0
    balances: dict[tuple[str, int], int] = field(default_factory=dict)
    vouching: dict[str, bytes] = field(default_factory=dict)
    broken: bool = False
    calls: list[str] = field(default_factory=list)
    url: str = ""
    _server: ThreadingHTTPServer | None = None

    def start(self) -> "FakeNode":
        handler = type("Handler", (_Handler,), {"node": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        serve = self._server.serve_forever
        threading.Thread(target=serve, kwargs={"poll_interval": 0.02}, name="fake-node", daemon=True).start()
        return self

    def stop(self) -> None:
        assert self._server is not None
        self._server.shutdown()
        self._server.server_close()

    def result(self, method: str, parameters: list[Any]) -> Any:
        self.calls.append(method)
        if method == "eth_chainId":
            return hex(self.chain_id)
        if method == "eth_getBlockByNumber":
            return {
                "number": "0x10",
                "hash": "0x" + "11" * 32,
                "parentHash": "0x" + "22" * 32,
                "timestamp": hex(int(time.time()) - self.block_age_s),
                "baseFeePerGas": "0x7",
            }
        assert method == "eth_call", method
        assert parameters[1] == "0x10", "not pinned to the block"
        to, data = parameters[0]["to"].lower(), parameters[0]["data"].removeprefix("0x")
        if to == self.collection.lower() and data.startswith(_BALANCE_OF_BATCH):
            return self._balances(bytes.fromhex(data[8:]))
        if to in self.vouching and data.startswith(_IS_VALID_SIGNATURE):
            return self._vouch(to, bytes.fromhex(data[8:]))
        return "0x"

    def _balances(self, arguments: bytes) -> str:
        owners, ids = _array_at(arguments, 0), _array_at(arguments, 1)
        assert len(owners) == len(ids)
        counts = [self.balances.get((f"0x{owner:040x}", token), 0) for owner, token in zip(owners, ids, strict=True)]
        return "0x" + b"".join(word.to_bytes(32, "big") for word in (32, len(counts), *counts)).hex()

    def _vouch(self, contract: str, arguments: bytes) -> str:
        start = int.from_bytes(arguments[32:64], "big")
        length = int.from_bytes(arguments[start : start + 32], "big")
        signature = arguments[start + 32 : start + 32 + length]
        accepted = signature == self.vouching[contract]
        return "0x" + (_IS_VALID_SIGNATURE if accepted else "ffffffff") + "00" * 28


def _array_at(arguments: bytes, place: int) -> list[int]:
    start = int.from_bytes(arguments[32 * place : 32 * place + 32], "big")
    count = int.from_bytes(arguments[start : start + 32], "big")
    first = start + 32
    return [int.from_bytes(arguments[at : at + 32], "big") for at in range(first, first + 32 * count, 32)]


class _Handler(BaseHTTPRequestHandler):
    node: ClassVar[FakeNode]
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.node.broken:
            self._send(500, b"")
            return
        batch = request if isinstance(request, list) else [request]
        replies = [
            {"jsonrpc": "2.0", "id": one["id"], "result": self.node.result(one["method"], one["params"])}
            for one in batch
        ]
        self._send(200, json.dumps(replies if isinstance(request, list) else replies[0]).encode())

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass

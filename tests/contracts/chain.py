"""A small client for contract tests, over an EVM in this process or over a real node.

Both mine each transaction into a block of its own, one second after the last; a call that would revert is not mined.
Addresses are lower case throughout.
"""

import json
import re
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import pyrevm
from eth_abi.abi import decode, encode
from eth_utils.abi import collapse_if_tuple
from eth_utils.crypto import keccak

import contracts

Abi = tuple[dict[str, Any], ...]


class Reverted(Exception):
    """A call that reverted. name: of the custom error, or "" when the ABI does not know it."""

    def __init__(self, name: str, arguments: tuple[Any, ...]) -> None:
        super().__init__(name, *arguments)
        self.name = name
        self.arguments = arguments


class RawRevert(Exception):
    """What a backend raises: the bytes that came with a revert."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data.hex())
        self.data = data


@dataclass(frozen=True)
class RawLog:
    address: str
    topics: tuple[bytes, ...]
    data: bytes


@dataclass(frozen=True)
class Event:
    address: str
    name: str
    arguments: dict[str, Any]


class Chain(Protocol):
    """Where contracts run. accounts: funded, without code."""

    accounts: tuple[str, ...]
    chain_id: int

    def create(self, sender: str, code: bytes) -> str: ...
    def transact(self, sender: str, to: str, data: bytes) -> tuple[RawLog, ...]: ...
    def view(self, to: str, data: bytes) -> bytes: ...
    def mine(self, blocks: int) -> None: ...
    def block_number(self) -> int: ...
    def timestamp(self) -> int: ...
    def block_hash(self, number: int) -> bytes: ...


class Revm:
    """pyrevm in this process."""

    chain_id = 1

    def __init__(self) -> None:
        self._evm = pyrevm.EVM(spec_id="CANCUN")
        self._number, self._timestamp = 1000, 1_700_000_000
        self.accounts = tuple("0x" + bytes([n] * 20).hex() for n in range(0x11, 0x1B))
        for account in self.accounts:
            self._evm.set_balance(account, 10**20)
        self._set_block(self._number)

    def create(self, sender: str, code: bytes) -> str:
        self.mine(1)
        return str(self._evm.deploy(sender, code)).lower()

    def transact(self, sender: str, to: str, data: bytes) -> tuple[RawLog, ...]:
        self.mine(1)
        try:
            self._execute(sender, to, data, is_static=False)
        except RawRevert:
            self.mine(-1)
            raise
        result = self._evm.result
        assert result is not None
        return tuple(RawLog(log.address.lower(), tuple(log.data[0]), log.data[1]) for log in result.logs)

    def view(self, to: str, data: bytes) -> bytes:
        return self._execute(self.accounts[0], to, data, is_static=True)

    def mine(self, blocks: int) -> None:
        self._timestamp += blocks
        self._set_block(self._number + blocks)

    def block_number(self) -> int:
        return self._number

    def timestamp(self) -> int:
        return self._timestamp

    def block_hash(self, number: int) -> bytes:
        return bytes(self._evm.block_hash(number))

    def _execute(self, sender: str, to: str, data: bytes, *, is_static: bool) -> bytes:
        try:
            return bytes(self._evm.message_call(sender, to, data, is_static=is_static))
        except RuntimeError as error:
            found = re.search(r"output: 0x([0-9a-f]*)", str(error))
            if found is None:
                raise
            raise RawRevert(bytes.fromhex(found[1])) from None

    def _set_block(self, number: int) -> None:
        self._number = number
        self._evm.set_block_env(pyrevm.BlockEnv(number=number, timestamp=self._timestamp))


class Anvil:
    """A real node, over JSON-RPC. It mines when told to: left to itself it answers before the receipt is there."""

    def __init__(self, url: str, gas: int = 10_000_000) -> None:
        self._url, self._gas = url, gas
        self.accounts = tuple(account.lower() for account in self.rpc("eth_accounts"))
        self.chain_id = int(self.rpc("eth_chainId"), 16)
        self.rpc("anvil_setBlockTimestampInterval", 1)

    def rpc(self, method: str, *params: Any) -> Any:
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
        request = urllib.request.Request(self._url, body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=120) as response:
            reply = json.load(response)
        if "error" in reply:
            data = reply["error"].get("data")
            raise RawRevert(bytes.fromhex(data[2:])) if isinstance(data, str) else RuntimeError(reply["error"])
        return reply["result"]

    def create(self, sender: str, code: bytes) -> str:
        return str(self._mined({"from": sender, "data": "0x" + code.hex()})["contractAddress"]).lower()

    def transact(self, sender: str, to: str, data: bytes) -> tuple[RawLog, ...]:
        receipt = self._mined({"from": sender, "to": to, "data": "0x" + data.hex()})
        return tuple(
            RawLog(
                log["address"].lower(),
                tuple(bytes.fromhex(topic[2:]) for topic in log["topics"]),
                bytes.fromhex(log["data"][2:]),
            )
            for log in receipt["logs"]
        )

    def view(self, to: str, data: bytes) -> bytes:
        return bytes.fromhex(self.rpc("eth_call", {"to": to, "data": "0x" + data.hex()}, "latest")[2:])

    def mine(self, blocks: int) -> None:
        self.rpc("anvil_mine", hex(blocks))

    def block_number(self) -> int:
        return int(self.rpc("eth_blockNumber"), 16)

    def timestamp(self) -> int:
        return int(self.rpc("eth_getBlockByNumber", "latest", False)["timestamp"], 16)

    def block_hash(self, number: int) -> bytes:
        return bytes.fromhex(self.rpc("eth_getBlockByNumber", hex(number), False)["hash"][2:])

    def _mined(self, transaction: dict[str, Any]) -> dict[str, Any]:
        transaction["gas"] = hex(self._gas)
        self.rpc("eth_call", transaction, "pending")
        sent = self.rpc("eth_sendTransaction", transaction)
        self.mine(1)
        receipt = self.rpc("eth_getTransactionReceipt", sent)
        assert int(receipt["status"], 16) == 1, "the dry run passed and the transaction reverted"
        return dict(receipt)


class _Function:
    """What of a function's ABI each call needs, computed once."""

    def __init__(self, item: dict[str, Any]) -> None:
        self.selector = keccak(text=_signature(item))[:4]
        self.inputs, self.outputs = _types(item["inputs"]), _types(item["outputs"])


class Contract:
    """A deployed contract: `send` mines a transaction and gives its events, `call` reads."""

    def __init__(self, chain: Chain, address: str, artefact_name: str, abi: Abi, known: Abi) -> None:
        self.chain = chain
        self.address = address
        self.name = artefact_name
        functions = [item for item in abi if item["type"] == "function"]
        self._functions = {(item["name"], len(item["inputs"])): _Function(item) for item in functions}
        self._errors = {keccak(text=_signature(item))[:4]: item for item in known if item["type"] == "error"}
        self._events = {keccak(text=_signature(item)): item for item in known if item["type"] == "event"}

    def calldata(self, function: str, *arguments: Any) -> bytes:
        return self._pack(function, arguments)

    def send(self, sender: str, function: str, *arguments: Any) -> list[Event]:
        with self._decoding():
            logs = self.chain.transact(sender, self.address, self._pack(function, arguments))
        return [self._event(log) for log in logs]

    def call(self, function: str, *arguments: Any) -> Any:
        with self._decoding():
            result = self.chain.view(self.address, self._pack(function, arguments))
        values = decode(self._functions[function, len(arguments)].outputs, result)
        return values[0] if len(values) == 1 else values

    def _pack(self, function: str, arguments: tuple[Any, ...]) -> bytes:
        known = self._functions[function, len(arguments)]
        return known.selector + encode(known.inputs, arguments)

    def _decoding(self) -> "_Decoding":
        return _Decoding(self._errors)

    def _event(self, log: RawLog) -> Event:
        item = self._events[log.topics[0]]
        indexed = [it for it in item["inputs"] if it["indexed"]]
        plain = [it for it in item["inputs"] if not it["indexed"]]
        values = dict(zip(_names(plain), decode(_types(plain), log.data), strict=True))
        for it, topic in zip(indexed, log.topics[1:], strict=True):
            values[it["name"]] = decode([it["type"]], topic)[0]
        return Event(log.address, item["name"], values)


class _Decoding:
    def __init__(self, errors: dict[bytes, dict[str, Any]]) -> None:
        self._errors = errors

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, RawRevert):
            item = self._errors.get(error.data[:4])
            if item is None:
                raise Reverted("", (error.data,)) from None
            raise Reverted(item["name"], decode(_types(item["inputs"]), error.data[4:])) from None


def deploy(chain: Chain, sender: str, artefact: contracts.Artefact, *arguments: Any) -> Contract:
    """Creates a contract; its errors and events are decoded with those of the project's other contracts."""
    known = artefact.abi + tuple(item for name in contracts.NAMES for item in contracts.load(name).abi)
    inputs: list[dict[str, Any]] = next((item["inputs"] for item in artefact.abi if item["type"] == "constructor"), [])
    code = artefact.bytecode + encode(_types(inputs), arguments)
    return Contract(chain, chain.create(sender, code), artefact.name, artefact.abi, known)


def named(events: list[Event], name: str) -> Iterator[dict[str, Any]]:
    return (event.arguments for event in events if event.name == name)


def _signature(item: dict[str, Any]) -> str:
    return f"{item['name']}({','.join(_types(item['inputs']))})"


def _types(items: list[dict[str, Any]]) -> list[str]:
    return [collapse_if_tuple(item) for item in items]


def _names(items: list[dict[str, Any]]) -> list[str]:
    return [item["name"] for item in items]

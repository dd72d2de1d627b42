"""The plainest client of a demo node, and what its tests put on the chain."""

import asyncio
import json
import urllib.request
from collections.abc import Callable
from typing import Any, TypeVar

from eth_abi.abi import encode
from eth_account import Account
from eth_utils.crypto import keccak

import contracts
from app.demo.node.launch import CHAIN_ID

# The first account of the test mnemonic: both kinds give it ether, and everyone knows the key.
ACCOUNT = Account.from_key("0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80")
SENDER = ACCOUNT.address.lower()
OTHER = "0x" + "22" * 20
TRANSFER_SINGLE = "0x" + keccak(text="TransferSingle(address,address,address,uint256,uint256)").hex()
WAIT_S = 90.0

Start = Callable[[], Any]
T = TypeVar("T")


class RpcFailed(Exception):
    def __init__(self, error: dict[str, Any]) -> None:
        super().__init__(error)
        self.error = error


class Client:
    """The plainest JSON-RPC client, with one account that signs."""

    def __init__(self, url: str) -> None:
        self.url = url

    def post(self, body: Any, **headers: str) -> Any:
        request = urllib.request.Request(
            self.url, json.dumps(body).encode(), {"Content-Type": "application/json", **headers}
        )
        with urllib.request.urlopen(request, timeout=WAIT_S) as response:
            return json.load(response)

    def ask(self, method: str, *parameters: Any) -> Any:
        reply = self.post({"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters})
        if "error" in reply:
            raise RpcFailed(reply["error"])
        return reply["result"]

    def sign(self, to: str, data: bytes) -> str:
        base_fee = int(self.ask("eth_getBlockByNumber", "latest", False)["baseFeePerGas"], 16)
        transaction = {
            "type": 2,
            "chainId": CHAIN_ID,
            "nonce": int(self.ask("eth_getTransactionCount", SENDER, "latest"), 16),
            "to": bytes.fromhex(to[2:]),
            "data": data,
            "value": 0,
            "gas": 5_000_000,
            "maxFeePerGas": 2 * base_fee + 10**9,
            "maxPriorityFeePerGas": 10**9,
        }
        return "0x" + bytes(ACCOUNT.sign_transaction(transaction).raw_transaction).hex()

    async def send(self, to: str, data: bytes) -> dict[str, Any]:
        """The receipt."""
        sent = self.ask("eth_sendRawTransaction", self.sign(to, data))
        return dict(await until(lambda: self.ask("eth_getTransactionReceipt", sent)))


async def until(condition: Callable[[], T]) -> T:
    async with asyncio.timeout(WAIT_S):
        while not (result := condition()):  # noqa: ASYNC110  another process sets no event here
            await asyncio.sleep(0.02)
        return result


def packed(signature: str, *values: Any) -> bytes:
    types = signature[signature.index("(") + 1 : -1].split(",")
    return keccak(text=signature)[:4] + encode(types, values)


def number(quantity: str) -> int:
    return int(quantity, 16)


def gone(client: Client) -> bool:
    try:
        client.ask("eth_chainId")
    except OSError:
        return True
    return False


async def deploy(client: Client) -> str:
    """A collection; one call mints seven copies of token 5 to the sender."""
    arguments = ("Demo", "D", "ipfs://c", SENDER, SENDER, 500)
    types = ["string", "string", "string", "address", "address", "uint96"]
    receipt = await client.send("0x", contracts.load("StemCollection").bytecode + encode(types, arguments))
    assert receipt["status"] == "0x1"
    return str(receipt["contractAddress"]).lower()


def mint(token: int, to: str = SENDER) -> bytes:
    return packed("mint(address,uint256,uint256)", to, token, 7)


def balance(client: Client, collection: str, at: Any = "latest", token: int = 5) -> int:
    data = packed("balanceOf(address,uint256)", SENDER, token)
    return number(client.ask("eth_call", {"to": collection, "data": "0x" + data.hex()}, at))

"""The same questions to both kinds of demo node, each a process of its own."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from eth_abi.abi import encode
from eth_account import Account
from eth_utils.crypto import keccak

import contracts
from app.demo.errors import DemoError
from app.demo.node.launch import CHAIN_ID, NodeProcess, start_node

ANVIL = Path(__file__).parents[1] / "node_modules/@foundry-rs/anvil-linux-amd64/bin"
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


@pytest.fixture(params=["py-evm", "anvil"], scope="module")
def kind(request: pytest.FixtureRequest) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "anvil":
            patch.setenv("PATH", f"{ANVIL}{os.pathsep}{os.environ['PATH']}")
        yield request.param


@pytest.fixture(scope="module")
def client(kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """One node for all tests that do not mind what others did on it."""
    node = asyncio.run(start_node(tmp_path_factory.mktemp(kind), prefer_anvil=kind == "anvil"))
    yield Client(node.rpc_url)
    asyncio.run(node.stop())


@pytest.fixture
async def start(kind: str, tmp_path: Path) -> AsyncIterator[Start]:
    """Starts nodes of this kind, one after the other, on a state folder of the test's own."""
    started: list[NodeProcess] = []

    async def begin() -> NodeProcess:
        node = await start_node(tmp_path, prefer_anvil=kind == "anvil")
        started.append(node)
        return node

    yield begin
    for node in started:
        await node.stop()


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


async def test_the_chain_survives_being_killed(start: Start) -> None:
    node = await start()
    client = Client(node.rpc_url)
    collection = await deploy(client)
    receipt = await client.send(collection, mint(5))
    block = number(receipt["blockNumber"])
    await until(lambda: number(client.ask("eth_getBlockByNumber", "finalized", False)["number"]) >= block)

    os.kill(node.pid, signal.SIGKILL)
    await until(lambda: not node.child.alive and gone(client))
    again = Client((await start()).rpc_url)

    assert again.ask("eth_getTransactionReceipt", receipt["transactionHash"])["blockHash"] == receipt["blockHash"]
    assert balance(again, collection) == 7
    assert balance(again, collection, hex(block - 1)) == 0
    # The last empty block may be gone with anvil, which is saved a moment later; it is made anew.
    await until(lambda: number(again.ask("eth_getBlockByNumber", "finalized", False)["number"]) >= block)
    assert again.ask("eth_getTransactionCount", SENDER, "latest") == "0x2"
    await again.send(collection, mint(5))
    assert balance(again, collection) == 14


async def test_a_node_ends_with_its_parent_and_can_be_stopped_twice(start: Start) -> None:
    node = await start()
    await node.stop()
    await node.stop()
    assert not node.child.alive
    assert gone(Client(node.rpc_url))


async def test_a_chain_has_one_node_at_a_time(start: Start) -> None:
    node = await start()
    with pytest.raises(DemoError):
        await start()
    assert Client(node.rpc_url).ask("eth_chainId") == hex(CHAIN_ID)


async def test_it_says_who_it_is(start: Start) -> None:
    node = await start()
    client = Client(node.rpc_url)
    assert number(client.ask("eth_chainId")) == CHAIN_ID == int(client.ask("net_version"))
    assert client.ask("web3_clientVersion") == node.client
    assert node.state_dir.name == (node.state_dir.parent / "node-kind.txt").read_text(encoding="utf-8").strip()


async def test_a_call_sees_the_block_it_names(client: Client) -> None:
    collection = await deploy(client)
    receipt = await client.send(collection, mint(5))
    block = number(receipt["blockNumber"])
    assert balance(client, collection, receipt["blockNumber"]) == 7
    assert balance(client, collection, hex(block - 1)) == 0
    assert balance(client, collection, {"blockHash": receipt["blockHash"]}) == 7
    parent = client.ask("eth_getBlockByNumber", hex(block - 1), False)["hash"]
    assert balance(client, collection, {"blockHash": parent}) == 0
    with pytest.raises(RpcFailed):
        balance(client, collection, hex(block + 1000))


async def test_tags_name_blocks_of_growing_certainty(start: Start) -> None:
    client = Client((await start()).rpc_url)
    for _ in range(3):
        client.ask("evm_mine")

    def tagged(tag: str) -> int:
        return number(client.ask("eth_getBlockByNumber", tag, False)["number"])

    numbers = [tagged(tag) for tag in ("earliest", "finalized", "safe", "latest", "pending")]
    assert numbers == [0, 1, 2, 3, 4]
    assert client.ask("eth_blockNumber") == "0x3"
    assert client.ask("eth_getBlockByNumber", "0x3e8", False) is None


async def test_a_revert_carries_its_data(client: Client) -> None:
    collection = await deploy(client)
    refused = {"from": OTHER, "to": collection, "data": "0x" + mint(5, OTHER).hex()}
    expected = "0x" + packed("NotMinter(address,uint256)", OTHER, 5).hex()
    for method in ("eth_call", "eth_estimateGas"):
        with pytest.raises(RpcFailed) as failed:
            client.ask(method, refused, *(["latest"] if method == "eth_call" else []))
        assert failed.value.error["code"] == 3
        assert failed.value.error["message"].startswith("execution reverted")
        assert failed.value.error["data"] == expected
    allowed = {**refused, "from": SENDER}
    assert client.ask("eth_call", allowed, "latest") == "0x"


async def test_an_estimate_is_enough_and_not_lavish(client: Client) -> None:
    collection = await deploy(client)
    estimate = number(client.ask("eth_estimateGas", {"from": SENDER, "to": collection, "data": "0x" + mint(5).hex()}))
    used = number((await client.send(collection, mint(5)))["gasUsed"])
    assert used <= estimate < 1.5 * used


async def test_a_simulation_runs_calls_in_turn_and_keeps_nothing(client: Client) -> None:
    collection = await deploy(client)
    burn = packed("burn(address,uint256,uint256)", SENDER, 5, 2)
    calls = [{"from": SENDER, "to": collection, "data": "0x" + it.hex()} for it in (mint(5), burn, burn)]
    calls.append({"from": OTHER, "to": collection, "data": "0x" + mint(5, OTHER).hex()})
    base = client.ask("eth_getBlockByNumber", "latest", False)
    overrides = {"number": hex(number(base["number"]) + 1), "time": hex(number(base["timestamp"]) + 12)}
    request = {"blockStateCalls": [{"blockOverrides": overrides, "calls": calls}], "traceTransfers": False}
    (block,) = client.ask("eth_simulateV1", request, base["number"])
    assert [call["status"] for call in block["calls"]] == ["0x1", "0x1", "0x1", "0x0"]
    amounts = [number("0x" + log["data"][-64:]) for call in block["calls"] for log in call["logs"]]
    assert amounts == [7, 2, 2]
    assert {log["topics"][0] for call in block["calls"] for log in call["logs"]} == {TRANSFER_SINGLE}
    assert all(log["address"].lower() == collection for call in block["calls"] for log in call["logs"])
    refused = block["calls"][3]
    said = refused["error"].get("data") or refused["returnData"]
    assert said == "0x" + packed("NotMinter(address,uint256)", OTHER, 5).hex()
    assert balance(client, collection) == 0


async def test_the_contracts_forge_and_reveal_on_it(client: Client) -> None:
    collection = await deploy(client)
    forge, reveal = [
        str((await client.send("0x", contracts.load(name).bytecode + owned))["contractAddress"]).lower()
        for owned in [encode(["address", "address"], [collection, SENDER])]
        for name in ("StemForge", "StemReveal")
    ]
    for operator in (forge, reveal):
        await client.send(collection, packed("addMinter(address)", operator))
        await client.send(collection, packed("setApprovalForAll(address,bool)", operator, True))
    await client.send(forge, packed("setRecipe(uint256,uint256[])", 10, [5, 6]))
    await client.send(reveal, packed("seal(uint256,address,uint256[],uint256[])", 900, SENDER, [6], [1]))
    await client.send(collection, mint(5))

    requested = await client.send(
        reveal, packed("requestReveal(uint256,uint256,bytes32,uint64)", 900, 1, b"i" * 32, 2**63)
    )
    await until(lambda: number(client.ask("eth_blockNumber")) >= number(requested["blockNumber"]) + 2)
    assert len((await client.send(reveal, packed("settle(uint256)", 9)))["logs"]) == 2
    assert balance(client, collection, token=6) == 1

    recipe = client.ask("eth_call", {"to": forge, "data": "0x" + packed("recipeHash(uint256)", 10).hex()}, "latest")
    forging = packed("forge(uint256,bytes32,bytes32,uint64)", 10, bytes.fromhex(recipe[2:]), b"i" * 32, 2**63)
    assert (await client.send(forge, forging))["status"] == "0x1"
    assert [balance(client, collection, token=token) for token in (5, 6, 10)] == [6, 0, 1]


async def test_the_log_filter_takes_null_and_alternatives(client: Client) -> None:
    collection = await deploy(client)
    first = await client.send(collection, mint(5))
    second = await client.send(collection, mint(6, OTHER))

    def found(**asked: Any) -> list[str]:
        logs = client.ask("eth_getLogs", {"fromBlock": "0x0", "toBlock": "latest", "address": collection, **asked})
        return [log["transactionHash"] for log in logs]

    sender, other = ("0x" + "00" * 12 + address[2:] for address in (SENDER, OTHER))
    both = [first["transactionHash"], second["transactionHash"]]
    assert found(topics=[TRANSFER_SINGLE]) == both
    assert found(topics=[TRANSFER_SINGLE, None, None, other]) == both[1:]
    assert found(topics=[TRANSFER_SINGLE, sender, None, [sender, other]]) == both
    assert found(topics=[["0x" + "11" * 32, TRANSFER_SINGLE], None, None, [sender]]) == both[:1]
    assert found(topics=["0x" + "11" * 32]) == []
    assert found(topics=[TRANSFER_SINGLE], address=[OTHER]) == []
    assert found(topics=[TRANSFER_SINGLE], fromBlock=second["blockNumber"]) == both[1:]

    [log] = client.ask("eth_getLogs", {"blockHash": second["blockHash"]})
    assert log["topics"] == [TRANSFER_SINGLE, sender, "0x" + "00" * 32, other]
    assert log["data"] == "0x" + encode(["uint256", "uint256"], [6, 7]).hex()
    assert {key: second["logs"][0][key] for key in log if key in second["logs"][0]} == log


async def test_a_transaction_is_told_as_it_was_signed(client: Client) -> None:
    collection = await deploy(client)
    receipt = await client.send(collection, mint(5))
    told = client.ask("eth_getTransactionByHash", receipt["transactionHash"])
    assert (told["from"], told["to"], told["input"]) == (SENDER, collection, "0x" + mint(5).hex())
    assert (told["type"], told["value"], told["chainId"]) == ("0x2", "0x0", hex(CHAIN_ID))
    assert number(told["nonce"]) == number(client.ask("eth_getTransactionCount", SENDER, "latest")) - 1
    assert told["blockHash"] == receipt["blockHash"]
    block = client.ask("eth_getBlockByHash", receipt["blockHash"], True)
    assert [it["hash"] for it in block["transactions"]] == [receipt["transactionHash"]]
    paid = number(block["baseFeePerGas"]) + 10**9
    assert number(receipt["effectiveGasPrice"]) == number(told["gasPrice"]) == paid
    assert client.ask("eth_getTransactionByHash", "0x" + "00" * 32) is None
    assert client.ask("eth_getTransactionReceipt", "0x" + "00" * 32) is None


async def test_a_transaction_that_was_sent_before_is_refused(client: Client) -> None:
    before = number(client.ask("eth_getTransactionCount", SENDER, "latest"))
    raw = client.sign(OTHER, b"")
    sent = client.ask("eth_sendRawTransaction", raw)
    await until(lambda: client.ask("eth_getTransactionReceipt", sent))
    with pytest.raises(RpcFailed):
        client.ask("eth_sendRawTransaction", raw)
    with pytest.raises(RpcFailed):
        client.ask("eth_sendRawTransaction", "0x02c0")
    assert number(client.ask("eth_getTransactionCount", SENDER, "latest")) == before + 1


async def test_a_call_that_reverts_after_sending_is_a_failed_receipt(client: Client) -> None:
    collection = await deploy(client)
    burn = packed("burn(address,uint256,uint256)", SENDER, 5, 1)
    receipt = await client.send(collection, burn)
    assert (receipt["status"], receipt["logs"]) == ("0x0", [])


async def test_fees_fit_the_next_block(client: Client) -> None:
    for _ in range(3):
        client.ask("evm_mine")
    history = client.ask("eth_feeHistory", "0x2", "0x3", [50])
    assert history["oldestBlock"] == "0x2"
    assert len(history["baseFeePerGas"]) == 3
    assert len(history["gasUsedRatio"]) == len(history["reward"]) == 2
    told = [client.ask("eth_getBlockByNumber", hex(it), False)["baseFeePerGas"] for it in (2, 3)]
    assert history["baseFeePerGas"][:2] == told
    tip = number(client.ask("eth_maxPriorityFeePerGas"))
    price = number(client.ask("eth_gasPrice"))
    next_base_fee = number(client.ask("eth_getBlockByNumber", "pending", False)["baseFeePerGas"])
    assert price >= next_base_fee + tip


async def test_an_unknown_method_is_said_to_be_unknown(client: Client) -> None:
    with pytest.raises(RpcFailed) as failed:
        client.ask("eth_dance")
    assert failed.value.error["code"] == -32601


async def test_a_batch_is_answered_in_order(client: Client) -> None:
    replies = client.post(
        [{"jsonrpc": "2.0", "id": name, "method": "eth_chainId", "params": []} for name in ("a", "b")]
    )
    assert [reply["id"] for reply in replies] == ["a", "b"]


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """The node on py-evm, for what anvil does differently or not at all."""
    node = asyncio.run(start_node(tmp_path_factory.mktemp("own"), prefer_anvil=False))
    yield Client(node.rpc_url)
    asyncio.run(node.stop())


@pytest.mark.parametrize("headers", [{"Host": "evil.example"}, {"Content-Type": "text/plain"}])
async def test_a_web_page_is_turned_away(own: Client, headers: dict[str, str]) -> None:
    with pytest.raises(urllib.error.HTTPError) as failed:
        own.post({"jsonrpc": "2.0", "id": 1, "method": "eth_chainId", "params": []}, **headers)
    with failed.value:
        assert failed.value.code in (403, 415)


@pytest.mark.parametrize(
    "asked", [7, {}, {"method": 1}, {"method": "eth_call", "params": {}}, {"method": "eth_call"}, []]
)
async def test_nonsense_is_an_error_and_not_the_end(own: Client, asked: Any) -> None:
    assert own.post(asked)["error"]["code"] in (-32600, -32602)
    assert own.ask("eth_chainId") == hex(CHAIN_ID)


async def test_the_chain_comes_to_rest(own: Client) -> None:
    receipt = await own.send(OTHER, b"")
    block = number(receipt["blockNumber"])
    await until(lambda: number(own.ask("eth_getBlockByNumber", "finalized", False)["number"]) >= block)
    assert number(own.ask("eth_blockNumber")) == block + 2


@pytest.mark.parametrize("module", ["app.demo.node.launch", "app.demo.children"])
def test_the_program_does_not_load_the_evm(module: str) -> None:
    code = f"import sys, {module}; sys.exit(any(it in sys.modules for it in ('eth', 'eth_tester', 'web3')))"
    assert subprocess.run([sys.executable, "-c", code], timeout=WAIT_S).returncode == 0

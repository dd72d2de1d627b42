import asyncio
import logging
import traceback
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import aiohttp
import pytest
import web3.exceptions
from aiohttp import web
from eth_abi.abi import encode
from eth_account import Account
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

from chain import asking, replies
from chain.asking import PlainProvider
from chain.errors import CallReverted, NodeRefused, RpcError
from chain.ports import Rpc, TxRequest
from chain.rpc import Web3Rpc, translated
from chain.urls import masked, without_secrets
from tests.chain.nodes import Refusal, ScriptedNode, running_anvil, scripted_node
from tests.contracts.chain import Anvil
from tests.contracts.world import FAR, SONG, STEMS, World, make_world

KEY = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"
RICH = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
OTHER = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
HASH = "0x" + "ab" * 32
SECRET = "s3cr3tkey0123456789"
BLOCK = {
    "number": "0x5",
    "hash": HASH,
    "parentHash": "0x" + "cd" * 32,
    "timestamp": "0x64",
    "baseFeePerGas": "0x7",
}


@pytest.fixture(scope="module")
def anvil_url() -> Iterator[str]:
    with running_anvil("--no-mining") as url:
        yield url


@pytest.fixture(scope="module")
def world(anvil_url: str) -> World:
    world = make_world(Anvil(anvil_url))
    world.forge.send(world.owner, "setRecipe", SONG, list(STEMS))
    world.give(world.alice, STEMS, 2)
    return world


@pytest.fixture
async def node(anvil_url: str) -> AsyncIterator[Web3Rpc]:
    node = Web3Rpc(anvil_url)
    yield node
    await node.close()


@pytest.fixture
async def liar() -> AsyncIterator[ScriptedNode]:
    async with scripted_node() as node:
        yield node


@pytest.fixture(params=[None, PlainProvider], ids=["web3", "plain"])
async def asked(liar: ScriptedNode, request: pytest.FixtureRequest) -> AsyncIterator[Web3Rpc]:
    client = Web3Rpc(liar.url, timeout_s=5, provider=request.param)
    yield client
    await client.close()


def checksummed(address: str) -> str:
    return str(to_checksum_address(address))


def forge_call(world: World, intent: bytes) -> TxRequest:
    values = [SONG, world.recipe_hash(SONG), intent, FAR]
    data = keccak(text="forge(uint256,bytes32,bytes32,uint64)")[:4]
    data += encode(["uint256", "bytes32", "bytes32", "uint64"], values)
    return TxRequest(checksummed(world.alice), checksummed(world.forge.address), data)


def approval(world: World) -> TxRequest:
    data = keccak(text="setApprovalForAll(address,bool)")[:4] + encode(["address", "bool"], [world.forge.address, True])
    return TxRequest(checksummed(world.alice), checksummed(world.collection.address), data)


async def test_a_block_is_the_same_by_number_by_hash_and_as_latest(node: Web3Rpc) -> None:
    latest = await node.block()
    assert await node.block(latest.number) == latest
    assert await node.block(latest.hash) == latest
    assert latest.base_fee_wei > 0


async def test_a_block_that_is_not_there_has_a_reason_of_its_own(node: Web3Rpc) -> None:
    with pytest.raises(RpcError) as failure:
        await node.block(10**6)
    assert failure.value.reason == "unknown_block"


async def test_a_state_can_be_read_at_a_block_by_its_hash(node: Web3Rpc, world: World) -> None:
    latest = await node.block()
    assert await node.code(checksummed(world.collection.address), latest.hash)
    assert await node.balance_wei(RICH, latest.hash) > 0


async def test_a_call_that_reverts_brings_the_contracts_own_error(node: Web3Rpc, world: World) -> None:
    call = forge_call(world, b"\1" * 32)
    with pytest.raises(CallReverted) as failure:
        await node.call(call.to, call.data, sender=call.sender)
    missing_approval = keccak(text="ERC1155MissingApprovalForAll(address,address)")[:4]
    assert failure.value.data == missing_approval + encode(["address", "address"], [world.forge.address, world.alice])


async def test_a_dry_run_after_the_approval_shows_burns_mint_and_event(node: Web3Rpc, world: World) -> None:
    run = await node.dry_run(forge_call(world, b"\1" * 32), before=[approval(world)])
    assert run.succeeded
    assert run.logs is not None
    # the burns in one event, the mint and the forge's own; the approval's event belongs to the approval
    assert Counter(log.address for log in run.logs) == {
        checksummed(world.collection.address): 2,
        checksummed(world.forge.address): 1,
    }
    assert run.block == await node.block()


async def test_a_dry_run_that_fails_says_why_and_shows_no_logs(node: Web3Rpc, world: World) -> None:
    run = await node.dry_run(forge_call(world, b"\1" * 32))
    assert not run.succeeded
    assert run.revert_data is not None
    assert run.revert_data[:4] == keccak(text="ERC1155MissingApprovalForAll(address,address)")[:4]
    assert not run.logs


async def test_a_dry_run_happens_in_the_block_after_its_base(liar: ScriptedNode, asked: Web3Rpc) -> None:
    """Left alone, anvil simulates with the number and the time of the base: a deadline would be judged wrongly."""
    call = {"status": "0x1", "gasUsed": "0x5208", "logs": [], "returnData": "0x"}
    liar.answer = lambda method, params: BLOCK if "Block" in method else [{"calls": [call]}]
    await asked.dry_run(TxRequest(RICH, OTHER, b""))
    method, (request, base) = liar.asked[-1]
    assert (method, base) == ("eth_simulateV1", "0x5")
    assert isinstance(request, dict)
    assert request["blockStateCalls"][0]["blockOverrides"] == {"number": "0x6", "time": hex(100 + 12)}
    assert not request["traceTransfers"]


async def test_a_node_without_simulation_still_tells_success_and_failure(liar: ScriptedNode, asked: Web3Rpc) -> None:
    def answer(method: str, params: list[object]) -> object:
        if method == "eth_simulateV1":
            raise Refusal(-32601, "the method does not exist")
        if method == "eth_call" and params[0]["data"] == "0xbad0":  # type: ignore[index,call-overload]
            raise Refusal(3, "execution reverted", "0x12345678")
        return {"eth_getBlockByNumber": BLOCK, "eth_call": "0x", "eth_estimateGas": "0x5208"}[method]

    liar.answer = answer
    good = await asked.dry_run(TxRequest(RICH, OTHER, b"\1"))
    bad = await asked.dry_run(TxRequest(RICH, OTHER, b"\xba\xd0"))
    assert (good.succeeded, good.gas_used, good.logs) == (True, 21000, None)
    assert (bad.succeeded, bad.revert_data, bad.logs) == (False, bytes.fromhex("12345678"), None)
    with pytest.raises(RpcError) as failure:
        await asked.dry_run(TxRequest(RICH, OTHER, b"\1"), before=[TxRequest(RICH, OTHER, b"")])
    assert failure.value.reason == "no_simulation"
    assert [method for method, _ in liar.asked].count("eth_simulateV1") == 1


async def test_a_sent_transaction_is_found_with_its_receipt(node: Web3Rpc, anvil_url: str) -> None:
    fees = await node.fees()
    fields = {
        "to": OTHER,
        "value": 5,
        "gas": await node.estimate_gas(TxRequest(RICH, OTHER, b"", 5)),
        "maxFeePerGas": fees.max_fee_wei,
        "maxPriorityFeePerGas": fees.priority_fee_wei,
        "nonce": await node.nonce(RICH),
        "chainId": await node.chain_id(),
        "type": 2,
    }
    tx_hash = await node.send_raw(bytes(Account.sign_transaction(fields, KEY).raw_transaction))
    waiting = await node.transaction(tx_hash)
    assert waiting is not None
    assert (waiting.sender, waiting.to, waiting.value_wei, waiting.block_number) == (RICH, OTHER, 5, None)
    assert await node.receipt(tx_hash) is None
    Anvil(anvil_url).mine(1)
    receipt = await node.receipt(tx_hash)
    assert receipt is not None
    assert receipt.succeeded
    assert receipt.block_hash == (await node.block(receipt.block_number)).hash


async def test_a_node_that_asks_for_a_fortune_as_a_tip_does_not_get_it(liar: ScriptedNode, asked: Web3Rpc) -> None:
    liar.answer = lambda method, params: BLOCK if "Block" in method else hex(10**18)
    fees = await asked.fees()
    assert (fees.priority_fee_wei, fees.max_fee_wei) == (50 * 10**9, 2 * 7 + 50 * 10**9)


async def test_fees_leave_room_for_a_doubled_base_fee(liar: ScriptedNode, asked: Web3Rpc) -> None:
    liar.answer = lambda method, params: BLOCK if "Block" in method else "0x3"
    fees = await asked.fees()
    assert (fees.base_fee_wei, fees.priority_fee_wei, fees.max_fee_wei) == (7, 3, 17)


REVERTS: dict[str, tuple[Refusal, bytes]] = {
    "geth": (Refusal(3, "execution reverted: custom error", "0xdeadbeef"), bytes.fromhex("deadbeef")),
    "geth bare": (Refusal(-32000, "execution reverted"), b""),
    "hardhat": (Refusal(-32603, "reverted with an error", {"message": "x", "data": "0xdeadbeef"}), b"\xde\xad\xbe\xef"),
    "nethermind": (Refusal(-32015, "VM execution error.", "Reverted 0xdeadbeef"), b"\xde\xad\xbe\xef"),
    "code 3 alone": (Refusal(3, "", None), b""),
    "nonsense as data": (Refusal(3, "execution reverted", {"data": {"data": [7]}}), b""),
}


@pytest.mark.parametrize("name", REVERTS)
async def test_a_revert_is_known_in_every_dialect(liar: ScriptedNode, asked: Web3Rpc, name: str) -> None:
    refusal, data = REVERTS[name]

    def answer(method: str, params: list[object]) -> object:
        raise refusal

    liar.answer = answer
    with pytest.raises(CallReverted) as failure:
        await asked.call(OTHER, b"")
    assert failure.value.data == data


async def test_an_error_of_the_node_keeps_its_code(liar: ScriptedNode, asked: Web3Rpc) -> None:
    def answer(method: str, params: list[object]) -> object:
        raise Refusal(-32005, "slow down\x07‮")

    liar.answer = answer
    with pytest.raises(NodeRefused) as failure:
        await asked.chain_id()
    assert failure.value.code == -32005
    assert failure.value.detail == "slow down"


METHODS: dict[str, Callable[[Web3Rpc], Awaitable[object]]] = {
    "chain_id": lambda node: node.chain_id(),
    "block": lambda node: node.block(5),
    "block by hash": lambda node: node.block(HASH),
    "call": lambda node: node.call(OTHER, b""),
    "logs": lambda node: node.logs([OTHER], [[b"\1" * 32]], 0, 9),
    "code": lambda node: node.code(OTHER),
    "balance_wei": lambda node: node.balance_wei(OTHER),
    "nonce": lambda node: node.nonce(OTHER),
    "fees": lambda node: node.fees(),
    "fee_history": lambda node: node.fee_history(4),
    "call at a block by its hash": lambda node: node.call(OTHER, b"", block=HASH),
    "estimate_gas": lambda node: node.estimate_gas(TxRequest(RICH, OTHER, b"")),
    "dry_run": lambda node: node.dry_run(TxRequest(RICH, OTHER, b"")),
    "send_raw": lambda node: node.send_raw(b"\1"),
    "transaction": lambda node: node.transaction(HASH),
    "receipt": lambda node: node.receipt(HASH),
}
LOG = {
    "address": OTHER,
    "topics": [HASH],
    "data": "0x",
    "blockNumber": "0x5",
    "blockHash": HASH,
    "transactionHash": HASH,
    "logIndex": "0x0",
}


def raw(body: bytes | str) -> Callable[[], web.Response]:
    return lambda: web.Response(body=body if isinstance(body, bytes) else body.encode(), status=200)


FAULTS: dict[str, object] = {
    "a number": 7,
    "a flag": True,
    "a word": "latest",
    "empty": "",
    "bare 0x": "0x zz",
    "odd digits": "0x123g",
    "65 digits": "0x" + "f" * 65,
    "negative": "-0x1",
    "a list": [[1, 2]],
    "a list of null": [None],
    "an object": {},
    "an object of nulls": dict.fromkeys(BLOCK),
    "block with a huge number": BLOCK | {"number": "0x" + "f" * 64},
    "block with a short hash": BLOCK | {"hash": "0xab"},
    "block without base fee": {k: v for k, v in BLOCK.items() if k != "baseFeePerGas"},
    "block with numbers for text": BLOCK | {"timestamp": 100},
    "log of somebody else": [LOG | {"address": RICH}],
    "log of another block": [LOG | {"blockNumber": "0x99"}],
    "a log twice": [LOG, LOG],
    "logs of two blocks of one number": [LOG, LOG | {"logIndex": "0x1", "blockHash": "0x" + "22" * 32}],
    "an answer to another question": raw('{"jsonrpc":"2.0","id":987654321,"result":"0x1"}'),
    "log with five topics": [LOG | {"topics": [HASH] * 5}],
    "log with a long topic": [LOG | {"topics": [HASH + "00"]}],
    "log with spaces in its data": [LOG | {"data": "0xab cd"}],
    "not JSON": raw("<html>502 Bad Gateway</html>"),
    "not UTF-8": raw(b"\xff\xfe{}"),
    "no result": raw('{"jsonrpc":"2.0","id":1}'),
    "a bare list": raw("[]"),
    "a 5,000-digit number": raw('{"result":' + "9" * 5000 + "}"),
    "deep nesting": raw('{"result":' + "[" * 100_000 + "]" * 100_000 + "}"),
    "an error that is text": raw('{"error":"no"}'),
    "an error without anything": raw('{"error":{}}'),
    "500": lambda: web.Response(status=500, text="no"),
    "429": lambda: web.Response(status=429, text="no"),
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_whatever_a_node_says_ends_in_a_typed_error(liar: ScriptedNode, asked: Web3Rpc, fault: str) -> None:
    answer = FAULTS[fault]
    liar.answer = lambda method, params: answer() if callable(answer) else answer
    for name, ask in METHODS.items():
        try:
            found = await ask(asked)
        except RpcError:
            continue
        # A fault for one method may be a fair answer to another; then it has come through as a whole.
        assert (name, fault) in {("call", "empty"), ("logs", "an empty list")}, f"{name}: {found!r}"


def test_there_are_enough_faults_for_every_method_of_a_node() -> None:
    asked = {name.partition(" ")[0] for name in METHODS}
    methods = {name for name, it in vars(Rpc).items() if callable(it) and not name.startswith("_")} - {"close"}
    assert methods == asked
    assert len(FAULTS) >= 25


async def test_null_is_an_answer_only_where_nothing_was_found(liar: ScriptedNode, asked: Web3Rpc) -> None:
    liar.gives(None)
    for name, ask in METHODS.items():
        if name in ("transaction", "receipt"):
            assert await ask(asked) is None
        else:
            with pytest.raises(RpcError):
                await ask(asked)


async def test_a_redirect_is_not_followed(liar: ScriptedNode, asked: Web3Rpc) -> None:
    async with scripted_node() as elsewhere:
        elsewhere.gives("0x1")
        liar.answer = lambda method, params: web.Response(status=307, headers={"Location": elsewhere.url})
        with pytest.raises(RpcError) as failure:
            await asked.chain_id()
        assert failure.value.reason == "http"
        assert elsewhere.asked == []


async def test_a_reply_without_end_is_cut(liar: ScriptedNode, asked: Web3Rpc, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "_MAX_REPLY_BYTES", 1000)
    liar.gives("0x" + "00" * 2000)
    with pytest.raises(RpcError) as failure:
        await asked.code(OTHER)
    assert failure.value.reason == "too_big"


async def test_reads_go_on_at_the_next_endpoint_and_stay_there(liar: ScriptedNode) -> None:
    async with scripted_node() as second:
        second.gives("0x9")
        liar.answer = lambda method, params: web.Response(status=503)
        both = Web3Rpc(liar.url, second.url)
        assert await both.chain_id() == 9
        assert await both.chain_id() == 9
        await both.close()
        assert len(liar.asked) == 1


async def test_a_transaction_is_offered_to_one_endpoint_once(liar: ScriptedNode) -> None:
    async with scripted_node() as second:
        second.gives(HASH)
        liar.answer = lambda method, params: web.Response(status=503)
        both = Web3Rpc(liar.url, second.url)
        with pytest.raises(RpcError):
            await both.send_raw(b"\1")
        await both.close()
        assert (len(liar.asked), len(second.asked)) == (1, 0)


async def test_a_connection_closed_while_idle_is_opened_again() -> None:
    asked = 0

    async def hang_up_on_the_second(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal asked
        asked += 1
        await reader.readuntil(b"\r\n\r\n")
        if asked != 2:
            body = b'{"jsonrpc":"2.0","id":%d,"result":"0x1"}' % (asked - 1)
            head = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(body)
            writer.write(head + body)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(hang_up_on_the_second, "127.0.0.1", 0)
    client = Web3Rpc(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    assert await client.chain_id() == 1
    assert await client.chain_id() == 1
    assert asked == 3
    await client.close()
    server.close()
    await server.wait_closed()


def all_subclasses(root: type[Exception]) -> set[type[Exception]]:
    return {root} | {found for child in root.__subclasses__() for found in all_subclasses(child)}


@pytest.mark.parametrize(
    "kind",
    sorted(
        all_subclasses(aiohttp.ClientError)
        | all_subclasses(web3.exceptions.Web3Exception)
        | {TimeoutError, ConnectionResetError, OSError, ValueError, UnicodeDecodeError, RecursionError},
        key=str,
    ),
    ids=str,
)
def test_every_foreign_error_has_a_place_in_our_tree(kind: type[Exception]) -> None:
    error = kind.__new__(kind)
    error.args = (f"https://node.example/v3/{SECRET}",)
    if isinstance(error, aiohttp.ClientResponseError):
        error.status = 502
    assert SECRET not in str(translated(error, "https://node.example/…"))


def test_an_error_of_our_own_making_is_not_hidden() -> None:
    with pytest.raises(KeyError):
        translated(KeyError("a bug"), "somewhere")


async def test_no_key_of_an_endpoint_is_ever_shown(liar: ScriptedNode, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    secret_url = f"{liar.url}/v3/{SECRET}?token={SECRET}"
    shown = [repr(Web3Rpc(secret_url))]

    def echo(method: str, params: list[object]) -> object:
        raise Refusal(-32000, f"no such project: {SECRET} ({secret_url})")

    client = Web3Rpc(secret_url)
    for answer in (echo, lambda method, params: web.Response(status=401, text=secret_url)):
        liar.answer = answer
        with pytest.raises(RpcError) as failure:
            await client.chain_id()
        shown += traceback.format_exception(failure.value)
        assert failure.value.__context__ is None
    await client.close()
    with pytest.raises(RpcError) as failure:
        away = Web3Rpc(f"http://127.0.0.1:9/{SECRET}")
        try:
            await away.chain_id()
        finally:
            await away.close()
    shown += traceback.format_exception(failure.value)
    shown += [record.getMessage() for record in caplog.records if not record.name.startswith("aiohttp.access")]
    assert SECRET not in "".join(shown)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://user:pass@node.example:8545/v3/key?x=1", "https://node.example:8545/…"),
        ("http://127.0.0.1:8545", "http://127.0.0.1:8545"),
        ("http://[::1]:8545/", "http://[::1]:8545"),
        ("https://node.example/?key=1", "https://node.example/…"),
        ("https://node.example:99999999/x", "…"),
    ],
)
def test_a_masked_url_names_the_host_alone(url: str, shown: str) -> None:
    assert masked(url) == shown


def test_a_password_however_short_is_cut_out_of_a_text() -> None:
    assert without_secrets("bad login me:pw", ("https://me:pw@node.example",)) == "bad login …:…"


def test_an_address_comes_back_with_its_checksum() -> None:
    assert replies.address(RICH.lower(), "from") == RICH


async def test_ccip_read_is_off(liar: ScriptedNode, asked: Web3Rpc) -> None:
    """An OffchainLookup is a revert like any other: nobody else is asked."""
    async with scripted_node() as attacker:
        lookup = keccak(text="OffchainLookup(address,string[],bytes,bytes4,bytes)")[:4]
        types = ["address", "string[]", "bytes", "bytes4", "bytes"]
        data = lookup + encode(types, [OTHER, [f"{attacker.url}/{{data}}"], b"", b"\0" * 4, b""])

        def answer(method: str, params: list[object]) -> object:
            raise Refusal(3, "execution reverted", "0x" + data.hex())

        liar.answer = answer
        with pytest.raises(CallReverted):
            await asked.call(OTHER, b"")
        assert attacker.asked == []

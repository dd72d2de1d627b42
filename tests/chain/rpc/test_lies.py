"""Whatever a node says ends in an answer or in a typed error."""

from collections.abc import Awaitable, Callable

import pytest
from aiohttp import web

from chain import asking
from chain.errors import CallReverted, NodeRefused, RpcError
from chain.ports import Rpc, TxRequest
from chain.rpc import Web3Rpc
from tests.chain.nodes import Refusal, ScriptedNode, scripted_node
from tests.chain.rpc.samples import BLOCK, HASH, OTHER, RICH


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

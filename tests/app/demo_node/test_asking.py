"""The same questions to both kinds of demo node."""

import urllib.error
import urllib.request
from typing import Any

import pytest
from eth_abi.abi import encode

from app.demo.node.launch import CHAIN_ID
from tests.app.demo_node.client import (
    OTHER,
    SENDER,
    TRANSFER_SINGLE,
    Client,
    RpcFailed,
    balance,
    deploy,
    mint,
    number,
    packed,
)


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


async def test_an_unknown_method_is_said_to_be_unknown(client: Client) -> None:
    with pytest.raises(RpcFailed) as failed:
        client.ask("eth_dance")
    assert failed.value.error["code"] == -32601


async def test_a_batch_is_answered_in_order(client: Client) -> None:
    replies = client.post(
        [{"jsonrpc": "2.0", "id": name, "method": "eth_chainId", "params": []} for name in ("a", "b")]
    )
    assert [reply["id"] for reply in replies] == ["a", "b"]


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

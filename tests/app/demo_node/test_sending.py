"""The same transactions to both kinds of demo node."""

import pytest
from eth_abi.abi import encode

import contracts
from app.demo.node.launch import CHAIN_ID
from tests.app.demo_node.client import OTHER, SENDER, Client, RpcFailed, balance, deploy, mint, number, packed, until


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

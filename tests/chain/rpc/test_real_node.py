"""Blocks, calls, dry runs and transactions, of a real node."""

from collections import Counter

import pytest
from eth_abi.abi import encode
from eth_account import Account
from eth_utils.crypto import keccak

from chain.errors import CallReverted, RpcError
from chain.ports import TxRequest
from chain.rpc import Web3Rpc
from tests.chain.nodes import Refusal, ScriptedNode
from tests.chain.rpc.samples import BLOCK, KEY, OTHER, RICH, approval, checksummed, forge_call
from tests.contracts.chain import Anvil
from tests.contracts.world import World


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

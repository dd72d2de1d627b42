"""One look at the chain: what became of an intent since the last look. Never sends anything."""

from collections.abc import Mapping
from typing import Any

from chain.errors import CallReverted, RpcError
from chain.forge import receipts
from chain.forge.config import ForgeConfig
from chain.forge.entry import Entry, reason_document
from chain.forge.flow import ENDED, Event, State
from chain.forge.intent import BURNING
from chain.forge.reasons import Reason, decode_reason
from chain.forge.receipts import ForgeReceipt, tx_differences
from chain.forge.search import canonical_receipt, find_proof, intent_used, is_void
from chain.ports import Block, Receipt, Rpc, Transaction

Step = tuple[Event, Mapping[str, Any]]
"""An event of the table and the body of its row."""


async def look(rpc: Rpc, config: ForgeConfig, entry: Entry) -> Step | None:
    """The next event of this intent, None when nothing is new. RpcError or ForgeError("bad_reply") from the node."""
    if entry.state is State.JOURNALED:
        return Event.ABANDON, {}
    if entry.state in (State.INCLUDED, State.SAFE, State.REVERTED):
        return await _settle(rpc, config, entry)
    return await _search(rpc, config, entry)


async def _settle(rpc: Rpc, config: ForgeConfig, entry: Entry) -> Step | None:
    """In a block: still there, and how deep?"""
    assert entry.tx_hash is not None and entry.block_number is not None
    final, safe = await rpc.block("finalized"), await rpc.block("safe")
    receipt = await canonical_receipt(rpc, entry.tx_hash)
    if receipt is None or receipt.block_hash != entry.block_hash:
        return Event.REORG, {}
    is_final = entry.block_number <= final.number
    if entry.state is State.REVERTED:
        return await _judge(rpc, config, entry, final if is_final else None)
    if entry.state is State.SAFE:
        return (Event.FINALIZE, {}) if is_final else None
    return (Event.SECURE, {}) if is_final or entry.block_number <= safe.number else None


async def _judge(rpc: Rpc, config: ForgeConfig, entry: Entry, final: Block | None) -> Step | None:
    """Reverted: perhaps because a twin of the transaction had already done it. final: None while it may change.

    A transaction of our own has spent its nonce and is over. A batch is the wallet's to send again: until its deadline.
    """
    used_before = entry.reason is not None and entry.reason.name == "IntentUsed"
    if final is not None and entry.intent.kind in BURNING:
        used_before = await intent_used(rpc, config, entry.intent, final.number)
    if used_before or entry.intent.batch:
        proof = await find_proof(rpc, config, entry.intent)
        if used_before or proof:
            return _included(proof) if proof else None
    if final is None or (entry.intent.batch and not await is_void(rpc, config, entry.intent, final)):
        return None
    return Event.FAIL, {}


async def _search(rpc: Rpc, config: ForgeConfig, entry: Entry) -> Step | None:
    """In no block that we know of: by hash, by the contract's event, by the nonce, by the deadline."""
    final = await rpc.block("finalized")
    sent = await rpc.nonce(entry.intent.account, "latest")
    if entry.tx_hash is not None and entry.state not in ENDED:
        step = await _by_hash(rpc, config, entry, entry.tx_hash)
        if step is not None:
            return step
    proof = await find_proof(rpc, config, entry.intent)
    if proof is not None:
        return _included(proof)
    if await is_void(rpc, config, entry.intent, final):
        return Event.EXPIRE, {}
    replaceable = entry.state in (State.SENT, State.REORGED)
    if replaceable and entry.nonce is not None and sent > entry.nonce and await _is_forgotten(rpc, entry.tx_hash):
        return Event.REPLACE, {}
    return None


async def _is_forgotten(rpc: Rpc, tx_hash: str | None) -> bool:
    return tx_hash is not None and await rpc.transaction(tx_hash) is None


async def _by_hash(rpc: Rpc, config: ForgeConfig, entry: Entry, tx_hash: str) -> Step | None:
    tx = await rpc.transaction(tx_hash)
    if tx is None:
        return None
    receipt = await canonical_receipt(rpc, tx_hash)
    if receipt is not None:
        proof = receipts.read_receipt(entry.intent, config, tx, receipt)
        if proof is not None:
            return _included(proof)
    differences = tx_differences(entry.intent, tx)
    if differences or (receipt is not None and receipt.succeeded):
        if entry.state is not State.SENT:
            return None
        return Event.MISMATCH, reason_document(Reason("other_transaction", tuple((d, "") for d in differences)))
    if receipt is not None:
        return await reverted(rpc, tx, receipt)
    if entry.nonce is None and entry.state is State.SENT:
        return Event.SEE, {"nonce": tx.nonce}
    return None


async def reverted(rpc: Rpc, tx: Transaction, receipt: Receipt) -> Step:
    body = {
        **reason_document(await _why(rpc, tx, receipt)),
        "block_number": receipt.block_number,
        "block_hash": receipt.block_hash,
        "nonce": tx.nonce,
        "fee_wei": str(receipt.gas_used * receipt.gas_price_wei),
    }
    return Event.REVERT, body


async def _why(rpc: Rpc, tx: Transaction, receipt: Receipt) -> Reason:
    """Receipts carry no reason: the same call is made again on the state after the block, then on that before it."""
    for number in (receipt.block_number, receipt.block_number - 1):
        try:
            await rpc.call(tx.to or "", tx.data, sender=tx.sender, block=number)
        except CallReverted as error:
            return decode_reason(error.data)
        except RpcError:
            continue
    return Reason("none")


def _included(proof: ForgeReceipt) -> Step:
    return Event.INCLUDE, receipts.to_document(proof)

"""A receipt as a typed proof of what happened, compared with what was decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chain.forge.config import ForgeConfig
from chain.forge.draws import DRAW_KINDS, read_draws
from chain.forge.effects import Approved, Forged, forge_differences, read_effects
from chain.forge.intent import Intent, Kind
from chain.ports import Receipt, Transaction


@dataclass(frozen=True)
class ForgeReceipt:
    """What a successful transaction did.

    first_draw: the number of the first draw that a reveal queued. burned: ids, one entry a piece. minted: the output
    id, None for approvals. fee_wei: what it cost in all.
    differences: where it is not as journaled: "from", "to", "data", "value", "burns", "mint", "event", "approvals",
    "other_logs". Of a batch only what it did is compared: how a wallet wraps it is the wallet's.
    A burn found by its event is real even when the transaction around it differs (a wallet may batch calls).
    """

    intent_id: bytes
    tx_hash: str
    block_number: int
    block_hash: str
    burned: tuple[int, ...]
    minted: int | None
    gas_used: int
    fee_wei: int
    nonce: int
    differences: tuple[str, ...]
    first_draw: int | None = None


def tx_differences(intent: Intent, tx: Transaction) -> tuple[str, ...]:
    """Which of "from", "to", "data", "value" are not as journaled."""
    wanted = intent.tx
    pairs = {
        "from": (wanted.sender.lower(), tx.sender.lower()),
        "to": (wanted.to.lower(), (tx.to or "").lower()),
        "data": (wanted.data, tx.data),
        "value": (wanted.value_wei, tx.value_wei),
    }
    return tuple(name for name, (ours, theirs) in pairs.items() if ours != theirs)


def read_receipt(intent: Intent, config: ForgeConfig, tx: Transaction, receipt: Receipt) -> ForgeReceipt | None:
    """The proof that this transaction carried out the intent; None when it did not (reverted, or something else)."""
    if not receipt.succeeded:
        return None
    effects = read_effects(receipt.logs, config)
    is_batch = bool(intent.batch)
    differences = () if is_batch else tx_differences(intent, tx)
    if intent.kind is Kind.FORGE:
        wanted = Forged(intent.intent_id, intent.account, intent.output_id, intent.recipe_hash, intent.inputs)
        if wanted not in effects.forged:
            return None
        differences += forge_differences(effects, config, intent.account, wanted, batch=is_batch)
    elif intent.kind is Kind.REVEAL or intent.kind in DRAW_KINDS:
        return _draw_receipt(intent, config, tx, receipt)
    elif Approved(intent.account, intent.contract, intent.kind is Kind.APPROVE) not in effects.approved:
        return None
    mine = [m for m in effects.burned if m.source == intent.account]
    return ForgeReceipt(
        intent_id=intent.intent_id,
        tx_hash=receipt.tx_hash,
        block_number=receipt.block_number,
        block_hash=receipt.block_hash,
        burned=tuple(sorted(m.token_id for m in mine for _ in range(min(m.amount, 1000)))),
        minted=next((m.token_id for m in effects.minted if m.target == intent.account), None),
        gas_used=receipt.gas_used,
        fee_wei=receipt.gas_used * receipt.gas_price_wei,
        nonce=tx.nonce,
        differences=differences,
    )


def _draw_receipt(intent: Intent, config: ForgeConfig, tx: Transaction, receipt: Receipt) -> ForgeReceipt | None:
    """Of a step of a reveal. Settling and claiming may have been done by anyone: their fee is then not ours."""
    told = read_draws(receipt.logs, config.forge)
    is_own = tx.sender == intent.account
    first_draw = None
    if intent.kind is Kind.REVEAL:
        wanted = (intent.intent_id, intent.account, intent.output_id, len(intent.inputs))
        asked = [it for it in told.requested if (it.intent_id, it.holder, it.sealed_id, it.amount) == wanted]
        if not asked:
            return None
        first_draw = asked[0].first_draw
    elif intent.kind is Kind.SETTLE:
        if intent.inputs[-1] not in {it.draw for it in told.revealed}:
            return None
    elif not set(intent.inputs) <= {it.stem_id for it in told.claimed if it.holder == intent.account}:
        return None
    return ForgeReceipt(
        intent_id=intent.intent_id,
        tx_hash=receipt.tx_hash,
        block_number=receipt.block_number,
        block_hash=receipt.block_hash,
        burned=intent.inputs if intent.kind is Kind.REVEAL else (),
        minted=None,
        gas_used=receipt.gas_used,
        fee_wei=receipt.gas_used * receipt.gas_price_wei if is_own else 0,
        nonce=tx.nonce,
        differences=tx_differences(intent, tx) if is_own else (),
        first_draw=first_draw,
    )


def to_document(receipt: ForgeReceipt) -> dict[str, Any]:
    """JSON values only."""
    return {
        "tx_hash": receipt.tx_hash,
        "block_number": receipt.block_number,
        "block_hash": receipt.block_hash,
        "burned": [str(token_id) for token_id in receipt.burned],
        "minted": None if receipt.minted is None else str(receipt.minted),
        "gas_used": receipt.gas_used,
        "fee_wei": str(receipt.fee_wei),
        "nonce": receipt.nonce,
        "differences": list(receipt.differences),
    } | ({} if receipt.first_draw is None else {"first_draw": receipt.first_draw})


def from_document(intent_id: bytes, document: Mapping[str, Any]) -> ForgeReceipt:
    """The way back. KeyError, TypeError or ValueError when it is not such a document."""
    return ForgeReceipt(
        intent_id=intent_id,
        tx_hash=document["tx_hash"],
        block_number=document["block_number"],
        block_hash=document["block_hash"],
        burned=tuple(int(token_id) for token_id in document["burned"]),
        minted=None if document["minted"] is None else int(document["minted"]),
        gas_used=document["gas_used"],
        fee_wei=int(document["fee_wei"]),
        nonce=document["nonce"],
        differences=tuple(document["differences"]),
        first_draw=document.get("first_draw"),
    )

"""What was decided, with everything needed to find it again on the chain. Journaled before the wallet is asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from chain.ports import TxRequest


class Kind(Enum):
    FORGE = "forge"
    APPROVE = "approve"
    REVOKE = "revoke"
    REVEAL = "reveal"
    """Burns sealed tokens and queues as many draws."""
    SETTLE = "settle"
    """Carries queued draws out; anyone may, and it takes nothing."""
    CLAIM = "claim"
    """Fetches what was drawn for an account with code; anyone may, and it takes nothing."""


BURNING = frozenset({Kind.FORGE, Kind.REVEAL})
"""What takes something from the account. Its call carries the intent's id and deadline, and the contract knows both."""


@dataclass(frozen=True)
class Intent:
    """One decision of the user.

    intent_id: 32 random bytes; of what burns also in the call. contract: the forge; collection: the tokens.
    tx: exactly what goes to the wallet. deadline_s: chain time after which the call is void (what burns) or is no
    longer looked for (all else). block_number: the newest block when it was decided; search_from: the final block at
    that time, which no reorg can undercut. nonce: transactions the account had sent by then.
    output_id, inputs, recipe_hash: what burns and what comes of it; empty for approvals. Of a reveal: the sealed id,
    once as output_id and as often among the inputs as it burns; of settling: the numbers of the draws as inputs; of
    claiming: the stems as inputs.
    batch: all calls of one EIP-5792 batch, `tx` among them, when the wallet carries them out as one; else empty.
    """

    intent_id: bytes
    kind: Kind
    chain_id: int
    account: str
    contract: str
    collection: str
    tx: TxRequest
    deadline_s: int
    block_number: int
    block_hash: str
    search_from: int
    nonce: int
    output_id: int = 0
    inputs: tuple[int, ...] = ()
    recipe_hash: bytes = b""
    batch: tuple[TxRequest, ...] = ()

    def rivals(self, other: "Intent") -> bool:
        """Whether both want the same, so that only one of them may be live."""
        return self._aim == other._aim

    @property
    def _aim(self) -> tuple[object, ...]:
        approval = Kind.APPROVE if self.kind is Kind.REVOKE else self.kind
        return self.chain_id, self.contract, self.account, approval, self.output_id


def to_document(intent: Intent) -> dict[str, Any]:
    """JSON values only. Token ids are text, since JSON readers elsewhere lose digits of large numbers."""
    return {
        "kind": intent.kind.value,
        "chain_id": intent.chain_id,
        "account": intent.account,
        "contract": intent.contract,
        "collection": intent.collection,
        "tx": _tx_document(intent.tx),
        "deadline_s": intent.deadline_s,
        "block_number": intent.block_number,
        "block_hash": intent.block_hash,
        "search_from": intent.search_from,
        "nonce": intent.nonce,
        "output_id": str(intent.output_id),
        "inputs": [str(token_id) for token_id in intent.inputs],
        "recipe_hash": intent.recipe_hash.hex(),
    } | ({"batch": [_tx_document(tx) for tx in intent.batch]} if intent.batch else {})


def _tx_document(tx: TxRequest) -> dict[str, Any]:
    return {
        "from": tx.sender,
        "to": tx.to,
        "data": tx.data.hex(),
        "value_wei": str(tx.value_wei),
        "gas": tx.gas,
        "max_fee_wei": tx.max_fee_wei,
        "priority_fee_wei": tx.priority_fee_wei,
        "nonce": tx.nonce,
    }


def _tx(document: Mapping[str, Any]) -> TxRequest:
    return TxRequest(
        sender=document["from"],
        to=document["to"],
        data=bytes.fromhex(document["data"]),
        value_wei=int(document["value_wei"]),
        gas=document["gas"],
        max_fee_wei=document["max_fee_wei"],
        priority_fee_wei=document["priority_fee_wei"],
        nonce=document["nonce"],
    )


def from_document(intent_id: bytes, document: Mapping[str, Any]) -> Intent:
    """The way back. KeyError, TypeError or ValueError when it is not such a document."""
    return Intent(
        intent_id=intent_id,
        kind=Kind(document["kind"]),
        chain_id=document["chain_id"],
        account=document["account"],
        contract=document["contract"],
        collection=document["collection"],
        tx=_tx(document["tx"]),
        deadline_s=document["deadline_s"],
        block_number=document["block_number"],
        block_hash=document["block_hash"],
        search_from=document["search_from"],
        nonce=document["nonce"],
        output_id=int(document["output_id"]),
        inputs=tuple(int(token_id) for token_id in document["inputs"]),
        recipe_hash=bytes.fromhex(document["recipe_hash"]),
        batch=tuple(_tx(tx) for tx in document.get("batch", ())),
    )

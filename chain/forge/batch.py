"""What a wallet says about a batch it was given (EIP-5792). Only a hint: what the chain says comes first, always."""

from typing import Any

from chain.errors import WalletError
from chain.forge.entry import Entry, reason_document
from chain.forge.flow import Event
from chain.forge.follow import Step, reverted
from chain.forge.reasons import Reason
from chain.forge.search import canonical_receipt
from chain.ports import BatchSigner, Rpc, Signer

_FAILED, _FAILED_ON_CHAIN = 400, 500


async def batch_news(rpc: Rpc, signer: Signer, entry: Entry) -> Step | None:
    """The next event of a batch that the chain does not show; None when the wallet has no news either. RpcError.

    Another account's wallet is not asked: to it the batch is unknown, which some say as if it had failed.

    A wallet that says it gave up proves nothing: the batch may still be sent, so until its deadline is final nothing
    else is. A reverted transaction is believed when our node has it and it carries this very forge.
    """
    if not isinstance(signer, BatchSigner) or entry.batch_id is None or signer.address != entry.intent.account:
        return None
    try:
        status = await signer.calls_status(entry.batch_id)
    except WalletError:
        return None
    if _FAILED <= status.code < _FAILED_ON_CHAIN and not status.tx_hashes:
        return Event.REFUSE, reason_document(Reason("batch_failed"))
    if status.code >= _FAILED_ON_CHAIN:
        for tx_hash in status.tx_hashes:
            tx, receipt = await rpc.transaction(tx_hash), await canonical_receipt(rpc, tx_hash)
            carried = tx is not None and entry.intent.tx.data in tx.data
            if tx is not None and carried and receipt is not None and not receipt.succeeded:
                event, body = await reverted(rpc, tx, receipt)
                told: dict[str, Any] = {**body, "tx_hash": receipt.tx_hash}
                return event, told
    return None

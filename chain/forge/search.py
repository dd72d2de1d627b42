"""Finding what an intent did by the contract's own events, without trusting any hash a wallet gave."""

from collections.abc import Sequence

from chain.errors import RpcError
from chain.forge.calls import pack, unpack
from chain.forge.config import ForgeConfig
from chain.forge.draws import DRAW_KINDS, REQUESTED, draw_topics
from chain.forge.effects import APPROVAL_FOR_ALL, FORGED, address_topic
from chain.forge.intent import BURNING, Intent
from chain.forge.receipts import ForgeReceipt, read_receipt
from chain.ports import Block, Log, Receipt, Rpc


async def find_burned(rpc: Rpc, config: ForgeConfig, intents: Sequence[Intent], last: int) -> dict[bytes, str]:
    """Intent id → transaction hash, for those of BURNING whose event is in a block up to `last`. One search for all."""
    if not intents:
        return {}
    ids = [intent.intent_id for intent in intents]
    holders = sorted({intent.account for intent in intents})
    topics = [[FORGED, REQUESTED], ids, [address_topic(holder) for holder in holders]]
    mine = {(intent.intent_id, address_topic(intent.account)) for intent in intents}
    first = min(intent.search_from for intent in intents)
    logs = await logs_of(rpc, config.forge, topics, first, last, config.log_page_blocks)
    return {log.topics[1]: log.tx_hash for log in logs if (log.topics[1], log.topics[2]) in mine}


async def find_proof(rpc: Rpc, config: ForgeConfig, intent: Intent) -> ForgeReceipt | None:
    """The proof that an intent was carried out, looked for from where it was journaled to the newest block."""
    last = (await rpc.block("latest")).number
    if intent.kind in BURNING:
        hashes = list((await find_burned(rpc, config, [intent], last)).values())
    elif intent.kind in DRAW_KINDS:
        logs = await logs_of(
            rpc, config.forge, draw_topics(intent), intent.block_number + 1, last, config.log_page_blocks
        )
        hashes = list(dict.fromkeys(log.tx_hash for log in logs))
    else:
        # From the block after the decision, or an earlier approval of the same kind would be taken for this one.
        topics = [[APPROVAL_FOR_ALL], [address_topic(intent.account)], [address_topic(intent.contract)]]
        first = intent.block_number + 1
        logs = await logs_of(rpc, config.collection, topics, first, last, config.log_page_blocks)
        hashes = [log.tx_hash for log in logs]
    for tx_hash in hashes:
        proof = await proof_of(rpc, config, intent, tx_hash)
        if proof is not None:
            return proof
    return None


async def proof_of(rpc: Rpc, config: ForgeConfig, intent: Intent, tx_hash: str) -> ForgeReceipt | None:
    """The proof in this one transaction, None when it is not there (any more)."""
    tx, receipt = await rpc.transaction(tx_hash), await canonical_receipt(rpc, tx_hash)
    return None if tx is None or receipt is None else read_receipt(intent, config, tx, receipt)


async def canonical_receipt(rpc: Rpc, tx_hash: str) -> Receipt | None:
    """The receipt, if its block is the one the chain has at that height. A stale node may answer from another fork."""
    receipt = await rpc.receipt(tx_hash)
    if receipt is None or (await rpc.block(receipt.block_number)).hash != receipt.block_hash:
        return None
    return receipt


async def intent_used(rpc: Rpc, config: ForgeConfig, intent: Intent, block_number: int) -> bool:
    call = pack("intentUsed(address,bytes32)", intent.account, intent.intent_id)
    (used,) = unpack(["bool"], await rpc.call(config.forge, call, block=block_number))
    return bool(used)


async def is_void(rpc: Rpc, config: ForgeConfig, intent: Intent, final: Block) -> bool:
    """Whether the chain proves that the intent never happened and never will: a final block is past the deadline and
    the contract does not know the id there. Of what burns nothing only the time is looked at: nothing hangs on it."""
    if final.timestamp_s <= intent.deadline_s:
        return False
    return intent.kind not in BURNING or not await intent_used(rpc, config, intent, final.number)


async def logs_of(
    rpc: Rpc, address: str, topics: Sequence[Sequence[bytes] | None], first: int, last: int, page_blocks: int
) -> list[Log]:
    """All logs of the range. Providers limit the range differently and say so differently: any error halves it."""
    found: list[Log] = []
    size = page_blocks
    while first <= last:
        try:
            found += await rpc.logs([address], topics, first, min(first + size - 1, last))
        except RpcError:
            if size == 1 or first == last:
                raise
            size = max(1, min(size, last - first + 1) // 2)
            continue
        first += size
        size = min(page_blocks, size + max(1, size // 4))
    return found

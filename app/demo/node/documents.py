"""Blocks, transactions, receipts and logs as the JSON documents of the Ethereum JSON-RPC specification."""

from typing import Any

import rlp  # type: ignore[import-untyped]
from eth_utils.crypto import keccak

from app.demo.node.evm import Block, Header, Receipt, Transaction

Document = dict[str, Any]


def data(value: bytes) -> str:
    return "0x" + bytes(value).hex()


def quantity(value: int) -> str:
    return hex(value)


def block_document(block: Block, *, full: bool, pending: bool = False) -> Document:
    header = block.header
    transactions: list[Any]
    if full:
        transactions = [transaction_document(it, header, index) for index, it in enumerate(block.transactions)]
    else:
        transactions = [data(it.hash) for it in block.transactions]
    return {
        "number": quantity(header.block_number),
        "hash": None if pending else data(header.hash),
        "parentHash": data(header.parent_hash),
        "sha3Uncles": data(header.uncles_hash),
        "stateRoot": data(header.state_root),
        "transactionsRoot": data(header.transaction_root),
        "receiptsRoot": data(header.receipt_root),
        "logsBloom": data(header.bloom.to_bytes(256)),
        "difficulty": quantity(header.difficulty),
        "gasLimit": quantity(header.gas_limit),
        "gasUsed": quantity(header.gas_used),
        "timestamp": quantity(header.timestamp),
        "extraData": data(header.extra_data),
        "mixHash": data(header.mix_hash),
        "nonce": None if pending else data(header.nonce),
        "miner": data(header.coinbase),
        "baseFeePerGas": quantity(header.base_fee_per_gas),
        "withdrawalsRoot": data(header.withdrawals_root),
        "blobGasUsed": quantity(header.blob_gas_used),
        "excessBlobGas": quantity(header.excess_blob_gas),
        "parentBeaconBlockRoot": data(header.parent_beacon_block_root),
        "requestsHash": data(header.requests_hash),
        "size": quantity(len(rlp.encode(block))),
        "transactions": transactions,
        "withdrawals": [],
        "uncles": [],
    }


def transaction_document(transaction: Transaction, header: Header, index: int) -> Document:
    kind = transaction.type_id or 0
    document: Document = {
        "blockHash": data(header.hash),
        "blockNumber": quantity(header.block_number),
        "transactionIndex": quantity(index),
        "hash": data(transaction.hash),
        "type": quantity(kind),
        "from": data(transaction.sender),
        "to": data(transaction.to) if transaction.to else None,
        "nonce": quantity(transaction.nonce),
        "value": quantity(transaction.value),
        "gas": quantity(transaction.gas),
        "gasPrice": quantity(_price(transaction, header)),
        "input": data(transaction.data),
        "r": quantity(transaction.r),
        "s": quantity(transaction.s),
        "v": quantity(transaction.y_parity if kind else transaction.v),
    }
    if kind:
        document["chainId"] = quantity(transaction.chain_id)
        document["yParity"] = quantity(transaction.y_parity)
        document["accessList"] = [
            {"address": data(address), "storageKeys": [data(key.to_bytes(32)) for key in keys]}
            for address, keys in transaction.access_list
        ]
    if kind >= 2:
        document["maxFeePerGas"] = quantity(transaction.max_fee_per_gas)
        document["maxPriorityFeePerGas"] = quantity(transaction.max_priority_fee_per_gas)
    return document


def receipt_document(block: Block, receipts: tuple[Receipt, ...], index: int) -> Document:
    header, transaction, receipt = block.header, block.transactions[index], receipts[index]
    before = receipts[index - 1].gas_used if index else 0
    created = None
    if not transaction.to:
        created = data(keccak(rlp.encode([transaction.sender, transaction.nonce]))[12:])
    return {
        "transactionHash": data(transaction.hash),
        "transactionIndex": quantity(index),
        "blockHash": data(header.hash),
        "blockNumber": quantity(header.block_number),
        "from": data(transaction.sender),
        "to": data(transaction.to) if transaction.to else None,
        "contractAddress": created,
        "type": quantity(transaction.type_id or 0),
        "status": quantity(int(receipt.state_root == b"\x01")),
        "gasUsed": quantity(receipt.gas_used - before),
        "cumulativeGasUsed": quantity(receipt.gas_used),
        "effectiveGasPrice": quantity(_price(transaction, header)),
        "logsBloom": data(receipt.bloom.to_bytes(256)),
        "logs": [it for it in block_logs(block, receipts) if it["transactionIndex"] == quantity(index)],
    }


def block_logs(block: Block, receipts: tuple[Receipt, ...]) -> list[Document]:
    """Every log of a block, counted through from its first."""
    found = [
        (index, transaction, log)
        for index, (transaction, receipt) in enumerate(zip(block.transactions, receipts, strict=True))
        for log in receipt.logs
    ]
    return [
        {
            "address": data(log.address),
            "topics": [data(topic.to_bytes(32)) for topic in log.topics],
            "data": data(log.data),
            "blockNumber": quantity(block.number),
            "blockHash": data(block.hash),
            "blockTimestamp": quantity(block.header.timestamp),
            "transactionHash": data(transaction.hash),
            "transactionIndex": quantity(index),
            "logIndex": quantity(place),
            "removed": False,
        }
        for place, (index, transaction, log) in enumerate(found)
    ]


def _price(transaction: Transaction, header: Header) -> int:
    base = header.base_fee_per_gas
    return int(base + min(transaction.max_fee_per_gas - base, transaction.max_priority_fee_per_gas))

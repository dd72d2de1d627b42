"""The chain itself: py-evm, a block for every transaction, everything kept."""

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eth.chains.base import MiningChain
from eth.constants import (
    BLANK_ROOT_HASH,
    CREATE_CONTRACT_ADDRESS,
    POST_MERGE_DIFFICULTY,
    POST_MERGE_MIX_HASH,
    POST_MERGE_NONCE,
    ZERO_ADDRESS,
)
from eth.exceptions import CanonicalHeadNotFound, HeaderNotFound, TransactionNotFound
from eth.vm.forks.prague import PragueVM
from eth.vm.spoof import SpoofTransaction
from eth_utils.exceptions import ValidationError

from app.demo.node.store import BlockStore

# py-evm's declarations leave open what is always there since the last forks ("int or None", bare Addresses): nothing
# is gained by repeating its checks.
Header = Any
Block = Any
Receipt = Any
Transaction = Any
State = Any
Computation = Any

GAS_LIMIT = 30_000_000
_GENESIS_WEI = 10_000 * 10**18

# The first accounts of the mnemonic "test test … test junk", which anvil funds too.
_FUNDED = (
    "f39fd6e51aad88f6f4ce6ab8827279cfffb92266",
    "70997970c51812dc3a010c7d01b50e0d17dc79c8",
    "3c44cdddb6a900fa2b585dd299e03d12fa4293bc",
    "90f79bf6eb2c4f870365e785982e1f101e93b906",
    "15d34aaf54267db7d7c367839aaf71a00a2c6a65",
)


class UnknownBlock(Exception):
    """No such block on this chain."""


class Refused(Exception):
    """A transaction that can not be included; the message is what a client is told."""


@dataclass(frozen=True)
class Call:
    """What eth_call and eth_estimateGas are asked to run. sender, to: 20 bytes; to is empty for a creation."""

    sender: bytes
    to: bytes
    data: bytes
    value_wei: int = 0
    gas: int = GAS_LIMIT


class DemoChain:
    """One chain in one folder. One thread."""

    def __init__(self, file: Path, chain_id: int) -> None:
        self.chain_id = chain_id
        self._store = BlockStore(file)
        kind: Any = type("Chain", (MiningChain,), {"chain_id": chain_id, "vm_configuration": ((0, PragueVM),)})
        try:
            self._chain: Any = kind(self._store)
        except CanonicalHeadNotFound:
            self._chain = kind.from_genesis(self._store, _genesis(), _alloc())
            self._store.commit()

    def close(self) -> None:
        self._store.close()

    # ---- blocks

    def head(self) -> Header:
        return self._chain.get_canonical_head()

    def header(self, number: int) -> Header:
        try:
            return self._chain.get_canonical_block_header_by_number(number)
        except HeaderNotFound:
            raise UnknownBlock(number) from None

    def header_of(self, block_hash: bytes) -> Header:
        try:
            return self._chain.get_block_header_by_hash(block_hash)
        except HeaderNotFound:
            raise UnknownBlock(block_hash.hex()) from None

    def pending(self) -> Header:
        """The header the next block starts from."""
        head = self.head()
        return self._chain.create_header_from_parent(
            head, timestamp=max(int(time.time()), head.timestamp + 1), gas_limit=GAS_LIMIT
        )

    def block(self, header: Header) -> Block:
        return self._chain.get_block_by_header(header)

    def receipts(self, header: Header) -> tuple[Receipt, ...]:
        if header.receipt_root == BLANK_ROOT_HASH:
            return ()
        return tuple(self._chain.get_vm(header).get_block().get_receipts(self._chain.chaindb))

    def place(self, transaction_hash: bytes) -> tuple[int, int] | None:
        """Block number and index of a mined transaction."""
        try:
            number, index = self._chain.chaindb.get_transaction_index(transaction_hash)
        except TransactionNotFound:
            return None
        return number, index

    def mine(self, *transactions: Transaction) -> None:
        """One more block, on disk when this returns."""
        self._chain.header = self.pending()
        # A random mix hash, because a reveal's fate hangs on the hash of a block.
        self._chain.mine_all(transactions, mix_hash=os.urandom(32))
        self._store.commit()

    def send(self, raw: bytes) -> bytes:
        """Mines one signed transaction into a block of its own; its hash. Refused when it can not be included."""
        builder = self._chain.get_vm(self.pending()).get_transaction_builder()
        try:
            transaction = builder.decode(raw)
            transaction.validate()
            sender = transaction.sender
        except Exception as error:  # the decoders of rlp and of the keys raise whatever they like
            raise Refused(f"invalid transaction: {type(error).__name__}") from error
        nonce = self.state(self.head()).get_nonce(sender)
        if self.place(transaction.hash) is not None:
            raise Refused("already known")
        if getattr(transaction, "chain_id", self.chain_id) not in (self.chain_id, None):
            raise Refused("invalid chain id for signer")
        if transaction.nonce != nonce:
            word = "low" if transaction.nonce < nonce else "high"
            raise Refused(f"nonce too {word}: next nonce {nonce}, tx nonce {transaction.nonce}")
        try:
            self.mine(transaction)
        except ValidationError as error:
            raise Refused(_in_geths_words(str(error))) from None
        return bytes(transaction.hash)

    # ---- state

    def state(self, header: Header) -> State:
        """The state after a block, in that block's surroundings, where gas is free."""
        free = header.copy(base_fee_per_gas=0)
        vm = self._chain.get_vm(header)
        return type(vm).build_state(self._store, free, vm.chain_context, vm.previous_hashes)

    def following(self, header: Header, timestamp_s: int) -> Header:
        """The header of a block that might come after this one."""
        return self._chain.create_header_from_parent(header, timestamp=timestamp_s, gas_limit=GAS_LIMIT)

    def run(self, call: Call, header: Header) -> Computation:
        """What a call would do; nothing is kept. Refused when it can not even begin."""
        (computation,) = self.run_in_turn([call], header)
        return computation

    def run_in_turn(self, calls: Sequence[Call], header: Header) -> list[Computation]:
        """What calls would do one after the other, each on what the one before left; nothing is kept. Refused."""
        state = self.state(header)
        builder = self._chain.get_vm(header).get_transaction_builder()
        try:
            return [state.apply_transaction(self._spoofed(call, state, builder)) for call in calls]
        except ValidationError as error:
            raise Refused(_in_geths_words(str(error))) from None

    def _spoofed(self, call: Call, state: State, builder: Any) -> Transaction:
        unsigned = builder.new_unsigned_dynamic_fee_transaction(
            chain_id=self.chain_id,
            nonce=state.get_nonce(call.sender),
            max_priority_fee_per_gas=0,
            max_fee_per_gas=0,
            gas=min(call.gas, GAS_LIMIT),
            to=call.to or CREATE_CONTRACT_ADDRESS,
            value=call.value_wei,
            data=call.data,
            access_list=(),
        )
        return SpoofTransaction(unsigned, from_=call.sender)


def _in_geths_words(message: str) -> str:
    for seen, told in (
        ("cannot afford", "insufficient funds for gas * price + value"),
        ("enough balance", "insufficient funds for gas * price + value"),
        ("base fee", "max fee per gas less than block base fee"),
        ("exceeds gas limit", "exceeds block gas limit"),
        ("intrinsic gas", "intrinsic gas too low"),
        ("Insufficient gas", "intrinsic gas too low"),
    ):
        if seen in message:
            return told
    return "invalid transaction"


def _genesis() -> dict[str, object]:
    return {
        "coinbase": ZERO_ADDRESS,
        "difficulty": POST_MERGE_DIFFICULTY,
        "mix_hash": POST_MERGE_MIX_HASH,
        "nonce": POST_MERGE_NONCE,
        "extra_data": b"",
        "gas_limit": GAS_LIMIT,
        "receipt_root": BLANK_ROOT_HASH,
        "transaction_root": BLANK_ROOT_HASH,
        "timestamp": int(time.time()),
    }


def _alloc() -> dict[bytes, dict[str, object]]:
    account: dict[str, object] = {"balance": _GENESIS_WEI, "nonce": 0, "code": b"", "storage": {}}
    return {bytes.fromhex(address): account for address in _FUNDED}

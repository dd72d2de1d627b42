"""What the chain house needs from outside: a node and a signer. Values are plain and frozen.

Addresses are EIP-55 checksummed strings, hashes are lower-case "0x…" strings of 32 bytes, data is `bytes`,
amounts of ether are in wei, gas is in units of gas.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

BlockId = int | str
"""A block number, a block hash ("0x" + 64 digits) or one of "latest", "safe", "finalized"."""


@dataclass(frozen=True)
class Block:
    number: int
    hash: str
    parent_hash: str
    timestamp_s: int
    base_fee_wei: int


@dataclass(frozen=True)
class Log:
    """One event as the node reports it. `topics` are 32 bytes each. timestamp_s: of its block, where the node says."""

    address: str
    topics: tuple[bytes, ...]
    data: bytes
    block_number: int
    block_hash: str
    tx_hash: str
    log_index: int
    timestamp_s: int | None = field(default=None, compare=False)


@dataclass(frozen=True)
class TxRequest:
    """A transaction as it is handed to a wallet.

    The wallet may fill what is None; `to`, `data`, `value_wei` never change.
    """

    sender: str
    to: str
    data: bytes
    value_wei: int = 0
    gas: int | None = None
    max_fee_wei: int | None = None
    priority_fee_wei: int | None = None
    nonce: int | None = None


@dataclass(frozen=True)
class Transaction:
    """A transaction as the node knows it; `block_number` is None while it waits."""

    hash: str
    sender: str
    to: str | None
    data: bytes
    value_wei: int
    nonce: int
    block_number: int | None
    block_hash: str | None


@dataclass(frozen=True)
class Receipt:
    tx_hash: str
    block_number: int
    block_hash: str
    succeeded: bool
    gas_used: int
    gas_price_wei: int
    logs: tuple[Log, ...]


@dataclass(frozen=True)
class Fees:
    """EIP-1559 fees: what a block costs now and what to offer at most."""

    base_fee_wei: int
    priority_fee_wei: int
    max_fee_wei: int


@dataclass(frozen=True)
class FeeHistory:
    """What a stretch of blocks cost. base_fees_wei: of each block from `first` on, and then of the one after them."""

    first: int
    base_fees_wei: tuple[int, ...]


@dataclass(frozen=True)
class DryRun:
    """What a call would do on top of a block.

    logs: what it would emit, or None when the node can only tell success (no eth_simulateV1).
    revert_data: ABI-encoded custom error when it would fail, else None.
    """

    block: Block
    succeeded: bool
    gas_used: int | None
    logs: tuple[Log, ...] | None
    revert_data: bytes | None


class Rpc(Protocol):
    """A node. Every method raises RpcError; a reverted `call` raises CallReverted with its data."""

    async def chain_id(self) -> int:
        """As in EIP-155: 1 is Ethereum's main network."""
        ...

    async def block(self, which: BlockId = "latest") -> Block:
        """RpcError("unknown_block") when the node has it not."""
        ...

    async def call(self, to: str | None, data: bytes, *, sender: str | None = None, block: BlockId = "latest") -> bytes:
        """What a call would return at `block`. `to` None: `data` is creation code, the reply what it would leave."""
        ...

    async def logs(
        self, addresses: Sequence[str], topics: Sequence[Sequence[bytes] | None], first: int, last: int
    ) -> tuple[Log, ...]:
        """Logs of blocks `first` … `last`, both included, in the order of the chain; topics as in eth_getLogs."""
        ...

    async def code(self, address: str, block: BlockId = "latest") -> bytes:
        """The runtime code of a contract; empty for a plain account."""
        ...

    async def balance_wei(self, address: str, block: BlockId = "latest") -> int:
        """Ether of an account, in wei."""
        ...

    async def nonce(self, address: str, block: BlockId | str = "pending") -> int:
        """How many transactions the account sent; with "pending", those that wait are counted in."""
        ...

    async def fees(self) -> Fees:
        """What a transaction costs a unit of gas just now, in wei."""
        ...

    async def fee_history(self, blocks: int, newest: BlockId = "latest") -> FeeHistory:
        """Of up to `blocks` blocks that end with `newest`; a node may tell fewer."""
        ...

    async def estimate_gas(self, tx: TxRequest) -> int:
        """How much gas `tx` would use on top of the latest block. CallReverted when it would revert."""
        ...

    async def dry_run(self, tx: TxRequest, block: BlockId = "latest", *, before: Sequence[TxRequest] = ()) -> DryRun:
        """What `tx` would do in a block on top of `block`, after `before` ran in that same block.

        logs, gas_used and revert_data are of `tx` alone, or of the first of `before` that fails.
        A node without eth_simulateV1 can not run `before`: RpcError("no_simulation") when it is not empty.
        """
        ...

    async def send_raw(self, signed: bytes) -> str:
        """Hand a signed transaction to the node, once; its hash."""
        ...

    async def transaction(self, tx_hash: str) -> Transaction | None:
        """As the node knows it; None when it does not."""
        ...

    async def receipt(self, tx_hash: str) -> Receipt | None:
        """None while the transaction is in no block."""
        ...

    async def close(self) -> None: ...


class Heads(Protocol):
    """News of blocks. `run` is to run as a task meanwhile; `wait` returns when there may be a new one."""

    async def run(self) -> None: ...
    async def wait(self, poll_s: float) -> None: ...


@runtime_checkable
class Announces(Protocol):
    """A node that can tell of new blocks by itself."""

    def heads(self) -> Heads: ...


class Signer(Protocol):
    """A wallet. It may refuse (WalletRefused) or leave us in the dark (WalletUnknown); it never retries by itself."""

    @property
    def address(self) -> str:
        """The account, EIP-55 checksummed."""
        ...

    async def chain_id(self) -> int:
        """Of the network the wallet is on."""
        ...

    async def sign_message(self, text: str) -> bytes:
        """EIP-191 `personal_sign` of UTF-8 text: 65 bytes r‖s‖v for a plain account, any length for a contract."""
        ...

    async def send_transaction(self, tx: TxRequest) -> str:
        """Sign, broadcast, give the transaction hash."""
        ...


@dataclass(frozen=True)
class CallsStatus:
    """What a wallet says about a batch (EIP-5792). code: 100 waiting, 200 done, 400 and more failed.

    tx_hashes are the wallet's word: look at the chain before believing them.
    """

    code: int
    tx_hashes: tuple[str, ...]


@runtime_checkable
class BatchSigner(Protocol):
    """A wallet that may send several calls as one transaction, all or none. Errors as of `Signer`."""

    async def can_batch(self) -> bool: ...
    async def send_calls(self, calls: Sequence[TxRequest]) -> str:
        """The wallet's own id of the batch: nothing is known by it yet."""
        ...

    async def calls_status(self, batch_id: str) -> CallsStatus: ...


@runtime_checkable
class SeenFrom(Protocol):
    """A signer whose wallet sees itself asked from a page, and compares that with the message."""

    @property
    def domain(self) -> str: ...


class Clock(Protocol):
    """The time of this machine: for waiting and for a log, never to judge what the chain did."""

    def now_s(self) -> float:
        """Seconds since 1970 in UTC."""
        ...

    async def sleep(self, duration_s: float) -> None: ...

"""A chain in memory with one collection and one forge: blocks, a mempool, reorgs, and the contracts' rules in Python.

`FakeChain` is the world; `FakeRpc` looks at it through the `Rpc` port; `FakeWallet` signs for its one collector. Both
ask `faults` around each call what should go wrong. A block is safe one block later and final two blocks later.
"""

import copy
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace

from eth_abi.abi import encode
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

from chain.errors import CallReverted, RpcError, WalletRefused
from chain.forge.calls import ApprovalCall, ForgeCall, argument_types, decode_call, selector, unpack
from chain.forge.effects import APPROVAL_FOR_ALL, FORGED, TRANSFER_BATCH, TRANSFER_SINGLE, ZERO, address_topic
from chain.forge.recipe import recipe_hash
from chain.ports import Block, BlockId, DryRun, FeeHistory, Fees, Log, Receipt, Transaction, TxRequest

CHAIN_ID = 31337
COLLECTION = to_checksum_address("0x" + "c0" * 20)
FORGE = to_checksum_address("0x" + "f0" * 20)
ALICE = to_checksum_address("0x" + "a1" * 20)
CODE: dict[str, bytes] = {COLLECTION: b"\x01collection", FORGE: b"\x01forge"}
RECIPES = {100: (1, 2, 3), 200: (4, 5), 300: (100, 200)}
BLOCK_S = 12
GAS_PRICE_WEI = 10**9

Faults = Callable[[str], Awaitable[None]]
"""Called with "before rpc.block", "after wallet" …: may raise, move the chain, or never return."""


async def no_faults(where: str) -> None:
    """Nothing goes wrong."""


class Revert(Exception):
    def __init__(self, signature: str, *arguments: object) -> None:
        super().__init__(signature)
        self.data = selector(signature) + encode(argument_types(signature), arguments)


@dataclass
class State:
    """What a block leaves behind. balances, supply: by token id, all of them alice's."""

    balances: dict[int, int] = field(default_factory=dict)
    approved: bool = True
    used: set[bytes] = field(default_factory=set)
    nonce: int = 0
    balance_wei: int = 10**18


@dataclass(frozen=True)
class _Mined:
    block: Block
    transactions: tuple[Transaction, ...]
    receipts: tuple[Receipt, ...]
    state: State


class FakeChain:
    """sent: every transaction the chain was ever given, by hash. The tip is `blocks[-1]`."""

    def __init__(self, balances: dict[int, int] | None = None, *, final_after: int = 2) -> None:
        """final_after: how many blocks later a block is final; safe after half of them."""
        self._final_after = final_after
        self.state = State(dict(balances or {1: 2, 2: 2, 3: 2, 4: 1, 5: 1}))
        self.blocks: list[_Mined] = []
        self.mempool: list[Transaction] = []
        self.sent: dict[str, Transaction] = {}
        self._forks = 0
        self._time_s = 1_700_000_000
        self.mine(final_after + 3)

    @property
    def final_number(self) -> int:
        return max(0, len(self.blocks) - 1 - self._final_after)

    @property
    def safe_number(self) -> int:
        return max(0, len(self.blocks) - 1 - (self._final_after + 1) // 2)

    def mine(self, count: int = 1) -> None:
        for _ in range(count):
            self._mine_one()

    def jump(self, seconds: int) -> None:
        """The next block is this much later."""
        self._time_s += seconds

    def reorg(self, depth: int, *, keep: bool) -> None:
        """Other blocks replace the last `depth` that are not final. keep: their transactions wait again."""
        depth = min(depth, len(self.blocks) - 1 - self.final_number)
        self._forks += 1
        gone = self.blocks[len(self.blocks) - depth :]
        del self.blocks[len(self.blocks) - depth :]
        self.state = copy.deepcopy(self.blocks[-1].state)
        waiting, self.mempool = self.mempool, []
        self.mine(depth + 1)
        if keep:
            self.mempool = [replace(tx, block_number=None, block_hash=None) for m in gone for tx in m.transactions]
        self.mempool += waiting

    def send(self, tx: TxRequest) -> str:
        known = {waiting.nonce for waiting in self.mempool}
        nonce = self.state.nonce if tx.nonce is None else tx.nonce
        while tx.nonce is None and nonce in known:
            nonce += 1
        tx_hash = "0x" + keccak(tx.data + encode(["uint256", "uint256"], [nonce, tx.max_fee_wei or 0])).hex()
        sent = Transaction(tx_hash, tx.sender, tx.to, tx.data, tx.value_wei, nonce, None, None)
        self.mempool.append(sent)
        self.sent[tx_hash] = sent
        return tx_hash

    def replace_waiting(self, *, data: bytes | None = None) -> None:
        """The wallet's owner speeds all waiting transactions up, or cancels them (data=b"") by one to themselves."""
        waiting, self.mempool = self.mempool, []
        for tx in waiting:
            to = tx.to if data is None else tx.sender
            again = TxRequest(tx.sender, to or "", tx.data if data is None else data, nonce=tx.nonce)
            self.send(replace(again, max_fee_wei=len(self.sent) + 10**12))

    def logs(self) -> list[Log]:
        return [log for mined in self.blocks for receipt in mined.receipts for log in receipt.logs]

    def forged(self) -> list[bytes]:
        """Intent ids of all Forged events of the present chain."""
        return [log.topics[1] for log in self.logs() if log.topics[0] == FORGED]

    def apply(self, state: State, tx: TxRequest | Transaction, timestamp_s: int) -> tuple[tuple[bytes, ...], ...]:
        """Carry out a call on a state: the logs as (address, data, topic, …). Revert leaves the state as it was."""
        if tx.to not in CODE:
            return ()
        call = decode_call(tx.data)
        if isinstance(call, ApprovalCall):
            state.approved = call.approved
            data = encode(["bool"], [call.approved])
            return ((COLLECTION.encode(), data, APPROVAL_FOR_ALL, address_topic(ALICE), address_topic(call.operator)),)
        return self._forge(state, call, timestamp_s)

    def _forge(self, state: State, call: ForgeCall, timestamp_s: int) -> tuple[tuple[bytes, ...], ...]:
        inputs = RECIPES.get(call.output_id)
        if timestamp_s > call.deadline_s:
            raise Revert("Expired(uint64,uint256)", call.deadline_s, timestamp_s)
        if call.intent_id in state.used:
            raise Revert("IntentUsed(address,bytes32)", ALICE, call.intent_id)
        if inputs is None:
            raise Revert("UnknownRecipe(uint256)", call.output_id)
        expected = recipe_hash(CHAIN_ID, COLLECTION, call.output_id, inputs)
        if call.recipe_hash != expected:
            raise Revert("RecipeChanged(uint256,bytes32,bytes32)", call.output_id, expected, call.recipe_hash)
        if not state.approved:
            raise Revert("ERC1155MissingApprovalForAll(address,address)", FORGE, ALICE)
        for token_id in inputs:
            if not state.balances.get(token_id):
                raise Revert("ERC1155InsufficientBalance(address,uint256,uint256,uint256)", ALICE, 0, 1, token_id)
        for token_id in inputs:
            state.balances[token_id] -= 1
        state.balances[call.output_id] = state.balances.get(call.output_id, 0) + 1
        state.used.add(call.intent_id)
        me, nobody, forge = address_topic(ALICE), address_topic(ZERO), address_topic(FORGE)
        batch = encode(["uint256[]", "uint256[]"], [inputs, [1] * len(inputs)])
        single = encode(["uint256", "uint256"], [call.output_id, 1])
        event = encode(["bytes32", "uint256[]"], [expected, inputs])
        output = call.output_id.to_bytes(32, "big")
        return (
            (FORGE.encode(), event, FORGED, call.intent_id, me, output),
            (COLLECTION.encode(), batch, TRANSFER_BATCH, forge, me, nobody),
            (COLLECTION.encode(), single, TRANSFER_SINGLE, forge, nobody, me),
        )

    def _mine_one(self) -> None:
        number, parent = len(self.blocks), self.blocks[-1].block.hash if self.blocks else "0x" + "00" * 32
        block_hash = "0x" + keccak(text=f"{number} {self._forks} {parent}").hex()
        self._time_s += BLOCK_S
        block = Block(number, block_hash, parent, self._time_s, GAS_PRICE_WEI)
        done: list[Transaction] = []
        receipts: list[Receipt] = []
        for tx in sorted(self.mempool, key=lambda tx: tx.nonce):
            if tx.nonce != self.state.nonce:
                continue
            self.state.nonce += 1
            trial = copy.deepcopy(self.state)
            try:
                events = self.apply(trial, tx, self._time_s)
            except Revert:
                events, succeeded = (), False
            else:
                self.state, succeeded = trial, True
            logs = as_logs(events, block, tx.hash)
            done.append(replace(tx, block_number=number, block_hash=block_hash))
            receipts.append(Receipt(tx.hash, number, block_hash, succeeded, 100_000, GAS_PRICE_WEI, logs))
        self.mempool = [tx for tx in self.mempool if tx.nonce >= self.state.nonce]
        self.blocks.append(_Mined(block, tuple(done), tuple(receipts), copy.deepcopy(self.state)))


def as_logs(events: tuple[tuple[bytes, ...], ...], block: Block, tx_hash: str) -> tuple[Log, ...]:
    return tuple(
        Log(address.decode(), topics, data, block.number, block.hash, tx_hash, index)
        for index, (address, data, *rest) in enumerate(events)
        for topics in [tuple(rest)]
    )


class FakeRpc:
    """The `Rpc` port on a FakeChain. simulates: whether it knows eth_simulateV1."""

    def __init__(self, chain: FakeChain, faults: Faults = no_faults, *, simulates: bool = True) -> None:
        self._chain, self._faults, self._simulates = chain, faults, simulates

    async def chain_id(self) -> int:
        await self._faults("before rpc.chain_id")
        return CHAIN_ID

    async def block(self, which: BlockId = "latest") -> Block:
        await self._faults("before rpc.block")
        return self._mined(which).block

    async def call(self, to: str | None, data: bytes, *, sender: str | None = None, block: BlockId = "latest") -> bytes:
        assert to is not None
        await self._faults("before rpc.call")
        mined = self._mined(block)
        if sender is None:
            return view(mined.state, to, data)
        try:
            self._chain.apply(
                copy.deepcopy(mined.state), TxRequest(sender=sender, to=to, data=data), mined.block.timestamp_s
            )
        except Revert as revert:
            raise CallReverted(revert.data) from None
        return b""

    async def logs(
        self, addresses: Sequence[str], topics: Sequence[Sequence[bytes] | None], first: int, last: int
    ) -> tuple[Log, ...]:
        await self._faults("before rpc.logs")
        return tuple(
            log
            for log in self._chain.logs()
            if first <= log.block_number <= last
            and log.address in addresses
            and all(wanted is None or topic in wanted for wanted, topic in zip(topics, log.topics, strict=False))
        )

    async def code(self, address: str, block: BlockId = "latest") -> bytes:
        await self._faults("before rpc.code")
        return CODE.get(address, b"")

    async def balance_wei(self, address: str, block: BlockId = "latest") -> int:
        await self._faults("before rpc.balance_wei")
        return self._mined(block).state.balance_wei

    async def nonce(self, address: str, block: BlockId | str = "pending") -> int:
        await self._faults("before rpc.nonce")
        return self._chain.state.nonce

    async def fees(self) -> Fees:
        await self._faults("before rpc.fees")
        return Fees(GAS_PRICE_WEI, 0, 2 * GAS_PRICE_WEI)

    async def fee_history(self, blocks: int, newest: BlockId = "latest") -> FeeHistory:
        await self._faults("before rpc.fee_history")
        last = self._mined(newest).block.number
        seen = self._chain.blocks[max(0, last - blocks + 1) : last + 1]
        fees = tuple(mined.block.base_fee_wei for mined in seen)
        return FeeHistory(seen[0].block.number, (*fees, fees[-1]))

    async def estimate_gas(self, tx: TxRequest) -> int:
        await self._faults("before rpc.estimate_gas")
        return 100_000

    async def dry_run(self, tx: TxRequest, block: BlockId = "latest", *, before: Sequence[TxRequest] = ()) -> DryRun:
        await self._faults("before rpc.dry_run")
        base = self._mined(block)
        state = copy.deepcopy(base.state)
        if before and not self._simulates:
            raise RpcError("no_simulation")
        events: tuple[tuple[bytes, ...], ...] = ()
        try:
            for each in (*before, tx):
                events = self._chain.apply(state, each, base.block.timestamp_s + BLOCK_S)
        except Revert as revert:
            return DryRun(base.block, False, 30_000, () if self._simulates else None, revert.data)
        logs = as_logs(events, base.block, "0x" + "00" * 32) if self._simulates else None
        return DryRun(base.block, True, 100_000, logs, None)

    async def send_raw(self, signed: bytes) -> str:
        raise NotImplementedError

    async def transaction(self, tx_hash: str) -> Transaction | None:
        await self._faults("before rpc.transaction")
        mined = [tx for block in self._chain.blocks for tx in block.transactions]
        return next((tx for tx in mined + self._chain.mempool if tx.hash == tx_hash), None)

    async def receipt(self, tx_hash: str) -> Receipt | None:
        await self._faults("before rpc.receipt")
        return next((r for block in self._chain.blocks for r in block.receipts if r.tx_hash == tx_hash), None)

    async def close(self) -> None:
        """Nothing to close."""

    def _mined(self, which: BlockId) -> _Mined:
        blocks = self._chain.blocks
        names = {"latest": len(blocks) - 1, "safe": self._chain.safe_number, "finalized": self._chain.final_number}
        number = names.get(which, -1) if isinstance(which, str) else which
        if not 0 <= number < len(blocks):
            raise RpcError("unknown_block", str(which))
        return blocks[number]


class FakeWallet:
    """The `Signer` port: sends what it is asked to, unless the faults do something else. asked: every request."""

    address = ALICE

    def __init__(self, chain: FakeChain, faults: Faults = no_faults) -> None:
        self._chain, self._faults = chain, faults
        self.asked: list[TxRequest] = []
        self.refuses = False

    async def chain_id(self) -> int:
        return CHAIN_ID

    async def sign_message(self, text: str) -> bytes:
        raise NotImplementedError

    async def send_transaction(self, tx: TxRequest) -> str:
        self.asked.append(tx)
        if self.refuses:
            raise WalletRefused("user_rejected")
        await self._faults("before wallet")
        tx_hash = self._chain.send(tx)
        await self._faults("after wallet")
        return tx_hash


def view(state: State, to: str, data: bytes) -> bytes:
    """The contracts' views, as far as the forge needs them."""

    def reads(signature: str) -> bool:
        return data[:4] == selector(signature)

    if reads("collection()"):
        return encode(["address"], [COLLECTION])
    if reads("recipe(uint256)"):
        (output_id,) = unpack(["uint256"], data[4:])
        return encode(["uint256[]"], [RECIPES.get(output_id, ())])
    if reads("recipeHash(uint256)"):
        (output_id,) = unpack(["uint256"], data[4:])
        return recipe_hash(CHAIN_ID, COLLECTION, output_id, RECIPES[output_id])
    if reads("balanceOfBatch(address[],uint256[])"):
        _, ids = unpack(["address[]", "uint256[]"], data[4:])
        return encode(["uint256[]"], [[state.balances.get(token_id, 0) for token_id in ids]])
    if reads("totalSupply(uint256)"):
        (token_id,) = unpack(["uint256"], data[4:])
        return encode(["uint256"], [state.balances.get(token_id, 0)])
    if reads("isApprovedForAll(address,address)"):
        return encode(["bool"], [state.approved])
    if reads("intentUsed(address,bytes32)"):
        _, intent_id = unpack(["address", "bytes32"], data[4:])
        return encode(["bool"], [intent_id in state.used])
    raise CallReverted(b"")

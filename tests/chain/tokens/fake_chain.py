"""A chain in memory: blocks, logs, balances; it can reorganise, limit log ranges and refuse."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from eth_abi.abi import decode, encode
from eth_utils.address import to_checksum_address

from chain import packing
from chain.errors import CallReverted, NodeRefused, RpcError
from chain.ports import Block, BlockId, Log

COLLECTION = str(to_checksum_address("0x" + "cc" * 20))
FORGE = str(to_checksum_address("0x" + "f0" * 20))
ALICE = str(to_checksum_address("0x" + "a1" * 20))
BOB = str(to_checksum_address("0x" + "b0" * 20))
NOBODY = packing.ZERO_ADDRESS
POOL = packing.selector_of("pool(uint256)")


def word(value: int | str) -> bytes:
    return bytes.fromhex(value[2:]).rjust(32, b"\0") if isinstance(value, str) else value.to_bytes(32, "big")


@dataclass
class FakeChain:
    """Everything of `Rpc` that looking needs.

    pools: of sealed tokens, stems left by id. widest: the widest log range it answers. by_hash: whether it knows
    EIP-1898.
    interrupt: called before each request with its name; it may change the chain or raise.
    """

    chain: int = 31337
    widest: int = 10**9
    by_hash: bool = True
    has_supply: bool = True
    blocks: list[str] = field(default_factory=lambda: ["0x" + "00" * 32])
    events: list[Log] = field(default_factory=list)
    uris: dict[int, str] = field(default_factory=dict)
    pools: dict[int, dict[int, int]] = field(default_factory=dict)
    asked: list[tuple[str, object]] = field(default_factory=list)
    interrupt: Callable[[str], None] = lambda name: None
    _branch: int = 0

    def mine(self, *events: Log) -> None:
        """One more block with these events."""
        number = len(self.blocks)
        self.blocks.append(f"0x{self._branch:032x}{number:032x}")
        for event in events:
            place = sum(known.block_number == number for known in self.events)
            fields = (event.address, event.topics, event.data, number, self.blocks[-1], "0x" + "ee" * 32, place)
            self.events.append(Log(*fields))

    def reorganise(self, depth: int) -> None:
        """Takes the last `depth` blocks back; what is mined next has other hashes."""
        self.blocks = self.blocks[:-depth]
        self.events = [event for event in self.events if event.block_number < len(self.blocks)]
        self._branch += 1

    def balance(self, holder: str, token_id: int, upto: int) -> int:
        total = 0
        for event in self.events:
            if event.block_number <= upto and event.address == COLLECTION:
                for moved in packing.unpack_transfers(event):
                    if moved.token_id == token_id:
                        total += moved.amount * ((moved.to == holder) - (moved.sender == holder))
        return total

    async def chain_id(self) -> int:
        self._ask("chain_id", None)
        return self.chain

    async def block(self, which: BlockId = "latest") -> Block:
        self._ask("block", which)
        number = len(self.blocks) - 1 if which == "latest" else which
        if not isinstance(number, int) or number >= len(self.blocks):
            raise RpcError("unknown_block", str(which))
        parent = self.blocks[number - 1] if number else "0x" + "00" * 32
        return Block(number, self.blocks[number], parent, 12 * number, 7)

    async def logs(
        self, addresses: Sequence[str], topics: Sequence[Sequence[bytes] | None], first: int, last: int
    ) -> tuple[Log, ...]:
        self._ask("logs", (first, last))
        if last - first + 1 > self.widest:
            raise NodeRefused(-32600, "range too wide")
        wanted = topics[0] or ()
        inside = [e for e in self.events if first <= e.block_number <= last and e.address in addresses]
        return tuple(e for e in inside if e.topics[0] in wanted)

    async def call(self, to: str, data: bytes, *, sender: str | None = None, block: BlockId = "latest") -> bytes:
        upto = len(self.blocks) - 1
        if isinstance(block, int):
            upto = block
        elif block != "latest":
            if not self.by_hash:
                raise NodeRefused(-32602, "hex number expected")
            if block not in self.blocks:
                raise NodeRefused(-32000, "header not found")
            upto = self.blocks.index(block)
        selector, arguments = data[:4], data[4:]
        number = int.from_bytes(arguments[-32:], "big")
        if selector == packing.BALANCE_OF_BATCH:
            self._ask("balances", block)
            holders, ids = decode(["address[]", "uint256[]"], arguments)
            pairs = zip(map(to_checksum_address, holders), ids, strict=True)
            return encode(["uint256[]"], [[self.balance(str(holder), token_id, upto) for holder, token_id in pairs]])
        if selector == packing.TOTAL_SUPPLY and self.has_supply:
            self._ask("supply", number)
            return encode(["uint256"], [-self.balance(NOBODY, number, upto)])
        if selector == packing.URI and number in self.uris:
            self._ask("uri", number)
            return encode(["string"], [self.uris[number]])
        if selector == POOL and number in self.pools:
            self._ask("pool", number)
            return encode(["uint256[]"] * 2, [list(self.pools[number]), list(self.pools[number].values())])
        raise CallReverted(b"")

    def count(self, name: str) -> int:
        return sum(asked == name for asked, _ in self.asked)

    def _ask(self, name: str, about: object) -> None:
        self.interrupt(name)
        self.asked.append((name, about))


def _event(address: str, topics: Sequence[bytes], data: bytes) -> Log:
    return Log(address, tuple(topics), data, 0, "", "", 0)


def moved(sender: str, to: str, token_id: int, amount: int = 1) -> Log:
    topics = [packing.TRANSFER_SINGLE_TOPIC, word(ALICE), word(sender), word(to)]
    return _event(COLLECTION, topics, encode(["uint256"] * 2, [token_id, amount]))


def minted(to: str, *token_ids: int, amount: int = 1) -> Log:
    topics = [packing.TRANSFER_BATCH_TOPIC, word(ALICE), word(NOBODY), word(to)]
    return _event(COLLECTION, topics, encode(["uint256[]"] * 2, [token_ids, [amount] * len(token_ids)]))


def burned(sender: str, *token_ids: int) -> Log:
    topics = [packing.TRANSFER_BATCH_TOPIC, word(ALICE), word(sender), word(NOBODY)]
    return _event(COLLECTION, topics, encode(["uint256[]"] * 2, [token_ids, [1] * len(token_ids)]))


def recipe_set(output_id: int, *inputs: int) -> Log:
    data = encode(["uint256[]", "bytes32"], [inputs, b"\7" * 32])
    return _event(FORGE, [packing.RECIPE_SET_TOPIC, word(output_id)], data)


def uri_changed(token_id: int) -> Log:
    return _event(COLLECTION, [packing.URI_TOPIC, word(token_id)], encode(["string"], ["ipfs://new"]))

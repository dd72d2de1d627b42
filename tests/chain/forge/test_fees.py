"""What a forge is likely to cost, and where today stands in the week behind it."""

from chain.errors import RpcError
from chain.forge.fees import fee_week, likely_price_wei
from chain.ports import Block, BlockId, FeeHistory, Fees
from chain.rpc import Web3Rpc
from tests.chain.forge.arena import SONG, Arena

DAY_S = 86_400


class Calendar:
    """A chain with a block every `pace_s`, whose base fee follows the number of the block."""

    def __init__(self, blocks: int, pace_s: float = 12.0, remembers: int = 10**9) -> None:
        self.head, self.pace_s, self.remembers = blocks, pace_s, remembers
        self.asked = 0

    async def block(self, which: BlockId = "latest") -> Block:
        number = self.head if which == "latest" else int(which)
        return Block(number, "0x", "0x", 1_700_000_000 + int(number * self.pace_s), self.fee(number))

    async def fee_history(self, blocks: int, newest: BlockId = "latest") -> FeeHistory:
        self.asked += 1
        last = self.head if newest == "latest" else int(newest)
        if last < self.head - self.remembers:
            raise RpcError("refused")
        return FeeHistory(last - blocks + 1, tuple(self.fee(n) for n in range(last - blocks + 1, last + 2)))

    def fee(self, number: int) -> int:
        """1 gwei now, more the longer ago: 2 gwei a week before at 12 s a block."""
        return 10**9 + (self.head - number) * 10**9 // 50_400


async def week_of(chain: Calendar) -> object:
    return await fee_week(chain, await chain.block())  # type: ignore[arg-type]


async def test_the_week_is_sampled_from_end_to_end_without_reading_it_all() -> None:
    chain = Calendar(20_000_000)
    week = await fee_week(chain, await chain.block())  # type: ignore[arg-type]
    assert week is not None
    assert week.now_wei == 10**9 and week.cheaper == 0
    assert 1.9e9 < week.high_wei < 2.1e9 and week.low_wei < 1.1e9 and 1.4e9 < week.median_wei < 1.6e9
    assert week.samples == chain.asked <= 50


async def test_the_week_is_found_on_a_chain_of_another_pace() -> None:
    chain = Calendar(90_000_000, pace_s=0.25)
    week = await fee_week(chain, await chain.block())  # type: ignore[arg-type]
    assert week is not None
    blocks_a_week = 7 * DAY_S / 0.25
    assert abs(week.high_wei - (10**9 + blocks_a_week * 10**9 / 50_400)) < 0.05 * week.high_wei


async def test_a_chain_younger_than_a_week_has_none() -> None:
    assert await week_of(Calendar(1)) is None
    assert await week_of(Calendar(0)) is None
    assert await week_of(Calendar(40_000)) is None


async def test_a_node_that_remembers_less_than_a_week_has_none() -> None:
    assert await week_of(Calendar(20_000_000, remembers=1024)) is None


async def test_a_dear_day_is_told_from_a_cheap_one() -> None:
    chain = Calendar(20_000_000)
    dear = Block(chain.head, "0x", "0x", 1_700_000_000 + chain.head * 12, 5 * 10**9)
    week = await fee_week(chain, dear)  # type: ignore[arg-type]
    assert week is not None and week.cheaper == 1


async def test_the_likely_price_is_that_of_the_next_block_and_never_above_the_most() -> None:
    chain = Calendar(20_000_000)
    next_wei = chain.fee(chain.head + 1)
    assert await likely_price_wei(chain, Fees(10**9, 7, 10**10)) == next_wei + 7  # type: ignore[arg-type]
    assert await likely_price_wei(chain, Fees(10**9, 7, 5)) == 5  # type: ignore[arg-type]


async def test_a_node_without_a_history_leaves_the_newest_block(arena: Arena) -> None:
    class Forgetful(Web3Rpc):
        async def fee_history(self, blocks: int, newest: BlockId = "latest") -> FeeHistory:
            raise RpcError("refused")

    rpc = Forgetful(arena.node_url)
    try:
        fees = await rpc.fees()
        assert await likely_price_wei(rpc, fees) == fees.base_fee_wei + fees.priority_fee_wei
    finally:
        await rpc.close()


async def test_a_real_node_tells_its_history(arena: Arena) -> None:
    history = await arena.rpc.fee_history(3)
    assert history.base_fees_wei[-2] == (await arena.rpc.block("latest")).base_fee_wei
    quote = await arena.quote(SONG)
    assert quote.dry_run.gas_used is not None
    price_wei = quote.fee_likely_wei / quote.dry_run.gas_used
    assert price_wei == history.base_fees_wei[-1] + (quote.call.priority_fee_wei or 0)

"""What a forge is likely to cost, and how today's price compares with the week behind it."""

import asyncio
from dataclasses import dataclass
from statistics import median

from chain.errors import RpcError
from chain.ports import Block, Fees, Rpc

_WEEK_S = 7 * 86_400
_SAMPLES, _SAMPLE_BLOCKS = 42, 4
_AT_ONCE = 4


@dataclass(frozen=True)
class FeeWeek:
    """Base fees of blocks spread evenly over the last week. now_wei: of the newest block; the others of the samples.

    cheaper: the share of samples that cost less than now, 0…1.
    """

    now_wei: int
    low_wei: int
    median_wei: int
    high_wei: int
    cheaper: float
    samples: int


async def likely_price_wei(rpc: Rpc, fees: Fees) -> int:
    """A unit of gas in the next block: its base fee, which the block before it decides, and the tip we offer."""
    try:
        base_fee_wei = (await rpc.fee_history(1)).base_fees_wei[-1]
    except RpcError:  # a node without a history
        base_fee_wei = fees.base_fee_wei
    return min(base_fee_wei + fees.priority_fee_wei, fees.max_fee_wei)


async def fee_week(rpc: Rpc, latest: Block) -> FeeWeek | None:
    """The last week; None when the chain is younger, or the node does not remember that far. RpcError."""
    first = await _a_week_ago(rpc, latest)
    if first is None:
        return None
    gate = asyncio.Semaphore(_AT_ONCE)

    async def sample(number: int) -> int:
        async with gate:
            history = await rpc.fee_history(_SAMPLE_BLOCKS, number)
        return int(median(history.base_fees_wei[:-1]))

    step = (latest.number - first) / _SAMPLES
    try:
        seen = await asyncio.gather(*(sample(first + int(step * turn)) for turn in range(_SAMPLES)))
    except RpcError:
        return None
    now_wei = latest.base_fee_wei
    cheaper = sum(fee < now_wei for fee in seen) / len(seen)
    return FeeWeek(now_wei, min(seen), int(median(seen)), max(seen), cheaper, len(seen))


async def _a_week_ago(rpc: Rpc, latest: Block) -> int | None:
    """The number of a block about a week old: guessed from the pace of the chain, and mended twice."""
    wanted_s = latest.timestamp_s - _WEEK_S
    number, pace_s = max(0, latest.number - 1000), 0.0
    for _ in range(3):
        block = await rpc.block(number)
        if latest.number == number:
            return None
        pace_s = max(0.001, (latest.timestamp_s - block.timestamp_s) / (latest.number - number))
        if abs(block.timestamp_s - wanted_s) < _WEEK_S // 50:
            return number
        if number == 0 and block.timestamp_s > wanted_s:
            return None
        number = min(latest.number - 1, max(0, latest.number - int(_WEEK_S / pace_s)))
    return number if abs((await rpc.block(number)).timestamp_s - wanted_s) < _WEEK_S // 7 else None

"""What happened to the tokens of some accounts, and when: from the ledger, times asked for where they are missing."""

import asyncio
from collections.abc import Mapping, Sequence

from chain.errors import RpcError
from chain.gathering import each
from chain.ports import Rpc
from chain.tokens import history
from chain.tokens.history import Story
from chain.tokens.ledger import Ledger
from chain.tokens.model import Token

_TIMES_AT_ONCE = 1000


async def story(rpc: Rpc, ledger: Ledger, tokens: Mapping[int, Token], accounts: Sequence[str]) -> Story:
    """While the node is away, times that the ledger has not stay unknown. Errors: LedgerError."""
    moves = await ledger.run(lambda: ledger.moves_of(accounts))
    marks = await ledger.run(ledger.marks)
    times_s = await _times_of(rpc, ledger, {move.block_number for move in moves})
    return await asyncio.to_thread(history.story, moves, marks, accounts, dict(tokens), times_s)


async def moved_into(ledger: Ledger, account: str) -> Mapping[int, int]:
    """What an account has left of all that came to it, says the ledger."""
    left: dict[int, int] = {}
    for move in await ledger.run(lambda: ledger.moves_of([account])):
        change = move.amount * ((move.to == account) - (move.sender == account))
        left[move.token_id] = left.get(move.token_id, 0) + change
    return {token_id: count for token_id, count in left.items() if count > 0}


async def _times_of(rpc: Rpc, ledger: Ledger, numbers: set[int]) -> dict[int, int]:
    known = await ledger.run(ledger.times_s)
    missing = sorted(numbers - known.keys(), reverse=True)[:_TIMES_AT_ONCE]

    async def ask(number: int) -> int:
        return (await rpc.block(number)).timestamp_s

    try:
        asked = dict(zip(missing, await each(missing, ask), strict=True))
    except RpcError:
        return known
    if asked:
        await ledger.run(lambda: ledger.keep_times(asked))
    return known | asked

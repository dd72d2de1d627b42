"""Notices what a desktop wallet shows while it is connected: another account, another chain, nothing, or itself gone.

Looked at again and again: a plain node can do no more, and a wallet answers at once what it has allowed before. One
that asks its user again answers late, and is not asked a second time meanwhile. Frame would also tell by subscription
(`eth_subscribe` for accountsChanged over a web socket); that would spare two seconds of one wallet and no look at all,
as whoever signs is asked anew before each signature.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from chain.errors import WalletError
from chain.wallet.node_accounts import LocalWallet

PAUSE_S = 2.0


@dataclass(frozen=True)
class Seen:
    """accounts: EIP-55, the one in front first. reason: why it could not be asked, "" when it could."""

    accounts: tuple[str, ...] = ()
    chain_id: int = 0
    reason: str = ""


async def follow(wallet: LocalWallet, tell: Callable[[Seen], None], *, pause_s: float = PAUSE_S) -> None:
    """For ever. `tell` is called with what is shown first, and then whenever it is something else."""
    before: Seen | None = None
    while True:
        seen = await _look(wallet)
        if seen != before:
            before = seen
            tell(seen)
        await asyncio.sleep(pause_s)


async def _look(wallet: LocalWallet) -> Seen:
    try:
        return Seen(await wallet.accounts(), await wallet.chain_id())
    except WalletError as error:
        return Seen(reason=error.reason)

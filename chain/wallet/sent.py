"""Believes no wallet: the transaction it claims to have sent is read again through our own node and compared."""

import asyncio
import re

from chain.errors import RpcError, WalletRefused, WalletUnknown
from chain.ports import Rpc, Transaction, TxRequest

_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.05, 1.0


async def require_same_chain(rpc: Rpc, account: str, theirs: int) -> int:
    """Before a wallet is asked to send: that it means our chain. Gives the account's next nonce.

    Errors: WalletRefused "wrong_chain", "node" (ours did not answer, so nothing is asked).
    """
    try:
        ours, nonce = await asyncio.gather(rpc.chain_id(), rpc.nonce(account, "latest"))
    except RpcError as error:
        raise WalletRefused("node", error.reason) from error
    if theirs != ours:
        raise WalletRefused("wrong_chain", f"{theirs}, not {ours}")
    return nonce


async def require_sent(rpc: Rpc, tx: TxRequest, answer: object, first_nonce: int, within_s: float) -> str:
    """The hash, lower case, once our node knows a transaction under it that is `tx`.

    first_nonce: of the account before the wallet was asked; one with a lower nonce is an old transaction that looks
    the same. Errors: WalletUnknown "bad_hash", "not_seen", "other_transaction"; its detail is the hash.
    """
    if not isinstance(answer, str) or not re.fullmatch("0x[0-9a-fA-F]{64}", answer):
        raise WalletUnknown("bad_hash")
    tx_hash = answer.lower()
    try:
        async with asyncio.timeout(within_s):
            found = await _found(rpc, tx_hash)
    except TimeoutError:
        raise WalletUnknown("not_seen", tx_hash) from None
    if not _is_same(tx, found, first_nonce):
        raise WalletUnknown("other_transaction", tx_hash)
    return tx_hash


async def _found(rpc: Rpc, tx_hash: str) -> Transaction:
    pause_s = _FIRST_PAUSE_S
    while True:
        try:
            found = await rpc.transaction(tx_hash)
        except RpcError:
            found = None
        if found is not None:
            return found
        await asyncio.sleep(pause_s)
        pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)


def _is_same(tx: TxRequest, found: Transaction, first_nonce: int) -> bool:
    wanted = (tx.sender.lower(), tx.to.lower(), tx.data, tx.value_wei)
    seen = (found.sender.lower(), (found.to or "").lower(), found.data, found.value_wei)
    return wanted == seen and (found.nonce >= first_nonce if tx.nonce is None else found.nonce == tx.nonce)

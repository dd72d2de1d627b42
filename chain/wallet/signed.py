"""Believes no wallet: a signature is checked before anyone relies on it."""

from eth_account.messages import SignableMessage

from chain.errors import RpcError, WalletRefused
from chain.gate.signature import is_signed_by
from chain.ports import Rpc
from chain.wallet.answers import read_signature


async def require_signed(rpc: Rpc, account: str, signed: str | SignableMessage, answer: object) -> bytes:
    """The signature of `account` over a text or typed data. Our node is asked only when it is not a plain account's.

    Errors: WalletRefused "bad_answer", "wrong_signature", "node" (ours could not tell).
    """
    signature = read_signature(answer)
    try:
        valid = await is_signed_by(account, signed, signature, rpc, "latest")
    except RpcError as error:
        raise WalletRefused("node", error.reason) from error
    if not valid:
        raise WalletRefused("wrong_signature")
    return signature

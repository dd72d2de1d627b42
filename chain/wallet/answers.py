"""What a wallet answered, read as a stranger's words; and what its error codes let one conclude."""

import re

from chain.errors import WalletError, WalletRefused, WalletUnknown
from chain.ports import TxRequest
from chain.replies import checksummed

MAX_SIGNATURE_BYTES = 8 << 10
_MOST_ACCOUNTS = 100

_NOT_SENT = {
    4001: "user_rejected",
    4100: "unauthorized",
    4200: "unsupported",
    -32601: "unsupported",
    -32602: "bad_transaction",
    -32002: "already_asking",
    5700: "unsupported",
    5710: "wrong_chain",
    5740: "too_many_calls",
    5750: "user_rejected",
    5760: "unsupported",
}
"""Codes of EIP-1193, EIP-1474 and EIP-5792 that a wallet gives before anything is signed."""


def refusal(code: int, *, sending: bool) -> WalletError:
    """The error for an error of the wallet. An unclear one while sending leaves open whether it was sent."""
    if code in _NOT_SENT:
        return WalletRefused(_NOT_SENT[code], str(code))
    return (WalletUnknown if sending else WalletRefused)("wallet_error", str(code))


def read_accounts(answer: object) -> tuple[str, ...]:
    """EIP-55 addresses. Errors: WalletRefused "bad_answer"."""
    if not isinstance(answer, list) or len(answer) > _MOST_ACCOUNTS:
        raise WalletRefused("bad_answer", "accounts")
    if not all(isinstance(one, str) and re.fullmatch("0x[0-9a-fA-F]{40}", one) for one in answer):
        raise WalletRefused("bad_answer", "accounts")
    return tuple(checksummed(one.lower()) for one in answer)


def read_chain_id(answer: object) -> int:
    """EIP-695 has it in hex. Errors: WalletRefused "bad_answer"."""
    if (
        not isinstance(answer, str)
        or not re.fullmatch("0x[0-9a-fA-F]{1,16}", answer)
        or not 0 < int(answer, 16) < 2**63
    ):
        raise WalletRefused("bad_answer", "chain id")
    return int(answer, 16)


def read_signature(answer: object) -> bytes:
    """Errors: WalletRefused "bad_answer"."""
    most = 2 * MAX_SIGNATURE_BYTES
    if not isinstance(answer, str) or len(answer) > 2 + most or not re.fullmatch("0x(?:[0-9a-fA-F]{2})+", answer):
        raise WalletRefused("bad_answer", "signature")
    return bytes.fromhex(answer[2:])


def transaction_fields(tx: TxRequest) -> dict[str, str]:
    """`tx` as JSON-RPC has it; what is None is left to the wallet."""
    fields = {"from": tx.sender, "to": tx.to, "data": "0x" + tx.data.hex(), "value": hex(tx.value_wei)}
    optional = {
        "gas": tx.gas,
        "maxFeePerGas": tx.max_fee_wei,
        "maxPriorityFeePerGas": tx.priority_fee_wei,
        "nonce": tx.nonce,
    }
    return fields | {name: hex(value) for name, value in optional.items() if value is not None}

"""Errors of the chain house. Modules add their own branches under these roots.

ChainError
├── RpcError           the node did not answer, or not as it must
│   ├── CallReverted   the contract said no (`data` holds its ABI-encoded error)
│   └── NodeRefused    the node answered with an error of its own (`code`)
├── MetadataError      a token's document is not what the standard says
├── ContentError       bytes from outside could not be had or are not what they should be
├── GateError          the key gate refused or answered wrongly
├── WalletError        the wallet refused, or did not say what happened
│   ├── WalletRefused  nothing was signed
│   └── WalletUnknown  it may have been sent: look at the chain, never send again
├── InputError         a file or setting of the user's can not be used
├── Cancelled          the user stopped it; nothing is wrong
└── ForgeError         a forge can not be planned, checked or followed
"""


class ChainError(Exception):
    """Root of everything `chain` raises on purpose.

    reason: a short fixed code. detail: what was seen, for a log; remote text is never shown as our words.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


class RpcError(ChainError):
    """The node did not answer, or not as it must."""


class CallReverted(RpcError):
    """The contract said no. data: its ABI-encoded custom error, possibly empty."""

    def __init__(self, data: bytes) -> None:
        super().__init__("reverted", "0x" + data[:4].hex())
        self.data = data


class NodeRefused(RpcError):
    """The node answered with an error of its own. code: as in JSON-RPC 2.0, −32601 is "method not found"."""

    def __init__(self, code: int, detail: str = "") -> None:
        super().__init__("refused", detail)
        self.code = code


class MetadataError(ChainError):
    """A token's document is not what the standard says."""


class ContentError(ChainError):
    """Bytes from outside could not be had or are not what they should be."""


class GateError(ChainError):
    """The key gate refused or answered wrongly."""


class WalletError(ChainError):
    """The wallet refused, or did not say what happened."""


class WalletRefused(WalletError):
    """The wallet refused: nothing was signed."""


class WalletUnknown(WalletError):
    """The wallet did not say what happened: it may have been sent. Look at the chain, never send again."""


class InputError(ChainError):
    """A file or a setting of the user's can not be used."""


class Cancelled(ChainError):
    """The user stopped it; nothing is wrong."""


class ForgeError(ChainError):
    """A forge can not be planned, checked or followed."""

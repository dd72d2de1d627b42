"""An address that is only looked at: whose stems are listed, planned with and, where public, heard."""

import re

from eth_utils.address import is_checksum_address

from chain.errors import WalletRefused
from chain.ports import Rpc, TxRequest
from chain.replies import checksummed
from chain.wallet.ens import Ens, Named
from chain.wallet.errors import WatchError


async def read_watched(text: str, ens: Ens | None = None) -> Named:
    """The address that a text means: 0x and 40 digits, or a name. An address has an empty name.

    A name without a dot is no name. ens: None where the chain has none. Errors: WatchError, EnsError, RpcError.
    """
    typed = text.strip()
    if re.fullmatch("0[xX][0-9a-fA-F]{40}", typed):
        return Named("", _checked(typed))
    if "." not in typed:
        raise WatchError("not_address")
    if ens is None:
        raise WatchError("no_ens")
    return await ens.resolve(typed)


def _checked(typed: str) -> str:
    digits = typed[2:]
    if digits not in (digits.lower(), digits.upper()) and not is_checksum_address("0x" + digits):
        raise WatchError("bad_checksum")
    if not int(digits, 16):
        raise WatchError("zero_address")
    return checksummed("0x" + digits.lower())


class WatchSigner:
    """`chain.ports.Signer` that has no key: it refuses with "watch_only", and nothing was asked of anyone."""

    def __init__(self, address: str, rpc: Rpc) -> None:
        self._address, self._rpc = address, rpc

    def __repr__(self) -> str:
        return f"WatchSigner({self._address})"

    @property
    def address(self) -> str:
        return self._address

    async def chain_id(self) -> int:
        return await self._rpc.chain_id()

    async def sign_message(self, text: str) -> bytes:
        raise WalletRefused("watch_only")

    async def send_transaction(self, tx: TxRequest) -> str:
        raise WalletRefused("watch_only")

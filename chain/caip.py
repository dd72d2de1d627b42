"""Names of tokens that carry their chain: CAIP-19 `eip155:1/erc1155:0x…/17`.

Source: https://chainagnostic.org/CAIPs/caip-19 and its eip155 namespace.
"""

import re
from dataclasses import dataclass

from eth_utils.address import is_checksum_address, to_checksum_address

from chain.errors import MetadataError

_ASSET = re.compile(r"eip155:([1-9][0-9]{0,31})/erc1155:(0x[0-9a-fA-F]{40})/(0|[1-9][0-9]{0,77})")


class CaipError(MetadataError):
    """A text is no CAIP-19 name of an ERC-1155 token: reason "malformed", "bad_checksum" or "id_too_large"."""


@dataclass(frozen=True)
class AssetId:
    """One ERC-1155 token id of one contract on one chain. `address` is EIP-55 checksummed."""

    chain_id: int
    address: str
    token_id: int

    def __str__(self) -> str:
        return f"eip155:{self.chain_id}/erc1155:{self.address}/{self.token_id}"


def parse_asset(text: str) -> AssetId:
    """Reads a CAIP-19 name strictly: addresses in one case or with a right EIP-55 checksum. Errors: CaipError."""
    match = _ASSET.fullmatch(text)
    if match is None:
        raise CaipError("malformed", text[:200])
    address = match[2]
    if address[2:] not in (address[2:].lower(), address[2:].upper()) and not is_checksum_address(address):
        raise CaipError("bad_checksum", address)
    token_id = int(match[3])
    if token_id >= 1 << 256:
        raise CaipError("id_too_large", match[3])
    return AssetId(int(match[1]), to_checksum_address(address), token_id)

"""Why a contract said no, as a value: custom errors decoded by name and fields."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from chain.errors import ForgeError
from chain.forge.calls import selector, unpack

ERRORS: Mapping[str, tuple[tuple[str, str], ...]] = MappingProxyType(
    {
        "UnknownRecipe": (("uint256", "outputId"),),
        "RecipeChanged": (("uint256", "outputId"), ("bytes32", "expected"), ("bytes32", "given")),
        "IntentUsed": (("address", "holder"), ("bytes32", "intentId")),
        "Expired": (("uint64", "deadline"), ("uint256", "timestamp")),
        "ReentrancyGuardReentrantCall": (),
        "ERC1155InsufficientBalance": (
            ("address", "sender"),
            ("uint256", "balance"),
            ("uint256", "needed"),
            ("uint256", "tokenId"),
        ),
        "ERC1155MissingApprovalForAll": (("address", "operator"), ("address", "owner")),
        "ERC1155InvalidReceiver": (("address", "receiver"),),
        "ERC1155InvalidOperator": (("address", "operator"),),
        "NotMinter": (("address", "caller"), ("uint256", "id")),
        "MintingIsClosed": (),
        "Error": (("string", "message"),),
        "Panic": (("uint256", "code"),),
    }
)

_BY_SELECTOR = {
    selector(f"{name}({','.join(kind for kind, _ in fields)})"): (name, fields) for name, fields in ERRORS.items()
}


@dataclass(frozen=True)
class Reason:
    """A contract's refusal.

    name: a key of ERRORS, "unknown" for an error not in the table, "none" when the contract gave no data.
    fields: argument name → value as text; bytes as 0x-hex. The texts come from outside.
    """

    name: str
    fields: tuple[tuple[str, str], ...] = ()


def decode_reason(data: bytes) -> Reason:
    """Never raises: what can not be decoded is "unknown" with its selector."""
    if not data:
        return Reason("none")
    known = _BY_SELECTOR.get(data[:4])
    if known is None:
        return Reason("unknown", (("selector", "0x" + data[:4].hex()),))
    name, fields = known
    try:
        values = unpack([kind for kind, _ in fields], data[4:])
    except ForgeError:
        return Reason("unknown", (("selector", "0x" + data[:4].hex()),))
    return Reason(name, tuple((field, _text(value)) for (_, field), value in zip(fields, values, strict=True)))


def _text(value: Any) -> str:
    return "0x" + value.hex() if isinstance(value, bytes) else str(value)[:200]

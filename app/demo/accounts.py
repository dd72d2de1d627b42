"""The demo's accounts. Their keys are known to everyone: they can never hold anything of value."""

from eth_utils.crypto import keccak

FUNDED_KEY = bytes.fromhex("ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80")
"""First account of the well-known test mnemonic; both kinds of demo node give it ether at genesis."""


def key_of(label: str) -> bytes:
    """The private key of "collector" (the demo's user), "market" or "label"."""
    return bytes(keccak(text=f"stems mixer demo account: {label}"))

"""The user's own browser wallet, asked through a page on this machine."""

from chain.ports import CallsStatus
from chain.wallet.bridge.bridge import Bridge, BridgeLink
from chain.wallet.bridge.events import (
    AccountChanged,
    BridgeEvent,
    ChainChanged,
    Connected,
    Disconnected,
    PageOpened,
)
from chain.wallet.bridge.limits import Limits
from chain.wallet.bridge.signer import BridgeSigner

__all__ = [
    "AccountChanged",
    "Bridge",
    "BridgeEvent",
    "BridgeLink",
    "BridgeSigner",
    "CallsStatus",
    "ChainChanged",
    "Connected",
    "Disconnected",
    "Limits",
    "PageOpened",
]

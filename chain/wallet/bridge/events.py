"""What happens at the other end of the bridge, for the window."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PageOpened:
    """The page has traded its code; nobody has chosen a wallet yet."""


@dataclass(frozen=True)
class Connected:
    """A wallet shows an account. wallet: the name it gives itself, printable and short, but a stranger's word."""

    account: str
    chain_id: int
    wallet: str


@dataclass(frozen=True)
class AccountChanged:
    """The wallet now shows another account. Signers of the former one refuse from now on."""

    account: str


@dataclass(frozen=True)
class ChainChanged:
    chain_id: int


@dataclass(frozen=True)
class Disconnected:
    """No account can be asked any more.

    reason: "locked" (the wallet shows no account), "page_closed", "replaced" (a new link was traded),
    "idle" or "stopped" (the bridge is gone).
    """

    reason: str


BridgeEvent = PageOpened | Connected | AccountChanged | ChainChanged | Disconnected

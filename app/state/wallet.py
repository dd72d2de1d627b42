"""The wallet as the window shows it, and what a person may want of it. A wallet is remembered as an address only."""

from dataclasses import dataclass, field
from enum import Enum


class Way(Enum):
    """How the account in front came in."""

    NONE = "none"
    HOME = "home"  # the demo world's own wallet
    BROWSER = "browser"
    WATCH = "watch"
    LOCAL = "local"  # a desktop wallet or a node on this machine
    KEYSTORE = "keystore"


class LinkStep(Enum):
    """How far the page in the browser has come."""

    NONE = "none"
    STARTING = "starting"
    OPENED = "opened"  # the link was handed to the browser, nobody has come yet
    PAGE = "page"  # the page is open, no wallet is chosen
    DONE = "done"


@dataclass(frozen=True)
class Asked:
    """What the wallet is asked for just now, in the words its page shows."""

    title: str
    lines: tuple[tuple[str, str], ...] = ()
    text: str = ""
    where: str = ""  # where to answer it: "in Rabby", "in the browser"


@dataclass(frozen=True)
class WalletView:
    """account: EIP-55. name: an ENS name, or what the wallet calls itself. lost: it was connected and is no more."""

    way: Way = Way.NONE
    account: str = ""
    name: str = ""
    can_sign: bool = False
    lost: bool = False
    remark: str = ""
    link: LinkStep = LinkStep.NONE
    code: str = ""
    busy: Way = Way.NONE
    problem_of: Way = Way.NONE
    problem: str = ""
    ask_hosts: tuple[str, ...] = ()  # web servers that must be asked for the name typed last
    local_url: str = ""
    local_accounts: tuple[str, ...] = ()
    asked: Asked | None = None
    password_for: str = ""
    keystores: bool = False
    has_home: bool = False


@dataclass(frozen=True)
class ConnectBrowser:
    """Open the page in the browser, or open it again."""


@dataclass(frozen=True)
class CopyWalletLink:
    """A fresh link to the page, for a browser that is not the system's own."""


@dataclass(frozen=True)
class StopConnecting:
    pass


@dataclass(frozen=True)
class WatchAddress:
    """An address or a name. ask_hosts: the web servers the name's owner keeps it on may be asked."""

    text: str
    ask_hosts: bool = False


@dataclass(frozen=True)
class FindLocalWallet:
    """What accounts a program on this machine shows; "" for the usual address of Frame."""

    url: str = ""


@dataclass(frozen=True)
class UseLocalAccount:
    account: str


@dataclass(frozen=True)
class UseKeystore:
    path: str


@dataclass(frozen=True)
class GivePassword:
    """None: rather not."""

    password: str | None = field(repr=False)


@dataclass(frozen=True)
class UseHomeWallet:
    """Back to the demo world's own wallet."""


@dataclass(frozen=True)
class DisconnectWallet:
    """Let go of it; the address stays watched."""


@dataclass(frozen=True)
class WalletShown:
    """A fact: the wallet as it is now."""

    view: WalletView


def short(account: str) -> str:
    """0x1234…abcd"""
    return f"{account[:6]}…{account[-4:]}" if account else ""

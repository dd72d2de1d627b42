"""The wallet that is connected, in any of four ways; at most one, and remembered as an address alone."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

from app import notices
from app.services.asked import AskedSigner
from app.services.browser import open_page
from app.services.wallet_browser import BrowserWallet
from app.services.wallet_desktop import DesktopWallet
from app.services.wallet_key_file import KeyFileWallet
from app.services.wallet_seat import WalletSeat
from app.state.store import Store
from app.state.wallet import (
    ConnectBrowser,
    CopyWalletLink,
    DisconnectWallet,
    FindLocalWallet,
    GivePassword,
    LinkStep,
    StopConnecting,
    UseHomeWallet,
    UseKeystore,
    UseLocalAccount,
    WalletView,
    WatchAddress,
    Way,
)
from chain.errors import ChainError
from chain.ports import Rpc, Signer
from chain.wallet.ccip import HttpsGateway
from chain.wallet.ens import MAINNET, Ens
from chain.wallet.errors import EnsError
from chain.wallet.node_accounts import FRAME_URL
from chain.wallet.watch import read_watched


class WalletService:
    """Belongs to the window's event loop. `begin` gives it a node, `leave` takes that away again.

    changed: called after another account, or another signer of the same one, is in front. open_url, copy: how a link
    gets into the system's browser, and whether it did; and how it gets onto the clipboard.
    """

    def __init__(
        self,
        store: Store,
        changed: Callable[[], None],
        *,
        copy: Callable[[str], None],
        open_url: Callable[[str], Awaitable[bool]] = open_page,
    ) -> None:
        self._seat = WalletSeat(store, changed)
        self._browser = BrowserWallet(self._seat, copy, open_url)
        self._desktop = DesktopWallet(self._seat, self._let_go)
        self._key_file = KeyFileWallet(self._seat, self._let_go)
        self._home: Signer | None = None

    @property
    def signer(self) -> Signer | None:
        """Who signs now; None when the account is only watched."""
        return self._seat.signer

    @property
    def account(self) -> str:
        """EIP-55; "" when there is none yet."""
        return self._seat.view.account

    @property
    def is_asking(self) -> bool:
        """Whether a person is being asked for something."""
        return self._seat.is_asking

    def begin(self, rpc: Rpc, chain_id: int, *, home: Signer | None, remembered: str, keystores: bool) -> None:
        """A collection was opened. home: the wallet that comes with it. remembered: the account looked at last."""
        self._home = home
        self._seat.begin(rpc, chain_id, WalletView(keystores=keystores, has_home=home is not None))
        if home is not None:
            self._take_home(home)
        else:
            self._seat.show(way=Way.WATCH if remembered else Way.NONE, account=remembered)

    async def leave(self) -> None:
        """The collection is being closed: nobody signs any more."""
        await self._seat.end()
        await self._browser.end()
        self._desktop.end()
        self._home = None

    def allow_keystores(self, allowed: bool) -> None:
        self._seat.show(keystores=allowed)
        if not allowed and self._seat.view.way is Way.KEYSTORE:
            self._disconnect()

    def handle(self, intent: object) -> None:
        if self._seat.rpc is None:
            return
        match intent:
            case ConnectBrowser():
                self._join(Way.BROWSER, self._browser.open_page)
            case CopyWalletLink():
                self._join(Way.BROWSER, self._browser.copy_link)
            case WatchAddress(text, ask_hosts):
                self._join(Way.WATCH, partial(self._watch, text, ask_hosts))
            case FindLocalWallet(url):
                self._join(Way.LOCAL, partial(self._desktop.find, url or FRAME_URL))
            case UseLocalAccount(account):
                self._join(Way.LOCAL, partial(self._desktop.use, account))
            case UseKeystore(path) if self._seat.view.keystores:
                self._join(Way.KEYSTORE, partial(self._key_file.use, Path(path)))
            case GivePassword(password):
                self._key_file.give_password(password)
            case UseHomeWallet() if self._home is not None:
                self._let_go()
                self._take_home(self._home)
                self._seat.changed()
            case DisconnectWallet():
                self._disconnect()
            case StopConnecting():
                self._stop_joining()

    def _join(self, way: Way, work: Callable[[], Awaitable[None]]) -> None:
        """Try a way in; another that is under way is given up."""
        self._seat.show(busy=way, problem="", problem_of=Way.NONE, ask_hosts=())
        self._seat.tasks.start("join", self._joining(way, work))

    async def _joining(self, way: Way, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except EnsError as error:
            self._problem(way, error, ask_hosts=error.hosts if error.reason == "offchain" else ())
        except (ChainError, OSError) as error:
            self._problem(way, error)
        finally:
            task = asyncio.current_task()
            given_up = task is not None and task.cancelling() > 0  # whoever did so has said what is under way now
            if self._seat.view.busy is way and not given_up:
                self._seat.show(busy=Way.NONE)

    def _problem(self, way: Way, error: BaseException, *, ask_hosts: tuple[str, ...] = ()) -> None:
        title, sentence = notices.words_for(error)
        self._seat.show(problem_of=way, problem=f"{title}. {sentence}", ask_hosts=ask_hosts)

    def _stop_joining(self) -> None:
        self._seat.tasks.cancel("join")
        self._browser.give_up()
        self._seat.show(busy=Way.NONE, link=LinkStep.NONE, code="", problem="", problem_of=Way.NONE, local_accounts=())

    async def _watch(self, text: str, ask_hosts: bool) -> None:
        rpc = self._seat.rpc
        assert rpc is not None
        ens = Ens(rpc, HttpsGateway() if ask_hosts else None) if self._seat.chain_id == MAINNET else None
        named = await read_watched(text, ens)
        self._let_go()
        self._seat.show(way=Way.WATCH, account=named.address, name=named.name)
        self._seat.changed()

    def _take_home(self, home: Signer) -> None:
        self._seat.take(Way.HOME, AskedSigner(home, self._seat.chain_id, self._seat.asking))

    def _let_go(self) -> None:
        """Of the wallet that is connected."""
        seat = self._seat
        seat.signer = None
        self._desktop.let_go()
        self._browser.let_go()
        seat.show(name="", can_sign=False, lost=False, remark="", link=LinkStep.NONE, code="", local_accounts=())

    def _disconnect(self) -> None:
        self._let_go()
        self._seat.show(way=Way.WATCH if self.account else Way.NONE, problem="", problem_of=Way.NONE)
        self._seat.changed()

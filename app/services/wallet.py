"""The wallet that is connected, in any of four ways; at most one, and remembered as an address alone."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from app import notices
from app.i18n import tr
from app.services.asked import AskedPage, AskedSigner
from app.services.browser import open_page
from app.services.local_following import Seen, follow
from app.services.tasks import Tasks
from app.state import facts
from app.state.model import Notice
from app.state.store import Store
from app.state.wallet import (
    Asked,
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
    WalletShown,
    WalletView,
    WatchAddress,
    Way,
    short,
)
from chain.errors import ChainError, WalletRefused
from chain.ports import Rpc, Signer
from chain.wallet.bridge import (
    AccountChanged,
    Bridge,
    BridgeEvent,
    BridgeLink,
    ChainChanged,
    Connected,
    Disconnected,
    PageOpened,
)
from chain.wallet.ccip import HttpsGateway
from chain.wallet.ens import MAINNET, Ens
from chain.wallet.errors import EnsError
from chain.wallet.keystore import KeystoreSigner
from chain.wallet.node_accounts import FRAME_URL, NAME, LocalWallet
from chain.wallet.watch import read_watched
from chain.wallet.words import Words

_WHERE = {
    Way.BROWSER: tr("Answer it in the browser"),
    Way.LOCAL: tr("Answer it in the desktop wallet"),
    Way.KEYSTORE: tr("The key file signs it"),
}


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
        self._store, self._changed, self._open_url, self._copy = store, changed, open_url, copy
        self._view = WalletView()
        self._signer: AskedSigner | None = None
        self._home: Signer | None = None
        self._rpc: Rpc | None = None
        self._chain_id = 0
        self._bridge: Bridge | None = None
        self._local: LocalWallet | None = None
        self._password: asyncio.Future[str | None] | None = None
        self._asks = 0
        self._tasks = Tasks(self._failed)

    @property
    def signer(self) -> Signer | None:
        """Who signs now; None when the account is only watched."""
        return self._signer

    @property
    def account(self) -> str:
        """EIP-55; "" when there is none yet."""
        return self._view.account

    @property
    def is_asking(self) -> bool:
        """Whether a person is being asked for something."""
        return self._asks > 0

    def begin(self, rpc: Rpc, chain_id: int, *, home: Signer | None, remembered: str, keystores: bool) -> None:
        """A collection was opened. home: the wallet that comes with it. remembered: the account looked at last."""
        self._rpc, self._chain_id, self._home = rpc, chain_id, home
        self._view = WalletView(keystores=keystores, has_home=home is not None)
        if home is not None:
            self._take_home()
        else:
            way = Way.WATCH if remembered else Way.NONE
            self._show(way=way, account=remembered)

    async def leave(self) -> None:
        """The collection is being closed: nobody signs any more."""
        await self._tasks.close()
        self._tasks = Tasks(self._failed)
        bridge, self._bridge = self._bridge, None
        if bridge is not None:
            await bridge.stop()
        self._signer = self._home = self._rpc = self._local = None

    def allow_keystores(self, allowed: bool) -> None:
        self._show(keystores=allowed)
        if not allowed and self._view.way is Way.KEYSTORE:
            self._disconnect()

    def handle(self, intent: object) -> None:
        if self._rpc is None:
            return
        match intent:
            case ConnectBrowser():
                self._join(Way.BROWSER, self._open_page)
            case CopyWalletLink():
                self._join(Way.BROWSER, self._copy_link)
            case WatchAddress(text, ask_hosts):
                self._join(Way.WATCH, partial(self._watch, text, ask_hosts))
            case FindLocalWallet(url):
                self._join(Way.LOCAL, partial(self._find_local, url or FRAME_URL))
            case UseLocalAccount(account):
                self._join(Way.LOCAL, partial(self._use_local, account))
            case UseKeystore(path) if self._view.keystores:
                self._join(Way.KEYSTORE, partial(self._use_keystore, Path(path)))
            case GivePassword(password):
                self._give_password(password)
            case UseHomeWallet() if self._home is not None:
                self._let_go()
                self._take_home()
                self._changed()
            case DisconnectWallet():
                self._disconnect()
            case StopConnecting():
                self._stop_joining()

    def _join(self, way: Way, work: Callable[[], Awaitable[None]]) -> None:
        """Try a way in; another that is under way is given up."""
        self._show(busy=way, problem="", problem_of=Way.NONE, ask_hosts=())
        self._tasks.start("join", self._joining(way, work))

    async def _joining(self, way: Way, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except EnsError as error:
            self._problem(way, error, ask_hosts=error.hosts if error.reason == "offchain" else ())
        except (ChainError, OSError) as error:
            self._problem(way, error)
        finally:
            if self._view.busy is way:
                self._show(busy=Way.NONE)

    def _problem(self, way: Way, error: BaseException, *, ask_hosts: tuple[str, ...] = ()) -> None:
        title, sentence = notices.words_for(error)
        self._show(problem_of=way, problem=f"{title}. {sentence}", ask_hosts=ask_hosts)

    def _stop_joining(self) -> None:
        self._tasks.cancel("join")
        if self._view.way is not Way.BROWSER and self._bridge is not None:
            self._tasks.start("bridge ends", self._bridge.stop())
        self._show(busy=Way.NONE, link=LinkStep.NONE, code="", problem="", problem_of=Way.NONE, local_accounts=())

    # The browser.

    async def _open_page(self) -> None:
        self._show(link=LinkStep.STARTING)
        link = await self._link()
        if not await self._open_url(link.url):
            self._show(
                problem_of=Way.BROWSER,
                problem=tr("No browser could be opened. Copy the link and open it where your wallet is."),
            )

    async def _copy_link(self) -> None:
        self._copy((await self._link()).url)

    async def _link(self) -> BridgeLink:
        """A link for one page. The bridge listens from the first on, until nobody was there for long."""
        assert self._rpc is not None
        bridge = self._bridge
        if bridge is None or not bridge.is_listening:
            bridge = self._bridge = Bridge(self._rpc)
            self._tasks.start("bridge", self._follow(bridge))
        link = await bridge.start()
        self._show(link=LinkStep.OPENED, code=link.code)
        return link

    async def _follow(self, bridge: Bridge) -> None:
        events = bridge.events()
        async for event in events:
            if bridge is self._bridge:
                self._heard(bridge, event)

    def _heard(self, bridge: Bridge, event: BridgeEvent) -> None:
        match event:
            case PageOpened():
                self._show(link=LinkStep.PAGE, problem="", problem_of=Way.NONE)
            case Connected(chain_id=chain_id):
                self._take_bridge(bridge, chain_id)
            case AccountChanged() if self._view.way is Way.BROWSER:
                self._take_bridge(bridge, None)
                self._notice(
                    tr("Another account"),
                    tr("Your wallet shows {account} now; its stems are shown.", account=short(self.account)),
                )
            case ChainChanged(chain_id) if self._view.way is Way.BROWSER:
                self._show(remark=self._chain_remark(chain_id))
            case Disconnected(reason) if reason != "replaced":
                self._lost(reason)

    def _take_bridge(self, bridge: Bridge, chain_id: int | None) -> None:
        signer = bridge.signer()
        if signer is None:
            return
        remark = self._view.remark if chain_id is None else self._chain_remark(chain_id)
        self._view = replace(self._view, link=LinkStep.DONE)
        self._take(Way.BROWSER, AskedPage(signer, self._chain_id, self._asking), name=signer.wallet, remark=remark)
        self._changed()

    def _lost(self, reason: str) -> None:
        sentence = notices.words_for_lost(reason)
        if self._view.way is not Way.BROWSER:
            self._show(link=LinkStep.NONE, code="", problem_of=Way.BROWSER, problem=sentence)
            return
        self._signer = None
        self._show(can_sign=False, lost=True, link=LinkStep.NONE, code="", problem_of=Way.BROWSER, problem=sentence)
        self._changed()

    def _chain_remark(self, chain_id: int) -> str:
        if chain_id == self._chain_id:
            return ""
        return tr(
            "It is on chain {chain_id}; this collection lives on chain {other_id}. Switch before you forge.",
            chain_id=chain_id,
            other_id=self._chain_id,
        )

    # The other three.

    async def _watch(self, text: str, ask_hosts: bool) -> None:
        assert self._rpc is not None
        ens = Ens(self._rpc, HttpsGateway() if ask_hosts else None) if self._chain_id == MAINNET else None
        named = await read_watched(text, ens)
        self._let_go()
        self._show(way=Way.WATCH, account=named.address, name=named.name)
        self._changed()

    async def _find_local(self, url: str) -> None:
        self._show(local_url=url, local_accounts=())
        wallet = self._local = LocalWallet(url)
        try:
            accounts = await wallet.accounts()
        except WalletRefused as error:
            if error.reason != "user_rejected":
                raise
            accounts = ()
        if len(accounts) == 1:
            await self._use_local(accounts[0])
        elif accounts:
            self._show(local_accounts=accounts)
        else:
            self._show(
                problem_of=Way.LOCAL,
                problem=tr("It shows no account. Allow “{name}” in the wallet, then look again.", name=NAME),
            )

    async def _use_local(self, account: str) -> None:
        wallet = self._local
        if wallet is None or self._rpc is None:
            return
        chain_id = await wallet.chain_id()
        self._let_go()
        self._take_local(wallet, account, chain_id)
        self._tasks.start("local", follow(wallet, partial(self._local_shows, wallet)))

    def _take_local(self, wallet: LocalWallet, account: str, chain_id: int) -> None:
        assert self._rpc is not None
        signer = AskedSigner(wallet.signer(account, self._rpc), self._chain_id, self._asking)
        self._take(Way.LOCAL, signer, name=tr("Desktop wallet"), remark=self._chain_remark(chain_id))
        self._changed()

    def _local_shows(self, wallet: LocalWallet, seen: Seen) -> None:
        """The wallet that is connected shows something else than before."""
        if self._view.way is not Way.LOCAL:
            return
        if not seen.accounts:
            self._lost_local("locked" if not seen.reason or seen.reason == "user_rejected" else "gone")
        elif self.account not in seen.accounts:
            self._take_local(wallet, seen.accounts[0], seen.chain_id)
            self._notice(
                tr("Another account"),
                tr("Your wallet shows {account} now; its stems are shown.", account=short(self.account)),
            )
        elif self._view.lost:
            self._take_local(wallet, self.account, seen.chain_id)
        else:
            self._show(remark=self._chain_remark(seen.chain_id))

    def _lost_local(self, reason: str) -> None:
        self._signer = None
        sentence = notices.words_for_lost(reason)
        self._show(can_sign=False, lost=True, problem_of=Way.LOCAL, problem=sentence)
        self._changed()

    async def _use_keystore(self, file: Path) -> None:
        assert self._rpc is not None
        signer = await asyncio.to_thread(KeystoreSigner, file, self._rpc, self._ask_password)
        self._let_go()
        self._take(Way.KEYSTORE, AskedSigner(signer, self._chain_id, self._asking), name=tr("Key file"))
        self._changed()

    async def _ask_password(self, address: str) -> str | None:
        self._password = asyncio.get_running_loop().create_future()
        self._show(password_for=address)
        try:
            return await self._password
        finally:
            self._password = None
            self._show(password_for="")

    def _give_password(self, password: str | None) -> None:
        if self._password is not None and not self._password.done():
            self._password.set_result(password)

    # What all have.

    def _take_home(self) -> None:
        if self._home is not None:
            self._take(Way.HOME, AskedSigner(self._home, self._chain_id, self._asking))

    def _take(self, way: Way, signer: AskedSigner, *, name: str = "", remark: str = "") -> None:
        self._signer = signer
        self._show(
            way=way,
            account=signer.address,
            name=name,
            can_sign=True,
            lost=False,
            remark=remark,
            busy=Way.NONE,
            problem="",
            problem_of=Way.NONE,
            local_accounts=(),
        )

    def _let_go(self) -> None:
        """Of the wallet that is connected. A bridge that is left behind stops listening."""
        self._signer = None
        self._tasks.cancel("local")
        if self._bridge is not None:
            bridge, self._bridge = self._bridge, None
            self._tasks.start("bridge ends", bridge.stop())
        self._show(name="", can_sign=False, lost=False, remark="", link=LinkStep.NONE, code="", local_accounts=())

    def _disconnect(self) -> None:
        self._let_go()
        self._show(way=Way.WATCH if self._view.account else Way.NONE, problem="", problem_of=Way.NONE)
        self._changed()

    @contextmanager
    def _asking(self, words: Words) -> Iterator[None]:
        where = _WHERE.get(self._view.way, "")
        self._asks += 1
        self._show(asked=Asked(words.title, words.lines, words.text, where))
        try:
            yield
        finally:
            self._asks -= 1
            if not self._asks:
                self._show(asked=None)

    def _show(self, **now: object) -> None:
        self._view = replace(self._view, **now)  # type: ignore[arg-type]
        self._store.dispatch(WalletShown(self._view))

    def _notice(self, title: str, sentence: str) -> None:
        self._store.dispatch(facts.Noticed(Notice(title, sentence)))

    def _failed(self, name: str, error: BaseException) -> None:
        """A task that nobody expected to fail. Its text may quote what a wallet said, so only its kind is told."""
        print(f"wallet, {name}: {type(error).__name__}", file=sys.stderr)  # noqa: T201
        self._store.dispatch(facts.Noticed(notices.notice_for(error)))

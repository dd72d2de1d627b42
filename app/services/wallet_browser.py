"""The wallet in the browser: a link to a page of our own, and what that page tells."""

from collections.abc import Awaitable, Callable

from app import notices
from app.i18n import chosen, tr
from app.services.asked import AskedPage
from app.services.wallet_seat import WalletSeat
from app.state.wallet import LinkStep, Way
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
from chain.wallet.speech import Speech


class BrowserWallet:
    """open_url, copy: see WalletService."""

    def __init__(
        self, seat: WalletSeat, copy: Callable[[str], None], open_url: Callable[[str], Awaitable[bool]]
    ) -> None:
        self._seat, self._copy, self._open_url = seat, copy, open_url
        self._bridge: Bridge | None = None

    async def open_page(self) -> None:
        self._seat.show(link=LinkStep.STARTING)
        link = await self._link()
        if not await self._open_url(link.url):
            self._seat.show(
                problem_of=Way.BROWSER,
                problem=tr("No browser could be opened. Copy the link and open it where your wallet is."),
            )

    async def copy_link(self) -> None:
        self._copy((await self._link()).url)

    def give_up(self) -> None:
        """Nobody waits for a page any more; one that is connected stays."""
        if self._seat.view.way is not Way.BROWSER and self._bridge is not None:
            self._seat.tasks.start("bridge ends", self._bridge.stop())

    def let_go(self) -> None:
        """Of the page. A bridge that is left behind stops listening."""
        if self._bridge is not None:
            bridge, self._bridge = self._bridge, None
            self._seat.tasks.start("bridge ends", bridge.stop())

    async def end(self) -> None:
        bridge, self._bridge = self._bridge, None
        if bridge is not None:
            await bridge.stop()

    async def _link(self) -> BridgeLink:
        """A link for one page. The bridge listens from the first on, until nobody was there for long."""
        assert self._seat.rpc is not None
        bridge = self._bridge
        if bridge is None or not bridge.is_listening:
            bridge = self._bridge = Bridge(self._seat.rpc, speech=Speech(chosen(), tr))
            self._seat.tasks.start("bridge", self._follow(bridge))
        link = await bridge.start()
        self._seat.show(link=LinkStep.OPENED, code=link.code)
        return link

    async def _follow(self, bridge: Bridge) -> None:
        events = bridge.events()
        async for event in events:
            if bridge is self._bridge:
                self._heard(bridge, event)

    def _heard(self, bridge: Bridge, event: BridgeEvent) -> None:
        seat = self._seat
        match event:
            case PageOpened():
                seat.show(link=LinkStep.PAGE, problem="", problem_of=Way.NONE)
            case Connected(chain_id=chain_id):
                self._take(bridge, seat.chain_remark(chain_id))
            case AccountChanged() if seat.view.way is Way.BROWSER:
                self._take(bridge, seat.view.remark)
                seat.tell_another_account()
            case ChainChanged(chain_id) if seat.view.way is Way.BROWSER:
                seat.show(remark=seat.chain_remark(chain_id))
            case Disconnected(reason) if reason != "replaced":
                self._lost(reason)

    def _take(self, bridge: Bridge, remark: str) -> None:
        signer = bridge.signer()
        if signer is None:
            return
        asked = AskedPage(signer, self._seat.chain_id, self._seat.asking)
        self._seat.take(Way.BROWSER, asked, name=signer.wallet, remark=remark, link=LinkStep.DONE)
        self._seat.changed()

    def _lost(self, reason: str) -> None:
        sentence = notices.words_for_lost(reason)
        if self._seat.view.way is Way.BROWSER:
            self._seat.lose(Way.BROWSER, sentence, link=LinkStep.NONE, code="")
        else:
            self._seat.show(link=LinkStep.NONE, code="", problem_of=Way.BROWSER, problem=sentence)

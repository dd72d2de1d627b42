"""A desktop wallet, or a node with accounts of its own, on this machine."""

from collections.abc import Callable
from functools import partial

from app import notices
from app.i18n import tr
from app.services.asked import AskedSigner
from app.services.local_following import Seen, follow
from app.services.wallet_seat import WalletSeat
from app.state.wallet import Way
from chain.errors import WalletRefused
from chain.wallet.node_accounts import NAME, LocalWallet


class DesktopWallet:
    """let_go: of the wallet that is connected, just before one of these takes its place."""

    def __init__(self, seat: WalletSeat, let_go: Callable[[], None]) -> None:
        self._seat, self._let_go = seat, let_go
        self._wallet: LocalWallet | None = None

    async def find(self, url: str) -> None:
        """Take its account; of several a person chooses one."""
        self._seat.show(local_url=url, local_accounts=())
        wallet = self._wallet = LocalWallet(url)
        try:
            accounts = await wallet.accounts()
        except WalletRefused as error:
            if error.reason != "user_rejected":
                raise
            accounts = ()
        if len(accounts) == 1:
            await self.use(accounts[0])
        elif accounts:
            self._seat.show(local_accounts=accounts)
        else:
            self._seat.show(
                problem_of=Way.LOCAL,
                problem=tr("It shows no account. Allow “{name}” in the wallet, then look again.", name=NAME),
            )

    async def use(self, account: str) -> None:
        wallet = self._wallet
        if wallet is None or self._seat.rpc is None:
            return
        chain_id = await wallet.chain_id()
        self._let_go()
        self._take(wallet, account, chain_id)
        self._seat.tasks.start("local", follow(wallet, partial(self._shows, wallet)))

    def let_go(self) -> None:
        self._seat.tasks.cancel("local")

    def end(self) -> None:
        self._wallet = None

    def _take(self, wallet: LocalWallet, account: str, chain_id: int) -> None:
        seat = self._seat
        assert seat.rpc is not None
        signer = AskedSigner(wallet.signer(account, seat.rpc), seat.chain_id, seat.asking)
        seat.take(Way.LOCAL, signer, name=tr("Desktop wallet"), remark=seat.chain_remark(chain_id))
        seat.changed()

    def _shows(self, wallet: LocalWallet, seen: Seen) -> None:
        """The wallet that is connected shows something else than before."""
        view = self._seat.view
        if view.way is not Way.LOCAL:
            return
        if not seen.accounts:
            reason = "locked" if not seen.reason or seen.reason == "user_rejected" else "gone"
            self._seat.lose(Way.LOCAL, notices.words_for_lost(reason))
        elif view.account not in seen.accounts:
            self._take(wallet, seen.accounts[0], seen.chain_id)
            self._seat.tell_another_account()
        elif view.lost:
            self._take(wallet, view.account, seen.chain_id)
        else:
            self._seat.show(remark=self._seat.chain_remark(seen.chain_id))

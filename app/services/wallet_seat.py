"""The place of the wallet that signs: one at most sits in it, in any way; and what the window is shown of it."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from app import notices
from app.i18n import tr
from app.services.asked import AskedSigner
from app.services.tasks import Tasks
from app.state import facts
from app.state.model import Notice
from app.state.store import Store
from app.state.wallet import Asked, WalletShown, WalletView, Way, short
from chain.ports import Rpc
from chain.wallet.words import Words

_WHERE = {
    Way.BROWSER: tr("Answer it in the browser"),
    Way.LOCAL: tr("Answer it in the desktop wallet"),
    Way.KEYSTORE: tr("The key file signs it"),
}


class WalletSeat:
    """Of one window. changed: see WalletService. rpc, chain_id: of the open collection; None and 0 without one."""

    def __init__(self, store: Store, changed: Callable[[], None]) -> None:
        self._store, self.changed = store, changed
        self.view = WalletView()
        self.signer: AskedSigner | None = None
        self.rpc: Rpc | None = None
        self.chain_id = 0
        self.tasks = Tasks(self._failed)
        self._asks = 0

    @property
    def is_asking(self) -> bool:
        """Whether a person is being asked for something."""
        return self._asks > 0

    def begin(self, rpc: Rpc, chain_id: int, view: WalletView) -> None:
        self.rpc, self.chain_id, self.view = rpc, chain_id, view

    async def end(self) -> None:
        """Nobody signs any more, and nothing that was begun for the open collection goes on."""
        await self.tasks.close()
        self.tasks = Tasks(self._failed)
        self.signer = self.rpc = None

    def show(self, **now: object) -> None:
        self.view = replace(self.view, **now)  # type: ignore[arg-type]
        self._store.dispatch(WalletShown(self.view))

    def take(self, way: Way, signer: AskedSigner, *, name: str = "", remark: str = "", **now: object) -> None:
        """This one signs from now on."""
        self.signer = signer
        self.show(
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
            **now,
        )

    def lose(self, way: Way, sentence: str, **now: object) -> None:
        """The one that signed can not be asked any more; its account stays in front."""
        self.signer = None
        self.show(can_sign=False, lost=True, problem_of=way, problem=sentence, **now)
        self.changed()

    @contextmanager
    def asking(self, words: Words) -> Iterator[None]:
        where = _WHERE.get(self.view.way, "")
        self._asks += 1
        self.show(asked=Asked(words.title, words.lines, words.text, where))
        try:
            yield
        finally:
            self._asks -= 1
            if not self._asks:
                self.show(asked=None)

    def chain_remark(self, chain_id: int) -> str:
        """What is said of the chain that a wallet is on; "" when it is the collection's."""
        if chain_id == self.chain_id:
            return ""
        return tr(
            "It is on chain {chain_id}; this collection lives on chain {other_id}. Switch before you forge.",
            chain_id=chain_id,
            other_id=self.chain_id,
        )

    def tell_another_account(self) -> None:
        account = short(self.view.account)
        sentence = tr("Your wallet shows {account} now; its stems are shown.", account=account)
        self._store.dispatch(facts.Noticed(Notice(tr("Another account"), sentence)))

    def _failed(self, name: str, error: BaseException) -> None:
        """A task that nobody expected to fail. Its text may quote what a wallet said, so only its kind is told."""
        print(f"wallet, {name}: {type(error).__name__}", file=sys.stderr)  # noqa: T201
        self._store.dispatch(facts.Noticed(notices.notice_for(error)))

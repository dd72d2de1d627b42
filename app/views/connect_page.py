"""The page of the wallet: which account is in front, what it is asked for, and the ways in."""

from PySide6.QtWidgets import QGridLayout

from app.i18n import tr
from app.state.model import AppState
from app.state.wallet import DisconnectWallet, UseHomeWallet, WalletView, Way, short
from app.theme.fonts import MEDIUM, font
from app.theme.palette import colours
from app.views.card import Card, row
from app.views.connect_cards import BrowserCard, KeystoreCard, LocalCard, WatchCard
from app.views.page import PageView
from app.widgets.text import Button, Label, Paragraph


def _standing(view: WalletView) -> str:
    if not view.account:
        return tr("Choose one of the ways below. Whichever it is, only the address is remembered.")
    if view.way is Way.HOME:
        return tr("The demo world’s own wallet. Its key is known to everyone; it can hold nothing of value.")
    if view.can_sign:
        return tr("Connected. You are asked in the wallet before anything is signed.")
    if view.lost:
        return tr("No longer connected. What it owns is still shown; to sign, connect it again.")
    return tr("Watching. What it owns is shown; to sign, connect its wallet.")


class AccountCard(Card):
    """The account in front."""

    def __init__(self) -> None:
        super().__init__(tr("No account"), "…", glyph="")
        self._address = Label(face=font(12, MEDIUM), colour=colours.dim)
        self._remark = Paragraph(colour=colours.warn, max_lines=3)
        self.disconnect_button = Button(tr("Disconnect"))
        self.home = Button(tr("Use the demo wallet"))
        self.body.addWidget(self._address)
        self.body.addWidget(self._remark)
        self.body.addLayout(row(self.disconnect_button, self.home))

    def show_wallet(self, view: WalletView) -> None:
        named = tr("Demo collector") if view.way is Way.HOME else view.name
        self.title.setText(named or short(view.account) or tr("No account yet"))
        self.say(_standing(view))
        self._address.setText(view.account)
        self._address.setVisible(bool(view.account))
        self._remark.setText(view.remark)
        self._remark.setVisible(bool(view.remark))
        self.disconnect_button.setVisible(view.can_sign and view.way is not Way.HOME)
        self.home.setVisible(view.has_home and view.way is not Way.HOME)


class AskedCard(Card):
    """What the wallet is asked for just now, in the words of its page."""

    def __init__(self) -> None:
        super().__init__("", "…", glyph="clock", tint=colours.ember_light)
        self.set_warm(True)
        self._lines = Paragraph(max_lines=12)
        self._text = Paragraph(colour=colours.quiet, max_lines=10)
        self.body.addWidget(self._lines)
        self.body.addWidget(self._text)

    def show_wallet(self, view: WalletView) -> None:
        self.setVisible(view.asked is not None)
        if view.asked is None:
            return
        self.title.setText(view.asked.title)
        code = tr(" Its page shows the code {code}.", code=view.code) if view.code and view.way is Way.BROWSER else ""
        self.say(f"{view.asked.where}.{code}" if view.asked.where else "")
        self._lines.setText("   ".join(f"{name}: {value}." for name, value in view.asked.lines))
        self._text.setText(view.asked.text)
        self._text.setVisible(bool(view.asked.text))


class ConnectPage(PageView):
    def __init__(self) -> None:
        super().__init__(tr("Wallet"))
        self.say(tr("Your keys stay where they are. The program asks, your wallet signs."))
        self.account, self.asked = AccountCard(), AskedCard()
        self.browser, self.watch, self.local, self.keystore = BrowserCard(), WatchCard(), LocalCard(), KeystoreCard()
        self.body.addWidget(self.account)
        self.body.addWidget(self.asked)
        grid = QGridLayout()
        grid.setSpacing(14)
        for number, card in enumerate((self.browser, self.watch, self.local, self.keystore)):
            card.intent.connect(self.intent)
            grid.addWidget(card, number // 2, number % 2)
            grid.setColumnStretch(number % 2, 1)
        self.body.addLayout(grid)
        self.body.addStretch(1)
        self.account.disconnect_button.clicked.connect(lambda: self.intent.emit(DisconnectWallet()))
        self.account.home.clicked.connect(lambda: self.intent.emit(UseHomeWallet()))
        self._shown: WalletView | None = None

    def show_page(self, state: AppState, key: str) -> None:
        if state.wallet == self._shown:
            return
        self._shown = state.wallet
        for card in (self.account, self.asked, self.browser, self.watch, self.local, self.keystore):
            card.show_wallet(state.wallet)

"""The four ways in, a card each."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from app.i18n import tr
from app.state.intents import ShowPage
from app.state.model import Page
from app.state.wallet import (
    ConnectBrowser,
    CopyWalletLink,
    FindLocalWallet,
    LinkStep,
    StopConnecting,
    UseKeystore,
    UseLocalAccount,
    WalletView,
    WatchAddress,
    Way,
)
from app.theme.fonts import BOLD, font
from app.theme.palette import colours
from app.views.card import Card, row
from app.widgets.ember_button import EmberButton
from app.widgets.text import Button, Label, Paragraph, line_edit

FRAME = "http://127.0.0.1:1248"


class WayCard(Card):
    """intent: what a person wants. The line below tells what is going on, or what went wrong."""

    intent = Signal(object)

    def __init__(self, way: Way, title: str, sentence: str, glyph: str) -> None:
        super().__init__(title, sentence, glyph=glyph)
        self.way = way
        self._told = Paragraph(colour=colours.danger_text, max_lines=4)
        self._told.hide()

    def finish(self) -> None:
        """The line comes last."""
        self.body.addWidget(self._told)

    def show_wallet(self, view: WalletView) -> None:
        wrong = view.problem if view.problem_of is self.way else ""
        self._told.setText(wrong or (self.looking() if view.busy is self.way else ""))
        self._told.set_colour(colours.danger_text if wrong else colours.dim)
        self._told.setVisible(bool(self._told.text()))

    def looking(self) -> str:
        return tr("Looking …")


class BrowserCard(WayCard):
    def __init__(self) -> None:
        super().__init__(
            Way.BROWSER,
            tr("Browser wallet"),
            tr(
                "MetaMask, Rabby and others; Ledger and Trezor through them. A page of this program opens in your "
                "browser and asks your wallet there. Keys stay in the wallet."
            ),
            "outside",
        )
        self.connect_button = EmberButton()
        self.connect_button.show_offer(tr("Connect in the browser"), True, "")
        self._code = Label(face=font(26, BOLD, 3.0), colour=colours.ember_light)
        self._same = Paragraph(max_lines=3)
        self.again = Button(tr("Open it again"))
        self.copy = Button(tr("Copy the link"))
        self.stop = Button(tr("Cancel"))
        self._waiting = QWidget()
        column = QVBoxLayout(self._waiting)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._code)
        column.addWidget(self._same)
        column.addLayout(row(self.again, self.copy, self.stop))
        self.body.addLayout(row(self.connect_button))
        self.body.addWidget(self._waiting)
        self.finish()
        self.connect_button.clicked.connect(lambda: self.intent.emit(ConnectBrowser()))
        self.again.clicked.connect(lambda: self.intent.emit(ConnectBrowser()))
        self.copy.clicked.connect(lambda: self.intent.emit(CopyWalletLink()))
        self.stop.clicked.connect(lambda: self.intent.emit(StopConnecting()))

    def show_wallet(self, view: WalletView) -> None:
        super().show_wallet(view)
        waiting = view.link in (LinkStep.OPENED, LinkStep.PAGE)
        self.set_warm(waiting)
        self.connect_button.setVisible(not waiting)
        again = view.way is Way.BROWSER
        self.connect_button.show_offer(tr("Open the page again") if again else tr("Connect in the browser"), True, "")
        self._waiting.setVisible(waiting)
        self._code.setText(view.code)
        self._code.setAccessibleName(tr("Code {letters}", letters=" ".join(view.code)))
        opened = tr("Choose your wallet on the page. It shows this same code, or it is not ours.")
        coming = tr("The page shows this same code, or it is not ours. Choose your wallet there.")
        self._same.setText(opened if view.link is LinkStep.PAGE else coming)


class WatchCard(WayCard):
    def __init__(self) -> None:
        super().__init__(
            Way.WATCH,
            tr("Watch only"),
            tr("Any address or ENS name. Lists and plans, and plays what is public; it can not sign."),
            "search",
        )
        self.field = line_edit(tr("0x… or name.eth"), tr("Address or name to watch"), 32)
        self.watch = Button(tr("Watch"), height=32)
        self.ask = Button("", height=32)
        self.body.addLayout(row(self.field, self.watch, stretch=0))
        self.finish()
        self.body.addLayout(row(self.ask))
        self.field.returnPressed.connect(self._go)
        self.watch.clicked.connect(self._go)
        self.ask.clicked.connect(lambda: self.intent.emit(WatchAddress(self.field.text(), ask_hosts=True)))

    def show_wallet(self, view: WalletView) -> None:
        super().show_wallet(view)
        self.ask.set_label(tr("Ask {host}", host=view.ask_hosts[0]) if view.ask_hosts else "")
        self.ask.setVisible(bool(view.ask_hosts))

    def _go(self) -> None:
        if self.field.text().strip():
            self.intent.emit(WatchAddress(self.field.text()))


class LocalCard(WayCard):
    def __init__(self) -> None:
        super().__init__(
            Way.LOCAL,
            tr("Desktop wallet or node"),
            tr("Frame, or a node of yours with accounts. It must run on this computer."),
            "layers",
        )
        self.field = line_edit(FRAME, tr("Address of the desktop wallet"), 32)
        self.look = Button(tr("Look"), height=32)
        self._accounts = QVBoxLayout()
        self._accounts.setSpacing(6)
        self._shown: tuple[str, ...] = ()
        self.body.addLayout(row(self.field, self.look, stretch=0))
        self.body.addLayout(self._accounts)
        self.finish()
        self.field.returnPressed.connect(self._go)
        self.look.clicked.connect(self._go)

    def looking(self) -> str:
        return tr("Looking … If the wallet asks whether “stems-mixer” may see your account, allow it there.")

    def show_wallet(self, view: WalletView) -> None:
        super().show_wallet(view)
        if view.local_accounts == self._shown:
            return
        self._shown = view.local_accounts
        while (item := self._accounts.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for account in self._shown:
            button = Button(account, kind="small", height=28)
            button.clicked.connect(partial(self.intent.emit, UseLocalAccount(account)))
            self._accounts.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)

    def _go(self) -> None:
        self.intent.emit(FindLocalWallet(self.field.text().strip()))


class KeystoreCard(WayCard):
    def __init__(self) -> None:
        super().__init__(Way.KEYSTORE, tr("Key file"), "", "padlock")
        self.field = line_edit(tr("Path of the key file"), tr("Path of the key file"), 32)
        self.choose = Button(tr("Choose …"), height=32)
        self.use = Button(tr("Use"), height=32)
        self.settings = Button(tr("Settings"))
        self._file = QWidget()
        line = row(self.field, self.choose, self.use, stretch=0)
        line.setContentsMargins(0, 0, 0, 0)
        self._file.setLayout(line)
        self.body.addWidget(self._file)
        self.body.addLayout(row(self.settings))
        self.finish()
        self.choose.clicked.connect(self._choose)
        self.use.clicked.connect(self._go)
        self.field.returnPressed.connect(self._go)
        self.settings.clicked.connect(lambda: self.intent.emit(ShowPage(Page.SETTINGS)))

    def show_wallet(self, view: WalletView) -> None:
        super().show_wallet(view)
        self._file.setVisible(view.keystores)
        self.settings.setVisible(not view.keystores)
        self.say(
            tr("An encrypted key file (V3). Its password is asked for each signature and never kept.")
            if view.keystores
            else tr("Switched off. A wallet of its own is safer; Settings can allow encrypted key files.")
        )

    def _choose(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, tr("Choose a key file"))
        if path:
            self.field.setText(path)

    def _go(self) -> None:
        if self.field.text().strip():
            self.intent.emit(UseKeystore(self.field.text().strip()))

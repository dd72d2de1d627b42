"""The first start: what this is, and three ways to begin."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout

from app.i18n import tr
from app.state.intents import ClosePage, ShowPage
from app.state.model import AppState, Page
from app.state.settings import LookInto, OpenCollection, Welcomed
from app.state.wallet import WatchAddress, Way
from app.theme.fonts import BOLD, font
from app.theme.palette import colours
from app.views.card import Card, row
from app.views.page import PageView
from app.widgets.ember_button import EmberButton
from app.widgets.marks import ProgressLine
from app.widgets.text import Button, Paragraph, line_edit

LIVE = "stems.fm"


class WelcomePage(PageView):
    def __init__(self) -> None:
        super().__init__(tr("Welcome to Stems Mixer"))
        self.title.setFont(font(26, BOLD))
        self.say(tr("Hear the layers you own, together. Forge a song when it is complete and your ears agree."))
        self.back.hide()
        demo = Card(
            tr("Try the demo"), tr("Invented songs on a private chain on this computer. Nothing there is worth money.")
        )
        self.demo = EmberButton()
        self.demo.show_offer(tr("Try the demo"), True, "")
        self._progress, self._told = ProgressLine(), Paragraph(max_lines=2)
        demo.body.addLayout(row(self.demo))
        demo.body.addWidget(self._told)
        demo.body.addWidget(self._progress)
        demo.set_warm(True)
        look = Card(
            tr("Look into a wallet"), tr("Any address or ENS name: its stems, what is missing, what can be heard.")
        )
        self.field = line_edit(tr("0x… or name.eth"), tr("Address or name to look into"), 34)
        self.look = Button(tr("Look"), height=34)
        self._problem = Paragraph(colour=colours.danger_text, max_lines=4)
        look.body.addLayout(row(self.field, self.look, stretch=0))
        self.ask = Button("", height=34)
        self.ask.clicked.connect(lambda: self.intent.emit(WatchAddress(self.field.text(), ask_hosts=True)))
        look.body.addWidget(self._problem)
        look.body.addLayout(row(self.ask))
        connect = Card(
            tr("Connect your wallet"), tr("The one you have, in your browser or on this computer. Keys stay there.")
        )
        self.connect_button = Button(tr("Connect"), height=34)
        connect.body.addLayout(row(self.connect_button))
        grid = QGridLayout()
        grid.setSpacing(14)
        grid.addWidget(demo, 0, 0, 1, 2)
        grid.addWidget(look, 1, 0)
        grid.addWidget(connect, 1, 1)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        self.body.addSpacing(6)
        self.body.addLayout(grid)
        private = tr(
            "Looking and connecting ask the nodes of stems.fm’s profile. You can change all of it in Settings."
        )
        self.body.addWidget(Paragraph(private, face=font(11), colour=colours.quiet, max_lines=2))
        self.body.addStretch(1)
        self.setFocusProxy(self.demo)
        self.demo.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.demo.clicked.connect(lambda: self._chosen(ClosePage()))
        self.look.clicked.connect(self._look)
        self.field.returnPressed.connect(self._look)
        self.connect_button.clicked.connect(lambda: self._chosen(OpenCollection(LIVE), ShowPage(Page.CONNECT)))

    def show_page(self, state: AppState, key: str) -> None:
        progress = state.progress
        self._told.setText(progress[0] if progress else "")
        self._told.setVisible(progress is not None)
        self._progress.setVisible(progress is not None)
        self._progress.show_part(progress[1] if progress else None)
        wallet = state.wallet
        problem = wallet.problem if wallet.problem_of is Way.WATCH else ""
        self.ask.set_label(tr("Ask {host}", host=wallet.ask_hosts[0]) if problem and wallet.ask_hosts else "")
        self.ask.setVisible(bool(problem and wallet.ask_hosts))
        self._problem.setText(problem or (tr("Looking …") if wallet.busy is Way.WATCH else ""))
        self._problem.set_colour(colours.danger_text if problem else colours.dim)
        self._problem.setVisible(bool(self._problem.text()))

    def _look(self) -> None:
        if self.field.text().strip():
            self._chosen(LookInto(self.field.text()))

    def _chosen(self, *wanted: object) -> None:
        self.intent.emit(Welcomed())
        for one in wanted:
            self.intent.emit(one)

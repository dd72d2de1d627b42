"""One token: what it is, how many there are, who of us holds it since when, and what happened to it."""

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.i18n import tr
from app.state.intents import SelectSong
from app.state.model import AppState
from app.state.pages import OpenTokenMarket, StemPage
from app.theme.fonts import SEMIBOLD, font
from app.theme.palette import colours
from app.views.card import Card, row
from app.views.history_rows import ROW_PX, HistoryList
from app.views.page import PageView
from app.widgets.text import Button, Label, Paragraph

_MOST_ROWS_SEEN = 8


class StemPageView(PageView):
    def __init__(self) -> None:
        super().__init__(tr("Stem"))
        self._shown: StemPage | None = None
        self.open_song = Button(tr("Open its song"))
        self.open_song.clicked.connect(lambda: self._shown and self.intent.emit(SelectSong(self._shown.song_key)))
        self.market = Button(tr("See market ↗"))
        self.market.clicked.connect(lambda: self._shown and self.intent.emit(OpenTokenMarket(self._shown.key)))
        self.figures = Card(tr("Figures"))
        self._grid = QWidget()
        self.figures.body.addWidget(self._grid)
        self.holders = Card(tr("In which account"))
        self._holders = QWidget()
        self.holders.body.addWidget(self._holders)
        self.about = Paragraph(max_lines=8)
        self.list = HistoryList()
        self._history = Label(tr("What happened to it in your accounts"), face=font(13, SEMIBOLD))
        self.body.addLayout(row(self.open_song, self.market))
        cards = QHBoxLayout()
        cards.setSpacing(14)
        cards.addWidget(self.figures, 3)
        cards.addWidget(self.holders, 2)
        self.body.addLayout(cards)
        self.body.addWidget(self.about)
        self.body.addWidget(self._history)
        self.body.addWidget(self.list)
        self.body.addStretch(1)

    def show_page(self, state: AppState, key: str) -> None:
        page = state.pages.stem
        if page is None or page.key != key:
            self.title.setText(tr("Stem"))
            self.say(
                tr("Nothing is known of this token.") if state.library.block_number is not None else tr("Reading …")
            )
            self._show_parts(None)
            return
        if page == self._shown:
            return
        self.title.setText(page.title)
        self.say(page.subtitle)
        self._show_parts(page)

    def _show_parts(self, page: StemPage | None) -> None:
        self._shown = page
        for part in (self.figures, self.about, self._history, self.list, self.holders, self.open_song, self.market):
            part.setVisible(page is not None)
        if page is None:
            return
        self._grid = _swapped(self.figures, self._grid, _pairs(page.figures))
        held = tuple((name, f"{count:,}") for name, count in page.holders)
        self._holders = _swapped(self.holders, self._holders, _pairs(held))
        self.holders.setVisible(bool(page.holders))
        self.open_song.setVisible(bool(page.song_key))
        self.market.setVisible(bool(page.market_url))
        self.about.setText(page.description)
        self.about.setVisible(bool(page.description))
        self.list.rows.show_rows(page.rows)
        self.list.setFixedHeight(min(len(page.rows), _MOST_ROWS_SEEN) * ROW_PX + 4)
        self._history.setVisible(bool(page.rows))
        self.list.setVisible(bool(page.rows))


def _pairs(pairs: tuple[tuple[str, str], ...]) -> QWidget:
    box = QWidget()
    grid = QGridLayout(box)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(18)
    grid.setVerticalSpacing(6)
    for number, (name, value) in enumerate(pairs):
        grid.addWidget(Label(name, colour=colours.dim), number, 0)
        grid.addWidget(Label(value), number, 1)
    grid.setColumnStretch(1, 1)
    return box


def _swapped(card: Card, old: QWidget, new: QWidget) -> QWidget:
    body: QVBoxLayout = card.body
    body.replaceWidget(old, new)
    old.hide()
    old.deleteLater()
    return new

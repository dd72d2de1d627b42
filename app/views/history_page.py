"""The history: what came, went, was burned, forged and revealed; filtered by kind and name, saved as CSV."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QStackedLayout

from app.i18n import tr, trn
from app.state.intents import ShowPage
from app.state.model import AppState, Page
from app.state.pages import KINDS, ExportHistory, History, matches
from app.theme.palette import colours
from app.views.card import row
from app.views.history_rows import ROW_PX, WORDS, HistoryList
from app.views.page import PageView
from app.views.stage import Stage
from app.widgets.text import Button, Label, line_edit

_LEAST_ROWS = 6


class HistoryPage(PageView):
    def __init__(self) -> None:
        super().__init__(tr("History"))
        self._shown: History | None = None
        self._kind = ""
        self.search = line_edit(tr("Search stems and songs"), tr("Search the history"))
        self.search.textChanged.connect(lambda: self._show_rows())
        self.kinds = {
            kind: Button(WORDS[kind] if kind != "moved" else tr("Moved"), kind="chip", height=28) for kind in KINDS
        }
        self.kinds = {"": Button(tr("All"), kind="emberChip", height=28), **self.kinds}
        for kind, button in self.kinds.items():
            button.clicked.connect(lambda _=False, kind=kind: self.choose(kind))
        self.save = Button(tr("Save as CSV …"), height=30)
        self.save.clicked.connect(self._ask_where)
        self.list = HistoryList()
        self.list.setMinimumHeight(_LEAST_ROWS * ROW_PX)
        self.list.chosen.connect(lambda key: self.intent.emit(ShowPage(Page.STEM, key)))
        self._stage = Stage(small=True)
        self._count = Label(colour=colours.quiet)
        self._middle = QStackedLayout()
        self.body.addLayout(row(self.search, self.save, stretch=0))
        self.body.addLayout(row(*self.kinds.values()))
        self.body.addLayout(self._middle, 1)
        self._middle.addWidget(self.list)
        self._middle.addWidget(self._stage)
        self.body.addWidget(self._count)

    def show_page(self, state: AppState, key: str) -> None:
        history = state.pages.history
        accounts = state.library.accounts
        self.say(tr("What {accounts} accounts did", accounts=len(accounts)) if len(accounts) > 1 else "")
        if history != self._shown:
            self._shown = history
            self._show_rows()

    def choose(self, kind: str) -> None:
        """Show only what is of this kind; "" for all."""
        self._kind = kind
        for name, button in self.kinds.items():
            button.setObjectName("emberChip" if name == kind else "chip")
            button.style().polish(button)
        self._show_rows()

    def _show_rows(self) -> None:
        history = self._shown or History()
        everything = history.rows or ()
        text = self.search.text()
        rows = tuple(it for it in everything if matches(it.name, it.kind, self._kind, text))
        self.list.rows.show_rows(rows)
        self._middle.setCurrentWidget(self.list if rows else self._stage)
        self.save.setEnabled(bool(rows))
        all_of_it = len(everything)
        if len(rows) != all_of_it:
            count = tr("{some:,} of {all:,} events", some=len(rows), all=all_of_it)
        else:
            count = trn("{count} event", "{count:,} events", all_of_it)
        self._count.setText(count if everything else "")
        if rows:
            return
        if history.rows is None:
            self._stage.show_words("clock", tr("Reading the history"), "", progress=(None,))
        elif everything:
            self._stage.show_words(
                "search", tr("Nothing like that"), tr("Choose another kind, or search for another name.")
            )
        else:
            self._stage.show_words("layers", tr("Nothing happened yet"), history.message)

    def _ask_where(self) -> None:
        dialog = QFileDialog(self, tr("Save the history"), "history.csv", tr("Table (*.csv)"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.fileSelected.connect(self.save_to)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save_to(self, path: str) -> None:
        self.intent.emit(ExportHistory(Path(path), self._kind, self.search.text()))

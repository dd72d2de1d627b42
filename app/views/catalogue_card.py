"""The settings card of the catalogue file: what completes and corrects what the tokens say they are."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog

from app.i18n import tr, trn
from app.state.catalogue import DropCatalogueFile, UseCatalogueFile
from app.state.model import AppState
from app.state.settings import CatalogueShown
from app.theme.palette import colours
from app.views.card import Card, row
from app.widgets.text import Button, Paragraph


class CatalogueCard(Card):
    intent = Signal(object)

    def __init__(self) -> None:
        super().__init__(
            tr("Catalogue file"),
            tr(
                "A file of your own (TOML) can say which song and album a token belongs to, where its metadata does "
                "not. It changes what tokens are called and where they stand, never their audio or what is forged."
            ),
            glyph="layers",
        )
        self._now = Paragraph(max_lines=3)
        self.choose = Button(tr("Choose a file …"), height=28)
        self.drop = Button(tr("Use it no more"), height=28)
        self.body.addWidget(self._now)
        self.body.addLayout(row(self.choose, self.drop))
        self.choose.clicked.connect(self._ask)
        self.drop.clicked.connect(lambda: self.intent.emit(DropCatalogueFile()))

    def show_state(self, state: AppState) -> None:
        now = state.settings.catalogue
        self._now.setText(now.problem or _words(now))
        self._now.set_colour(colours.danger_text if now.problem else colours.dim)
        self.drop.setVisible(bool(now.tokens))

    def _ask(self) -> None:
        dialog = QFileDialog(self, tr("Catalogue file"), "", tr("Catalogue") + " (*.toml)")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.intent.emit(UseCatalogueFile(Path(name))))
        dialog.open()


def _words(now: CatalogueShown) -> str:
    if not now.tokens:
        return tr("None is used: the tokens say themselves what they are.")
    return trn("It names {count} token.", "It names {count:,} tokens.", now.tokens)

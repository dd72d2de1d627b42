"""A panel on a page: a glyph, a title, a quiet sentence, and whatever belongs to it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.theme.fonts import SEMIBOLD, font
from app.theme.palette import colours
from app.widgets.marks import GlyphBox
from app.widgets.text import Label, Paragraph


class Card(QFrame):
    """Content goes into `body`."""

    def __init__(self, title: str, sentence: str = "", *, glyph: str = "", tint: str = "") -> None:
        super().__init__()
        self.setObjectName("card")
        self.setAccessibleName(title)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 16)
        column.setSpacing(8)
        head = QHBoxLayout()
        head.setSpacing(10)
        self._glyph = GlyphBox(glyph, 18, tint or colours.dim, 1.4)
        head.addWidget(self._glyph, 0, Qt.AlignmentFlag.AlignVCenter)
        if not glyph:
            self._glyph.hide()
        self.title = Label(title, face=font(14, SEMIBOLD))
        head.addWidget(self.title, 1)
        column.addLayout(head)
        self.sentence = Paragraph(sentence, max_lines=4)
        column.addWidget(self.sentence)
        self.sentence.setVisible(bool(sentence))
        self.body = QVBoxLayout()
        self.body.setSpacing(10)
        column.addLayout(self.body)
        column.addStretch(1)

    def set_warm(self, warm: bool) -> None:
        """The one card of a page that wants to be seen."""
        name = "warmCard" if warm else "card"
        if name != self.objectName():
            self.setObjectName(name)
            self.style().polish(self)

    def say(self, sentence: str) -> None:
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))


def row(*widgets: QWidget, stretch: int = -1) -> QHBoxLayout:
    """Widgets side by side; the one at `stretch` takes the room that is left, or the end does."""
    line = QHBoxLayout()
    line.setSpacing(8)
    for number, widget in enumerate(widgets):
        line.addWidget(widget, 1 if number == stretch else 0)
    if stretch < 0:
        line.addStretch(1)
    return line

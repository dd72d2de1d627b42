"""What a strip says when it can not play."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.theme.fonts import SEMIBOLD, font
from app.theme.palette import colours
from app.widgets.marks import GlyphBox
from app.widgets.text import Button, Paragraph


class Remark(QWidget):
    """The body of a strip that can not play: glyph, figure, sentence, one button."""

    acted = Signal()

    def __init__(self) -> None:
        super().__init__()
        centre = Qt.AlignmentFlag.AlignHCenter
        self._glyph = GlyphBox("plus", 18, colours.faint, 1.6)
        self._figure = Paragraph(face=font(12, SEMIBOLD), align=centre, max_lines=2, line_height=1.2)
        self._sentence = Paragraph(face=font(11), align=centre, max_lines=7)
        self.button = Button("", kind="small", height=26)
        self.button.clicked.connect(self.acted)
        self._column = column = QVBoxLayout(self)
        self.set_compact(False)
        column.setSpacing(6)
        column.addStretch(1)
        column.addWidget(self._glyph, 0, centre)
        column.addSpacing(2)
        column.addWidget(self._figure)
        column.addWidget(self._sentence)
        column.addSpacing(2)
        column.addWidget(self.button, 0, centre)
        column.addStretch(1)

    def set_compact(self, compact: bool) -> None:
        """Small enough that "Downloading" is not broken on a narrow strip."""
        side = 2 if compact else 6
        self._column.setContentsMargins(side, 0, side, 24)
        self._sentence.setFont(font(10 if compact else 11))

    def show_words(self, glyph: str, tint: str, figure: str, sentence: str, action: str, spoken: str) -> None:
        self._glyph.show_glyph(glyph, tint)
        self._figure.setText(figure)
        self._figure.setVisible(bool(figure))
        self._sentence.setText(sentence)
        self._sentence.setVisible(bool(sentence))
        self.button.set_label(action)
        self.button.setAccessibleName(spoken)
        self.button.setVisible(bool(action))

"""What a strip says when it can not play."""

import re

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.theme.fonts import MEDIUM, SEMIBOLD, font
from app.theme.palette import colours
from app.widgets.marks import GlyphBox
from app.widgets.text import Button, Paragraph, tooltip

_SHARE = re.compile(r"\d+\s?%")


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
        self._words = ("", "")
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
        side = 1 if compact else 4
        self._compact = compact
        self._column.setContentsMargins(side, 0, side, 24)
        name = "tiny" if compact else "small"
        if self.button.objectName() != name:
            self.button.setObjectName(name)
            self.button.setFont(font(10 if compact else 11, MEDIUM))
            self.button.style().polish(self.button)
        self._fit()

    def show_words(self, glyph: str, tint: str, figure: str, sentence: str, action: str, spoken: str) -> None:
        self._glyph.show_glyph(glyph, tint)
        self._words = (figure, sentence)
        self.setToolTip(tooltip(sentence))
        self.setAccessibleName(" ".join(filter(None, self._words)))
        self.button.set_label(action)
        self.button.setAccessibleName(spoken)
        self.button.setVisible(bool(action))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """No word is broken: it is set smaller; where that is not enough only a figure of the sentence is shown, and
        the rest told by its tool tip."""
        figure, sentence = self._words
        margins = self._column.contentsMargins()
        room = self.width() - margins.left() - margins.right()
        faces = (font(10), font(9)) if self._compact else (font(11), font(10))
        face = next((face for face in faces if _longest_px(sentence, face) <= room), None)
        if face is None:
            share = _SHARE.search(sentence)
            figure, sentence = figure or (share[0] if share else ""), ""
        else:
            self._sentence.setFont(face)
        self._figure.setText(figure)
        self._figure.setVisible(bool(figure))
        self._sentence.setText(sentence)
        self._sentence.setVisible(bool(sentence))


def _longest_px(sentence: str, face: QFont) -> int:
    metrics = QFontMetrics(face)
    words = sentence.replace("\N{NO-BREAK SPACE}", " ").split()
    return max((metrics.horizontalAdvance(word) for word in words), default=0) + 1

"""A quiet word with a small picture that asks for something to be kept, shows how far it is, and that it is there."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.theme.fonts import MEDIUM, font
from app.theme.palette import colours
from app.widgets.glyphs import paint_glyph
from app.widgets.text import clean, tooltip

HEIGHT = 20
_GLYPH, _PAD = 11, 6


class KeepControl(QAbstractButton):
    """It changes nothing by itself: a click asks, the state answers. part: 0 … 1 while something is on its way."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._glyph, self._tint = "keep", colours.dim
        self._part: float | None = None
        self._brief = False
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def show_words(self, words: str, sentence: str, glyph: str, tint: str, part: float | None) -> None:
        given = (clean(words), glyph, tint, part)
        if given != (self.text(), self._glyph, self._tint, self._part):
            _, self._glyph, self._tint, self._part = given
            self.setText(given[0])
            self.setAccessibleName(given[0])
            self.updateGeometry()
            self.update()
        self.setAccessibleDescription(clean(sentence))
        self.setToolTip(tooltip(f"{given[0]}. {sentence}"))

    def set_brief(self, brief: bool) -> None:
        """Only the picture, where there is no room for the words; they are spoken, and told by the tool tip."""
        if brief != self._brief:
            self._brief = brief
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        if self._brief:
            return QSize(_GLYPH + 2 * _PAD, HEIGHT)
        words = QFontMetrics(font(11, MEDIUM)).horizontalAdvance(self.text())
        return QSize(words + _GLYPH + 5 + 2 * _PAD, HEIGHT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            event.ignore()  # Space belongs to the transport

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        edge = colours.focus if self.hasFocus() else colours.line
        painter.setPen(QPen(QColor(edge), 1))
        painter.setBrush(QColor(colours.hover) if self.underMouse() else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(frame, 5, 5)
        if self._part is not None:
            painter.setPen(QPen(QColor(self._tint), 2))
            left, right, base = frame.left() + 4, frame.right() - 4, frame.bottom() - 1
            painter.drawLine(round(left), round(base), round(left + (right - left) * self._part), round(base))
        box = QRectF(_PAD, (self.height() - _GLYPH) / 2, _GLYPH, _GLYPH)
        paint_glyph(painter, self._glyph, box, QColor(self._tint), 1.4)
        if self._brief:
            return
        painter.setFont(font(11, MEDIUM))
        painter.setPen(QColor(self._tint))
        words = QRectF(self.rect()).adjusted(_PAD + _GLYPH + 5, 0, 0, 0)
        painter.drawText(words, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), self.text())

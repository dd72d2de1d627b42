"""A small figure that can be pressed: "I −14.8"."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton

from app.theme.fonts import MEDIUM, font
from app.theme.palette import colours
from app.widgets.text import tooltip


class FigureButton(QAbstractButton):
    """hint: what it is and what a press does."""

    def __init__(self, hint: str) -> None:
        super().__init__()
        self._hint = hint
        self.setToolTip(tooltip(hint))
        self.setFixedHeight(16)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def show_figure(self, text: str, spoken: str) -> None:
        if text != self.text():
            self.setText(text)
            self.setAccessibleName(f"{spoken}. {self._hint}")
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(QFontMetrics(font(11, MEDIUM)).horizontalAdvance(self.text()) + 8, 16)

    def minimumSizeHint(self) -> QSize:
        return QSize(20, 16)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.hasFocus() or self.underMouse():
            painter.setPen(QPen(QColor(colours.focus if self.hasFocus() else colours.line), 1))
            painter.setBrush(QColor(colours.hover))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setFont(font(11, MEDIUM))
        painter.setPen(QColor(colours.dim))
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), self.text())

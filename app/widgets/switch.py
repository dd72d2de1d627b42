"""A switch: on or off, as the state says."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from app.theme.palette import colours


class Switch(QAbstractButton):
    """asked: what a person wants it to be. The knob follows `show_on` alone."""

    asked = Signal(bool)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setAccessibleName(name)
        self.setFixedSize(40, 22)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.clicked.connect(lambda: self.asked.emit(not self.isChecked()))

    def show_on(self, on: bool) -> None:
        self.setChecked(on)

    def nextCheckState(self) -> None:
        """Nothing: the knob waits for the state."""

    def sizeHint(self) -> QSize:
        return QSize(40, 22)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        groove = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(QPen(QColor(colours.focus if self.hasFocus() else colours.line), 1))
        painter.setBrush(QColor(colours.ember if self.isChecked() else colours.track))
        painter.drawRoundedRect(groove, groove.height() / 2, groove.height() / 2)
        side = groove.height() - 6
        left = groove.right() - side - 3 if self.isChecked() else groove.left() + 3
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.text))
        painter.drawEllipse(QRectF(left, groove.top() + 3, side, side))

"""The forge button: the one warm thing in a cool window."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QLinearGradient, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from app.i18n import tr
from app.theme.fonts import BOLD, font
from app.theme.palette import colours
from app.widgets.text import clean, tooltip


class EmberButton(QAbstractButton):
    """Glows when it may be pressed; ashen, with the reason in its tool tip, when not."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = ""
        self.setFixedHeight(40)
        self.setAccessibleName(tr("Forge"))
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def show_offer(self, label: str, possible: bool, reason: str) -> None:
        label = clean(label)
        if label != self._label:
            self._label = label
            self.setAccessibleName(label)
            self.updateGeometry()
            self.update()
        self.setEnabled(possible)
        self.setAccessibleDescription(clean(reason))
        self.setToolTip(tooltip(reason))
        self.setCursor(Qt.CursorShape.PointingHandCursor if possible else Qt.CursorShape.ArrowCursor)

    def sizeHint(self) -> QSize:
        return QSize(QFontMetrics(font(13, BOLD)).horizontalAdvance(self._label) + 40, 40)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        warm = QLinearGradient(0, 0, self.width(), 0)
        if not self.isEnabled():
            stops = (colours.ash, colours.ash_bright)
        elif self.isDown():
            stops = ("#e85a1f", "#eda43c")
        elif self.underMouse():
            stops = ("#ff7c43", "#ffc061")
        else:
            stops = (colours.ember, colours.glow)
        warm.setColorAt(0, QColor(stops[0]))
        warm.setColorAt(1, QColor(stops[1]))
        painter.setBrush(warm)
        painter.setPen(QPen(QColor(colours.text), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
        inset = 1 if self.hasFocus() else 0
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 8, 8)
        painter.setFont(font(13, BOLD))
        painter.setPen(QColor(colours.ember_ink if self.isEnabled() else colours.ash_ink))
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), self._label)

"""A place for a snapshot: empty, stored, the one that is heard, and whether the mix has moved since."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton

from app.i18n import tr
from app.theme.fonts import SEMIBOLD, font
from app.theme.palette import colours
from app.widgets.text import tooltip


class SlotButton(QAbstractButton):
    """used: whether it was pressed with Shift, which means: store here."""

    used = Signal(bool)

    def __init__(self, letter: str, number: int) -> None:
        super().__init__()
        self._letter, self._number = letter, number
        self._stored = self._active = self._changed = self._shift = False
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFixedSize(28, 28)
        self.clicked.connect(lambda: self.used.emit(self._shift))
        self._tell()

    @property
    def stored(self) -> bool:
        return self._stored

    def show_slot(self, stored: bool, active: bool, changed: bool) -> None:
        if (stored, active, changed) != (self._stored, self._active, self._changed):
            self._stored, self._active, self._changed = stored, active, changed
            self._tell()
            self.update()

    def _tell(self) -> None:
        state = tr("empty")
        if self._stored:
            state = (tr("changed since") if self._changed else tr("heard now")) if self._active else tr("stored")
        self.setAccessibleName(tr("Snapshot {letter}, {state}", letter=self._letter, state=state))
        keys = tr("{number} to recall, Shift+{number} to store here", number=self._number)
        hint = keys if self._stored else tr("{number} to store the mix here", number=self._number)
        self.setToolTip(tooltip(tr("Snapshot {letter}, {state}. {hint}", letter=self._letter, state=state, hint=hint)))

    def sizeHint(self) -> QSize:
        return self.size()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        super().mouseReleaseEvent(event)
        self._shift = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.click()
            self._shift = False
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        here = self._active and not self._changed
        fill = QColor(colours.text if here else colours.hover if self.underMouse() else colours.raised)
        edge = QColor(colours.focus if self.hasFocus() else colours.text if self._active else colours.line)
        style = Qt.PenStyle.SolidLine if self._stored or self.hasFocus() else Qt.PenStyle.DashLine
        painter.setPen(QPen(edge, 1, style))
        painter.setBrush(fill if self._stored else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.setFont(font(11, SEMIBOLD))
        painter.setPen(QColor(colours.ink if here else colours.text if self._stored else colours.quiet))
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), self._letter)
        if self._active and self._changed:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.ember_light))
            painter.drawEllipse(QPointF(self.width() - 5.5, 5.5), 2.5, 2.5)

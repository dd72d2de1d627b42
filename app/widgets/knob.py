"""A pan knob: −1 (left) … 1 (right), moved by mouse, wheel, keyboard or a typed value."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QDial, QWidget

from app.i18n import tr
from app.theme.palette import colours
from app.widgets.text import tooltip

FINE = 0.1
STEP = 0.05
FULL_TURN_PX = 120  # mouse travel from hard left to hard right
SWEEP_DEGREES = 135  # to either side of the middle
_TYPED = set("0123456789lrcLRC-−+")
_KEYS = {
    Qt.Key.Key_Up: STEP,
    Qt.Key.Key_Right: STEP,
    Qt.Key.Key_Down: -STEP,
    Qt.Key.Key_Left: -STEP,
    Qt.Key.Key_PageUp: 0.25,
    Qt.Key.Key_PageDown: -0.25,
}


def spoken_pan(pan: float) -> str:
    """A pan as people read it: "centre", "left 30", "right 100"."""
    percent = round(abs(pan) * 100)
    if percent == 0:
        return tr("centre")
    return tr("left {percent}", percent=percent) if pan < 0 else tr("right {percent}", percent=percent)


def _words() -> tuple[str, str]:
    """What stands before the number in the language chosen."""
    return tr("left {percent}", percent="").strip().lower(), tr("right {percent}", percent="").strip().lower()


def parse_pan(text: str) -> float | None:
    """The pan a person typed ("L30", "30 R", "-30", "c"); None when it is none."""
    plain = text.strip().lower().replace("−", "-")
    if plain in {"c", "0", "centre", "center", tr("centre")}:
        return 0.0
    sign = -1.0 if "l" in plain else 1.0
    for word in (*_words(), "l", "r"):
        plain = plain.replace(word, " ")
    try:
        percent = float(plain.strip())
    except ValueError:
        return None
    return min(1.0, max(-1.0, sign * percent / 100)) if percent == percent else None


class Knob(QDial):
    """Shows a pan and tells when a person turns it. moved: −1 … 1, from a person only. typed: as on the fader."""

    moved = Signal(float)
    typed = Signal(str)

    def __init__(self, name: str, colour: str, *, side: int = 34, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._side = side
        self._name = name
        self._colour = QColor(colour)
        self._pan = 0.0
        self._drag: QPointF | None = None
        self._raw = 0.0
        self.setRange(-100, 100)
        self.setSingleStep(5)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedSize(self.sizeHint())
        self.valueChanged.connect(lambda percent: self._move(percent / 100))
        self._tell_value()

    @property
    def pan(self) -> float:
        return self._pan

    def show_pan(self, pan: float) -> None:
        """Turn the knob. Silent; ignored while a hand is on it."""
        if self._drag is None and pan != self._pan:
            self._set(pan)

    def sizeHint(self) -> QSize:
        return QSize(self._side, self._side)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _set(self, pan: float) -> None:
        self._pan = pan
        self._tell_value()
        self.update()

    def _tell_value(self) -> None:
        self.blockSignals(True)
        self.setValue(round(self._pan * 100))
        self.blockSignals(False)
        self.setAccessibleName(f"{self._name}, {spoken_pan(self._pan)}")
        self.setToolTip(tooltip(self.accessibleName()))

    def _move(self, pan: float) -> None:
        pan = min(1.0, max(-1.0, round(pan, 3)))
        if pan != self._pan:
            self._set(pan)
            self.moved.emit(pan)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._drag = event.position()
            self._raw = self._pan
            self.sliderPressed.emit()
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._drag is None:
            return
        moved = event.position() - self._drag
        self._drag = event.position()
        fine = FINE if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1.0
        self._raw += (moved.x() - moved.y()) * 2 / FULL_TURN_PX * fine
        self._move(self._raw)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._drag = None
            self.sliderReleased.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._move(0.0)

    def wheelEvent(self, event: QWheelEvent) -> None:
        notches = (event.angleDelta().y() or event.angleDelta().x()) / 120
        fine = FINE if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1.0
        self._move(self._pan + notches * STEP * fine)
        event.accept()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and self._wants(event):
            event.accept()
            return True
        return super().event(event)

    def _wants(self, event: QKeyEvent) -> bool:
        plain = not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        return Qt.Key(event.key()) in _KEYS or (plain and event.text() != "" and event.text() in _TYPED)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _KEYS.get(Qt.Key(event.key()))
        if step is not None:
            fine = FINE if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1.0
            self._move(self._pan + step * fine)
        elif event.text() and event.text() in _TYPED:
            self.typed.emit(event.text())
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ring = QRectF(self.rect()).adjusted(3, 3, -3, -3)
        painter.setPen(QPen(QColor(colours.focus if self.hasFocus() else colours.line), 2))
        painter.setBrush(QColor(colours.panel))
        painter.drawEllipse(ring)
        turn = self._pan * SWEEP_DEGREES
        if abs(turn) >= 1:
            painter.setPen(QPen(self._colour, 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
            painter.drawArc(ring, 90 * 16, round(-turn * 16))
        painter.translate(ring.center())
        painter.rotate(turn)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._colour)
        reach = ring.width() / 2 - 3
        painter.drawRoundedRect(QRectF(-1, -reach, 2, reach * 0.7), 1, 1)

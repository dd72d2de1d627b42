"""Keys drawn as caps, and a button of them that takes other keys."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFontMetrics, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.i18n import tr
from app.theme.fonts import MEDIUM, font
from app.theme.palette import colours
from app.widgets.text import tooltip

_SHIFTERS = (
    Qt.Key.Key_Control,
    Qt.Key.Key_Shift,
    Qt.Key.Key_Alt,
    Qt.Key.Key_AltGr,
    Qt.Key.Key_Meta,
    Qt.Key.Key_unknown,
)
_LEAVES = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)


def _widths(keys: tuple[str, ...]) -> list[int]:
    metrics = QFontMetrics(font(11, MEDIUM))
    return [max(24, metrics.horizontalAdvance(key) + 14) for key in keys]


def _size(keys: tuple[str, ...]) -> QSize:
    return QSize(sum(_widths(keys)) + 5 * (len(keys) - 1), 24)


def _paint(painter: QPainter, keys: tuple[str, ...], line: str, fill: str, ink: str) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(font(11, MEDIUM))
    left = 0.0
    for key, width in zip(keys, _widths(keys), strict=True):
        cap = QRectF(left + 0.5, 1.5, width - 1, 20)
        painter.setPen(QPen(QColor(line), 1))
        painter.setBrush(QColor(fill))
        painter.drawRoundedRect(cap, 5, 5)
        painter.setPen(QColor(ink))
        painter.drawText(cap, int(Qt.AlignmentFlag.AlignCenter), key)
        left += width + 5


class KeyCaps(QWidget):
    """Keys as caps, side by side."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        super().__init__()
        self._keys = keys
        self.setFixedHeight(24)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(", ".join(keys))

    def sizeHint(self) -> QSize:
        return _size(self._keys)

    def paintEvent(self, event: QPaintEvent) -> None:
        _paint(QPainter(self), self._keys, colours.line, colours.raised, colours.text)


class KeyButton(QAbstractButton):
    """Caps that wait, once pressed, for the keys that are to stand there: taken tells them as Qt writes them.

    cleared: no key at all is wanted (Backspace or Delete). Escape, Tab and a look elsewhere leave it as it was.
    """

    taken = Signal(str)
    cleared = Signal()

    def __init__(self, keys: tuple[str, ...], name: str) -> None:
        super().__init__()
        self._keys, self._name = keys, name
        self._waits = False
        self.setFixedHeight(24)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setToolTip(tooltip(tr("Press to give it another key")))
        self.clicked.connect(lambda: self._wait(not self._waits))
        self._wait(False)

    @property
    def waits(self) -> bool:
        return self._waits

    def _wait(self, waits: bool) -> None:
        self._waits = waits
        shown = tr("press its key, or Delete") if waits else ", ".join(self._keys)
        self.setAccessibleName(f"{self._name}: {shown}")
        self.updateGeometry()
        self.update()

    def _shown(self) -> tuple[str, ...]:
        return (tr("Press a key …"),) if self._waits else self._keys

    def sizeHint(self) -> QSize:
        return _size(self._shown())

    def event(self, event: QEvent) -> bool:
        # while it waits no key is the window's
        if self._waits and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._waits:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.click()
            else:
                event.ignore()
        elif event.key() in _LEAVES or event.key() == Qt.Key.Key_Escape:
            self._wait(False)
        elif event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete) and not event.modifiers():
            self._wait(False)
            self.cleared.emit()
        elif event.key() not in _SHIFTERS:
            self._wait(False)
            self.taken.emit(keys_pressed(event))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._wait(False)

    def paintEvent(self, event: QPaintEvent) -> None:
        lit = self._waits or self.hasFocus()
        line = colours.ember_line if self._waits else colours.focus if lit else colours.line
        fill = colours.hover if self.underMouse() else colours.raised
        _paint(QPainter(self), self._shown(), line, fill, colours.ember_light if self._waits else colours.text)


def keys_pressed(event: QKeyEvent) -> str:
    """As Qt writes them. A sign that needs Shift is that sign alone ("?"), as its place differs between keyboards."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    sign = event.text()
    if len(sign) == 1 and sign.isprintable() and not sign.isalnum() and not sign.isspace():
        modifiers &= ~Qt.KeyboardModifier.ShiftModifier
    return QKeySequence(modifiers.value | event.key()).toString(QKeySequence.SequenceFormat.PortableText)

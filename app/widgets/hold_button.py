"""The button that must be held: it fills while held by mouse or Space, and empties when let go too early."""

from PySide6.QtCore import QAbstractAnimation, QEasingCurve, QEvent, QRectF, QSize, Qt, QVariantAnimation, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QLinearGradient,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QWidget

from app.i18n import tr
from app.theme.fonts import BOLD, font
from app.theme.palette import colours

HOLD_MS = 1500
EMPTY_MS = 250


class HoldButton(QWidget):
    """held: emitted once when the hold is complete; `reset` arms it again. `fill`: 0 … 1, how far the hold is."""

    held = Signal()

    def __init__(self, label: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = label
        self._holding = False
        self._spent = False
        self.animation = QVariantAnimation(self)
        self.animation.setStartValue(0.0)
        self.animation.setEndValue(1.0)
        self.animation.setDuration(HOLD_MS)
        self.animation.setEasingCurve(QEasingCurve.Type.Linear)
        self.animation.valueChanged.connect(self._advance)
        self.animation.finished.connect(self._finish)
        self._fill = 0.0
        self.setFixedSize(self.sizeHint())
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(label)
        self.setAccessibleDescription(
            tr("Hold for a second and a half with the mouse or Space, or type the song's name")
        )

    @property
    def fill(self) -> float:
        return self._fill

    def reset(self) -> None:
        """Empty and armed again."""
        self.animation.stop()
        self._holding = self._spent = False
        self._fill = 0.0
        self.update()

    def show_label(self, label: str) -> None:
        if label != self._label:
            self._label = label
            self.setAccessibleName(label)
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(250, 40)

    def _begin(self) -> None:
        if self._holding or self._spent or not self.isEnabled():
            return
        self._holding = True
        self.animation.stop()
        self.animation.setDirection(QAbstractAnimation.Direction.Forward)
        self.animation.setDuration(HOLD_MS)
        self.animation.start()

    def _let_go(self) -> None:
        if not self._holding:
            return
        self._holding = False
        part = self._fill
        self.animation.stop()
        self.animation.setDirection(QAbstractAnimation.Direction.Backward)
        self.animation.setDuration(EMPTY_MS)
        self.animation.start()
        self.animation.setCurrentTime(round(part * EMPTY_MS))

    def _advance(self, part: float) -> None:
        self._fill = float(part)
        self.update()

    def _finish(self) -> None:
        if self._holding and self.animation.direction() == QAbstractAnimation.Direction.Forward:
            self._holding = False
            self._spent = True
            self._fill = 1.0
            self.update()
            self.held.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._begin()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not self.rect().contains(event.position().toPoint()):
            self._let_go()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._let_go()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            if not event.isAutoRepeat():
                self._begin()
        else:
            self._let_go()
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            if not event.isAutoRepeat():
                self._let_go()
        else:
            event.ignore()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._let_go()
        super().focusOutEvent(event)
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.EnabledChange and not self.isEnabled():
            self._let_go()
        self.update()
        super().changeEvent(event)

    def hideEvent(self, event) -> None:  # type: ignore[no-untyped-def]
        self.animation.stop()
        self._holding = False
        self._fill = 0.0
        super().hideEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shape = QPainterPath()
        frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        shape.addRoundedRect(frame, 8, 8)
        painter.setClipPath(shape)
        on = self.isEnabled()
        painter.fillRect(self.rect(), QColor("#5c3213" if on else colours.hover))
        if self._fill > 0:
            glow = QLinearGradient(0, 0, self.width(), 0)
            glow.setColorAt(0, QColor(colours.ember))
            glow.setColorAt(1, QColor(colours.glow))
            painter.fillRect(QRectF(0, 0, self.width() * self._fill, self.height()), glow)
        painter.setClipping(False)
        painter.setPen(QPen(QColor(colours.focus if self.hasFocus() else "#8a4a1c" if on else colours.line), 1.5))
        painter.drawPath(shape)
        painter.setFont(font(13, BOLD))
        painter.setPen(QColor("#ffffff" if on else colours.quiet))
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), self._label)

"""A fader: gain in dB on a professional taper, moved by mouse, wheel, keyboard or a typed value."""

import math

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QLinearGradient,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QSlider, QWidget

from app.theme import sizes
from app.theme.fonts import font
from app.theme.palette import colours
from app.widgets.taper import FLOOR_DB, SCALE_DB, TOP_DB, gain_at, spoken_db, travel_of

FINE = 0.1  # Shift divides movement by ten
STEP_DB, PAGE_DB = 0.5, 3.0
_TYPED = set("0123456789-−+.,")
_KEYS = {
    Qt.Key.Key_Up: STEP_DB,
    Qt.Key.Key_Down: -STEP_DB,
    Qt.Key.Key_PageUp: PAGE_DB,
    Qt.Key.Key_PageDown: -PAGE_DB,
}


class Fader(QSlider):
    """Shows a gain (−∞ … +6 dB) and tells when a person moves it. A QSlider for what screen readers know of sliders.

    moved: the new gain in dB, from a person only; `show_gain` never emits. sliderPressed, sliderReleased: a
    hand on the knob. typed: the first character of a value that is being typed on the focused fader. A press never
    moves the knob: it is taken where it stands.
    """

    moved = Signal(float)
    typed = Signal(str)

    def __init__(self, name: str, *, scale: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._name = name
        self._gain_db = 0.0
        self._scale = scale
        self._dragged_from: float | None = None
        self._travel = travel_of(0.0)
        self.setRange(int(FLOOR_DB * 10), int(TOP_DB * 10))
        self.setSingleStep(5)
        self.setPageStep(30)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.valueChanged.connect(self._assistive_change)
        self._tell_value()

    @property
    def gain_db(self) -> float:
        return self._gain_db

    def show_gain(self, gain_db: float) -> None:
        """Put the knob at a gain. Silent; ignored while a hand is on the knob."""
        if self._dragged_from is None and gain_db != self._gain_db:
            self._set(gain_db)

    def set_scale(self, shown: bool) -> None:
        """Show or hide the figures beside the groove (hidden on compact strips)."""
        if shown != self._scale:
            self._scale = shown
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(sizes.KNOB_W + 2 + (24 if self._scale else 0), 200)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.sizeHint().width(), 90)

    def y_of(self, gain_db: float) -> float:
        """Where a gain is, in pixels from the top."""
        return self._top() + travel_of(gain_db) * self._travel_px()

    def _top(self) -> float:
        return sizes.KNOB_H / 2

    def _travel_px(self) -> float:
        return max(1.0, self.height() - sizes.KNOB_H)

    def _set(self, gain_db: float) -> None:
        self._gain_db = gain_db
        self._travel = travel_of(gain_db)
        self._tell_value()
        self.update()

    def _tell_value(self) -> None:
        self.blockSignals(True)
        self.setValue(round(max(self._gain_db, FLOOR_DB) * 10))
        self.blockSignals(False)
        self.setAccessibleName(f"{self._name}, {spoken_db(self._gain_db)}")

    def _move(self, gain_db: float) -> None:
        gain_db = min(gain_db, TOP_DB)
        if gain_db <= FLOOR_DB:
            gain_db = -math.inf
        if gain_db != self._gain_db:
            self._set(gain_db)
            self.moved.emit(gain_db)

    def _nudge(self, change_db: float) -> None:
        self._move(round(max(self._gain_db, FLOOR_DB) + change_db, 2))

    def _assistive_change(self, tenths: int) -> None:
        self._move(tenths / 10)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._dragged_from = event.position().y()
            self._travel = travel_of(self._gain_db)
            self.setCursor(Qt.CursorShape.SizeVerCursor)
            self.sliderPressed.emit()
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragged_from is None:
            return
        y = event.position().y()
        fine = FINE if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1.0
        self._travel += (y - self._dragged_from) / self._travel_px() * fine
        self._dragged_from = y
        travel = min(1.0, max(0.0, self._travel))
        wanted = gain_at(travel)
        unclamped = self._travel
        self._move(wanted if math.isinf(wanted) else round(wanted, 2))
        self._travel = unclamped  # past the end the knob waits until the hand comes back

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._dragged_from = None
            self.sliderReleased.emit()
            self.setCursor(Qt.CursorShape.PointingHandCursor)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._move(0.0)

    def wheelEvent(self, event: QWheelEvent) -> None:
        # Shift turns the wheel sideways on most systems, hence x as well
        notches = (event.angleDelta().y() or event.angleDelta().x()) / 120
        fine = FINE / STEP_DB if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1.0
        self._nudge(notches * STEP_DB * fine)
        event.accept()

    def event(self, event: QEvent) -> bool:
        # window-wide shortcuts (Left, Right …) must not take the keys this control knows
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and self._wants(event):
            event.accept()
            return True
        return super().event(event)

    def _wants(self, event: QKeyEvent) -> bool:
        return Qt.Key(event.key()) in _KEYS or (event.text() != "" and event.text() in _TYPED)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step_db = _KEYS.get(Qt.Key(event.key()))
        if step_db is not None:
            fine = FINE / STEP_DB if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1.0
            self._nudge(step_db * fine)
        elif event.text() and event.text() in _TYPED:
            self.typed.emit(event.text())
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        centre = self.width() - sizes.KNOB_W / 2 - 1
        if self._scale:
            painter.setFont(font(9))
            painter.setPen(QColor(colours.quiet))
            for mark in SCALE_DB:
                box = QRectF(0, self.y_of(mark) - 7, self.width() - sizes.KNOB_W - 9, 14)
                text = f"+{mark}" if mark > 0 else str(mark).replace("-", "−")
                painter.drawText(box, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), text)
        else:
            painter.setPen(QPen(QColor(colours.line), 1))
            for mark in SCALE_DB:
                y = round(self.y_of(mark)) + 0.5
                painter.drawLine(QPointF(round(centre - 9), y), QPointF(round(centre + 9), y))
        groove = QRectF(centre - 1.5, self._top(), 3, self._travel_px())
        painter.setPen(QPen(QColor(colours.groove), 1))
        painter.setBrush(QColor(colours.well))
        painter.drawRoundedRect(groove, 1.5, 1.5)
        self._paint_knob(painter, centre)

    def _paint_knob(self, painter: QPainter, centre: float) -> None:
        knob = QRectF(0, 0, sizes.KNOB_W, sizes.KNOB_H)
        knob.moveCenter(QPointF(centre, round(self.y_of(self._gain_db))))
        painter.setPen(Qt.PenStyle.NoPen)
        for spread, alpha in ((3, 30), (2, 45), (1, 60)):
            painter.setBrush(QColor(0, 0, 0, alpha))
            painter.drawRoundedRect(knob.adjusted(1 - spread, 2 - spread, spread - 1, spread + 1), 5, 5)
        body = QLinearGradient(knob.topLeft(), knob.bottomLeft())
        body.setColorAt(0.0, QColor(colours.cap_top))
        body.setColorAt(0.48, QColor(colours.cap_middle))
        body.setColorAt(0.52, QColor(colours.cap_middle))
        body.setColorAt(1.0, QColor(colours.cap_low))
        painter.setBrush(body)
        painter.setPen(QPen(QColor(colours.focus), 1.5) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.drawRoundedRect(knob, 4, 4)
        painter.fillRect(QRectF(knob.left(), knob.center().y() - 0.75, knob.width(), 1.5), QColor(colours.text))

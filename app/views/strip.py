"""One mixer channel in each of its states: ready with its controls, waiting, failed, or a ghost of what is missing."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.state.intents import OpenMarket, RetryStrip, ToggleMute, ToggleSolo
from app.state.model import Strip, StripStatus
from app.theme import sizes
from app.theme.palette import colours, type_colour
from app.views.strip_controls import Controls
from app.views.strip_remark import Remark
from app.widgets.marks import NamePlate
from app.widgets.meter import Level
from app.widgets.text import clean


class StripView(QWidget):
    """A strip. Its body is rebuilt only when its status changes; values go straight to the control they belong to."""

    intent = Signal(object)

    def __init__(self, strip: Strip) -> None:
        super().__init__()
        self._strip: Strip | None = None
        self._compact = False
        self.key = strip.key
        self.controls: Controls | None = None
        self._remark: Remark | None = None
        self._plate = NamePlate()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(1, sizes.CAP + 8, 1, 1)
        self._column.setSpacing(0)
        self._column.addWidget(self._plate)
        self.show_strip(strip)

    @property
    def status(self) -> StripStatus:
        assert self._strip is not None
        return self._strip.status

    def show_strip(self, strip: Strip) -> None:
        old, self._strip = self._strip, strip
        if strip == old:
            if self.controls is not None:
                self.controls.show_strip(strip)
            return
        if old is None or (old.status is StripStatus.READY) != (strip.status is StripStatus.READY):
            self._rebuild(strip)
        ghost = strip.status is StripStatus.MISSING
        ink = colours.dim if ghost else colours.text
        self._plate.show_name(clean(strip.label), self._meta(strip), strip.stem_type, type_colour(strip.stem_type), ink)
        self.setAccessibleName(f"{clean(strip.label)}, {self._meta(strip)}")
        if self.controls is not None:
            self.controls.show_strip(strip)
        if self._remark is not None:
            self._show_remark(self._remark, strip)
        if old is None or old.status is not strip.status:
            self.update()

    def _meta(self, strip: Strip) -> str:
        if strip.status is StripStatus.MISSING:
            return "×0" if self._compact else "not owned"
        if strip.copies == 0:
            return "song" if self._compact else "in song token"
        return f"×{strip.copies}" if self._compact else f"×{strip.copies} owned"

    def _rebuild(self, strip: Strip) -> None:
        for body in (self.controls, self._remark):
            if body is not None:
                self._column.removeWidget(body)
                body.hide()
                body.deleteLater()
        self.controls, self._remark = None, None
        if strip.status is StripStatus.READY:
            self.controls = Controls(strip)
            self.controls.intent.connect(self.intent)
            self.controls.set_compact(self._compact)
            self._column.addWidget(self.controls, 1)
        else:
            self._remark = Remark()
            self._remark.acted.connect(self._act)
            self._column.addWidget(self._remark, 1)

    def _show_remark(self, remark: Remark, strip: Strip) -> None:
        name = clean(strip.label)
        if strip.status is StripStatus.FAILED:
            reason = strip.reason or "Its audio could not be used."
            remark.show_words("warning", colours.warn, "", reason, "Retry", f"Retry {name}")
        elif strip.status is StripStatus.WAITING:
            remark.show_words("clock", colours.dim, "", strip.reason or "Waiting for its audio …", "", "")
        else:
            left = "supply unknown" if strip.left is None else f"{strip.left:,} left" if strip.left else "none left"
            burned = f"{strip.burned:,} burned" if strip.burned else ""
            sentence = " · ".join(part for part in (burned, strip.reason) if part)
            action = ("Market" if self._compact else "See market ↗") if strip.market_url else ""
            remark.show_words("plus", colours.faint, left, sentence, action, f"See {name} on the market")

    def _act(self) -> None:
        if self.status is StripStatus.FAILED:
            self.intent.emit(RetryStrip(self.key))
        elif self.status is StripStatus.MISSING:
            self.intent.emit(OpenMarket(self.key))

    def set_compact(self, compact: bool) -> None:
        if compact == self._compact:
            return
        self._compact = compact
        if self.controls is not None:
            self.controls.set_compact(compact)
        strip = self._strip
        assert strip is not None
        if self._remark is not None:
            self._show_remark(self._remark, strip)
        tint = type_colour(strip.stem_type)
        ink = colours.dim if strip.status is StripStatus.MISSING else colours.text
        self._plate.show_name(clean(strip.label), self._meta(strip), strip.stem_type, tint, ink)

    def show_level(self, level: Level | None) -> None:
        if self.controls is not None:
            self.controls.meter.show_level(level)

    def show_played(self, part: float) -> None:
        if self.controls is not None:
            self.controls.wave.show_played(part)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.controls is None:
            event.ignore()
        elif event.key() == Qt.Key.Key_M:
            self.intent.emit(ToggleMute(self.key))
        elif event.key() == Qt.Key.Key_S:
            exclusive = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            self.intent.emit(ToggleSolo(self.key, exclusive=exclusive))
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        strip = self._strip
        if strip is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_strip(painter, QRectF(self.rect()), type_colour(strip.stem_type), strip.status is StripStatus.MISSING)


def paint_strip(painter: QPainter, rect: QRectF, tint: str, ghost: bool, fill: str = colours.panel) -> None:
    """The body of a channel: rounded, with its coloured cap; a ghost is only a dashed outline."""
    frame = rect.adjusted(0.5, 0.5, -0.5, -0.5)
    shape = QPainterPath()
    shape.addRoundedRect(frame, sizes.RADIUS, sizes.RADIUS)
    if not ghost:
        painter.fillPath(shape, QColor(fill))
    pen = QPen(QColor(colours.faint if ghost else colours.line), 1)
    if ghost:
        pen.setDashPattern([3, 3])
    painter.strokePath(shape, pen)
    painter.setClipPath(shape)
    painter.setOpacity(0.4 if ghost else 1.0)
    painter.fillRect(QRectF(rect.left(), rect.top(), rect.width(), sizes.CAP), QColor(tint))

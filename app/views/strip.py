"""One mixer channel in each of its states: ready with its controls, waiting, failed, or a ghost of what is missing."""

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.state.intents import OpenMarket, RetryStrip, SetGain, SetPan, ToggleMute, ToggleSolo
from app.state.model import Strip, StripStatus
from app.theme import sizes
from app.theme.fonts import SEMIBOLD, font
from app.theme.palette import colours, type_colour
from app.widgets.fader import Fader
from app.widgets.knob import Knob, parse_pan
from app.widgets.marks import GlyphBox, NamePlate
from app.widgets.meter import Level, Meter
from app.widgets.taper import parse_db, spoken_db
from app.widgets.text import Button, Label, Paragraph, clean
from app.widgets.toggle import Toggle
from app.widgets.value_editor import ValueEditor
from app.widgets.waveform import MiniWaveform


class ValueLabel(Label):
    """A value that opens its editor when clicked."""

    asked = Signal()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.asked.emit()


class Controls(QWidget):
    """The body of a strip that can play."""

    intent = Signal(object)

    def __init__(self, strip: Strip) -> None:
        super().__init__()
        self._key, name = strip.key, clean(strip.label)
        tint = type_colour(strip.stem_type)
        self.wave = MiniWaveform(tint)
        self.knob = Knob(f"{name} pan", tint)
        self.mute = Toggle(f"Mute {name}", letter="M", on_colour=colours.mute, on_ink="#ffffff", hint="Mute (M)")
        hint = "Solo (S). With Ctrl: this one only"
        self.solo = Toggle(f"Solo {name}", letter="S", on_colour=colours.warn, on_ink=colours.warn_ink, hint=hint)
        self.fader = Fader(name)
        self.meter = Meter(f"{name} level")
        self.value = ValueLabel(face=font(12, SEMIBOLD), align=Qt.AlignmentFlag.AlignHCenter)
        self._lay_out()
        self.fader.moved.connect(self._gain_moved)
        self.fader.typed.connect(self.edit_gain)
        self.value.asked.connect(lambda: self.edit_gain(spoken_db(self.fader.gain_db, unit=False)))
        self.knob.moved.connect(lambda pan: self.intent.emit(SetPan(self._key, pan)))
        self.knob.typed.connect(self.edit_pan)
        self.mute.pressed_by_hand.connect(lambda _ctrl: self.intent.emit(ToggleMute(self._key)))
        self.solo.pressed_by_hand.connect(lambda ctrl: self.intent.emit(ToggleSolo(self._key, exclusive=ctrl)))
        self._compact = False

    def _lay_out(self) -> None:
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(5)
        self._buttons.addStretch(1)
        self._buttons.addWidget(self.mute)
        self._buttons.addWidget(self.solo)
        self._buttons.addStretch(1)
        meter_column = QVBoxLayout()
        meter_column.setContentsMargins(0, sizes.KNOB_H // 2, 0, sizes.KNOB_H // 2)
        meter_column.addWidget(self.meter)
        self._levels = QHBoxLayout()
        self._levels.setSpacing(8)
        self._levels.addStretch(1)
        self._levels.addWidget(self.fader)
        self._levels.addLayout(meter_column)
        self._levels.addStretch(1)
        self._inset = QHBoxLayout()
        self._inset.setContentsMargins(8, 0, 8, 0)
        self._inset.addWidget(self.wave)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 10)
        column.setSpacing(0)
        column.addSpacing(6)
        column.addLayout(self._inset)
        column.addSpacing(8)
        column.addWidget(self.knob, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(8)
        column.addLayout(self._buttons)
        column.addSpacing(2)
        column.addLayout(self._levels, 1)
        column.addSpacing(0)
        column.addWidget(self.value)

    def set_compact(self, compact: bool) -> None:
        if compact == self._compact:
            return
        self._compact = compact
        self.fader.set_scale(not compact)
        self._levels.setSpacing(3 if compact else 8)
        self._buttons.setSpacing(2 if compact else 5)
        self._inset.setContentsMargins(*((4, 0, 4, 0) if compact else (8, 0, 8, 0)))
        for button in (self.mute, self.solo):
            button.setFixedSize(20 if compact else 26, 20)
        self._show_value()

    def show_strip(self, strip: Strip) -> None:
        self.fader.show_gain(strip.gain_db)
        self.knob.show_pan(strip.pan)
        self.mute.show_on(strip.mute)
        self.solo.show_on(strip.solo)
        self._show_value()

    def _show_value(self) -> None:
        self.value.setText(spoken_db(self.fader.gain_db, unit=not self._compact))

    def _gain_moved(self, gain_db: float) -> None:
        self._show_value()
        self.intent.emit(SetGain(self._key, gain_db))

    def edit_gain(self, text: str) -> None:
        """Open the field for the gain, beginning with a text."""
        field = self.value.geometry().adjusted(4, -4, -4, 4)
        ValueEditor(field, f"{self.fader.accessibleName()}: type a gain in dB", text, self._take_gain, self.fader, self)

    def _take_gain(self, text: str) -> bool:
        gain_db = parse_db(text)
        if gain_db is not None:
            self.intent.emit(SetGain(self._key, gain_db))
        return gain_db is not None

    def edit_pan(self, text: str) -> None:
        """Open the field for the pan, beginning with a text."""
        middle = self.knob.geometry().center()
        field = QRect(0, 0, min(56, self.width() - 6), 22)
        field.moveCenter(middle)
        ValueEditor(field, f"{self.knob.accessibleName()}: type a pan", text, self._take_pan, self.knob, self)

    def _take_pan(self, text: str) -> bool:
        pan = parse_pan(text)
        if pan is not None:
            self.intent.emit(SetPan(self._key, pan))
        return pan is not None


class Remark(QWidget):
    """The body of a strip that can not play: glyph, figure, sentence, one button."""

    acted = Signal()

    def __init__(self) -> None:
        super().__init__()
        centre = Qt.AlignmentFlag.AlignHCenter
        self._glyph = GlyphBox("plus", 18, colours.faint, 1.6)
        self._figure = Paragraph(face=font(12, SEMIBOLD), align=centre, max_lines=2, line_height=1.2)
        self._sentence = Paragraph(face=font(11), align=centre, max_lines=7)
        self.button = Button("", kind="small", height=26)
        self.button.clicked.connect(self.acted)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 0, 6, 24)
        column.setSpacing(6)
        column.addStretch(1)
        column.addWidget(self._glyph, 0, centre)
        column.addSpacing(2)
        column.addWidget(self._figure)
        column.addWidget(self._sentence)
        column.addSpacing(2)
        column.addWidget(self.button, 0, centre)
        column.addStretch(1)

    def show_words(self, glyph: str, tint: str, figure: str, sentence: str, action: str, spoken: str) -> None:
        self._glyph.show_glyph(glyph, tint)
        self._figure.setText(figure)
        self._figure.setVisible(bool(figure))
        self._sentence.setText(sentence)
        self._sentence.setVisible(bool(sentence))
        self.button.set_label(action)
        self.button.setAccessibleName(spoken)
        self.button.setVisible(bool(action))


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

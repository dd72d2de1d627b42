"""The master channel: how loud it is and its true peak, the master fader and its meter."""

import math
from collections.abc import Callable
from time import monotonic
from typing import Protocol

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.state.intents import Grab, LetGo, SetMasterGain, ToggleLimiter
from app.theme import sizes
from app.theme.fonts import BOLD, SEMIBOLD, font
from app.theme.palette import colours
from app.views.strip import paint_strip
from app.views.strip_controls import ValueLabel
from app.widgets.fader import Fader
from app.widgets.marks import NamePlate
from app.widgets.meter import Level, Meter
from app.widgets.taper import parse_db, spoken_db
from app.widgets.text import Label
from app.widgets.toggle import Toggle
from app.widgets.value_editor import ValueEditor

READOUT_S = 0.4  # figures that change faster can not be read
_QUIETEST = 1e-5


class Loudness(Protocol):
    """By ITU-R BS.1770. short_term_lufs: of the last 3 s. true_peak: linear, the highest since the last time."""

    @property
    def short_term_lufs(self) -> float: ...
    @property
    def true_peak(self) -> float: ...


class MasterStrip(QWidget):
    """intent: what a person wants. stepped: the keyboard wants to go to the strip beside it (−1)."""

    intent = Signal(object)
    stepped = Signal(int)

    def __init__(self, *, clock: Callable[[], float] = monotonic) -> None:
        super().__init__()
        centre = Qt.AlignmentFlag.AlignHCenter
        self._clock = clock
        self._true_peak = 0.0
        self._next_readout_s = 0.0
        self._compact = False
        self.setFixedWidth(sizes.MASTER)
        self.setAccessibleName("Master")
        plate = NamePlate()
        plate.setFixedHeight(17)
        plate.show_name("Master", "", "", colours.text)
        self._plate = plate
        self._head = QWidget()
        self.readout = Label("−∞", face=font(22, BOLD), align=centre)
        self.readout.setAccessibleName("Loudness, LUFS short-term")
        self._unit = Label("LUFS short-term", face=font(11), colour=colours.dim, align=centre)
        self.true_peak = Label("true peak −∞", face=font(11), colour=colours.dim, align=centre)
        hint = "Keeps true peaks below −1 dBTP; what is quieter passes unchanged"
        self.limiter = Toggle("Limiter", letter="Limiter", size=(64, 20), on_colour=colours.ok, hint=hint)
        self.limiter.pressed_by_hand.connect(lambda _ctrl: self.intent.emit(ToggleLimiter()))
        self.fader = Fader("Master")
        self.meter = Meter("Master level", 15, panel=colours.raised)
        self.value = ValueLabel(face=font(12, SEMIBOLD), align=centre)
        meter_column = QVBoxLayout()
        meter_column.setContentsMargins(0, sizes.KNOB_H // 2, 0, sizes.KNOB_H // 2)
        meter_column.addWidget(self.meter)
        levels = QHBoxLayout()
        levels.setSpacing(8)
        levels.addStretch(1)
        levels.addWidget(self.fader)
        levels.addLayout(meter_column)
        levels.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, sizes.CAP + 8, 1, 11)
        column.setSpacing(0)
        head = QVBoxLayout(self._head)
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(1)
        head.addWidget(plate)
        head.addStretch(2)
        head.addWidget(self.readout)
        head.addWidget(self._unit)
        head.addWidget(self.true_peak)
        head.addStretch(2)
        head.addWidget(self.limiter, alignment=centre)
        head.addStretch(2)
        column.addWidget(self._head)
        column.addLayout(levels, 1)
        column.addWidget(self.value)
        self.fader.moved.connect(self._moved)
        self.fader.typed.connect(self._edit)
        self.fader.sliderPressed.connect(lambda: self.intent.emit(Grab()))
        self.fader.sliderReleased.connect(lambda: self.intent.emit(LetGo()))
        self.value.asked.connect(lambda: self._edit(spoken_db(self.fader.gain_db, unit=False)))
        self.set_short(False)
        self.show_gain(0.0)

    def set_compact(self, compact: bool) -> None:
        if compact != self._compact:
            self._compact = compact
            self.setFixedWidth(sizes.MASTER_COMPACT if compact else sizes.MASTER)

    def set_short(self, short: bool) -> None:
        """Keep the fader level with those of the strips, which leave out their waveform when low."""
        self._head.setFixedHeight(sizes.STRIP_HEAD - (sizes.STRIP_WAVE if short else 0))

    def show_gain(self, gain_db: float) -> None:
        self.fader.show_gain(gain_db)
        self.value.setText(spoken_db(self.fader.gain_db))

    def show_limiter(self, on: bool) -> None:
        self.limiter.show_on(on)

    def show_level(self, level: Level | None) -> None:
        self.meter.show_level(level)

    def show_loudness(self, loudness: Loudness) -> None:
        """Meant for every frame; the figures change a few times a second and miss no peak."""
        self._true_peak = max(self._true_peak, loudness.true_peak)
        now_s = self._clock()
        if now_s < self._next_readout_s:
            return
        self._next_readout_s = now_s + READOUT_S
        peak_db = 20 * math.log10(self._true_peak) if self._true_peak > _QUIETEST else -math.inf
        self.readout.setText(_figure(loudness.short_term_lufs))
        self.true_peak.setText(f"true peak {_figure(peak_db)}" + ("" if math.isinf(peak_db) else " dBTP"))
        self.true_peak.set_colour(colours.clip if peak_db > 0 else colours.dim)
        self._true_peak = 0.0

    def _moved(self, gain_db: float) -> None:
        self.value.setText(spoken_db(gain_db))
        self.intent.emit(SetMasterGain(gain_db))

    def _edit(self, text: str) -> None:
        field = self.value.geometry().adjusted(6, -4, -6, 4)
        ValueEditor(field, "Master: type a gain in dB", text, self._take, self.fader, self)

    def _take(self, text: str) -> bool:
        gain_db = parse_db(text)
        if gain_db is not None:
            self.intent.emit(SetMasterGain(gain_db))
        return gain_db is not None

    def event(self, event: QEvent) -> bool:
        # the window's own Left must not take this key from a control in focus
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and event.key() == Qt.Key.Key_Left
            and not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Left:
            self.stepped.emit(-1)
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_strip(painter, QRectF(self.rect()), colours.text, False, colours.raised)


def _figure(decibels: float) -> str:
    return "−∞" if math.isinf(decibels) else f"{decibels:.1f}".replace("-", "−")

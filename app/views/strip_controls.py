"""The controls of a strip that can play: small waveform, pan, mute, solo, fader, meter and value."""

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.i18n import tr
from app.state.intents import Grab, LetGo, SetGain, SetPan, ToggleMute, ToggleSolo
from app.state.model import Strip
from app.theme.fonts import SEMIBOLD, font
from app.theme.palette import colours, type_colour
from app.widgets.fader import Fader
from app.widgets.knob import Knob, parse_pan
from app.widgets.metered import Metered
from app.widgets.mini_waveform import MiniWaveform
from app.widgets.taper import parse_db, spoken_db
from app.widgets.text import Label, clean
from app.widgets.toggle import Toggle
from app.widgets.value_editor import ValueEditor


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
        self.knob = Knob(tr("{name} pan", name=name), tint)
        self.mute = Toggle(
            tr("Mute {name}", name=name),
            letter="M",
            on_colour=colours.mute,
            on_ink=colours.mute_ink,
            hint=tr("Mute (M)"),
        )
        hint = tr("Solo (S). With Ctrl: this one only")
        self.solo = Toggle(
            tr("Solo {name}", name=name), letter="S", on_colour=colours.solo, on_ink=colours.solo_ink, hint=hint
        )
        self.fader = Fader(name)
        self.meter = Metered(name)
        self.value = ValueLabel(face=font(12, SEMIBOLD), align=Qt.AlignmentFlag.AlignHCenter)
        self._lay_out()
        self.fader.moved.connect(self._gain_moved)
        self.fader.typed.connect(self.edit_gain)
        self.value.asked.connect(lambda: self.edit_gain(spoken_db(self.fader.gain_db, unit=False)))
        self.knob.moved.connect(lambda pan: self.intent.emit(SetPan(self._key, pan)))
        self.knob.typed.connect(self.edit_pan)
        self.mute.pressed_by_hand.connect(lambda _ctrl: self.intent.emit(ToggleMute(self._key)))
        self.solo.pressed_by_hand.connect(lambda ctrl: self.intent.emit(ToggleSolo(self._key, exclusive=ctrl)))
        for moved in (self.fader, self.knob):
            moved.sliderPressed.connect(lambda: self.intent.emit(Grab()))
            moved.sliderReleased.connect(lambda: self.intent.emit(LetGo()))
        self.places: dict[str, QWidget] = {
            "knob": self.knob,
            "mute": self.mute,
            "solo": self.solo,
            "fader": self.fader,
        }
        self._compact = False

    def _lay_out(self) -> None:
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(5)
        self._buttons.addStretch(1)
        self._buttons.addWidget(self.mute)
        self._buttons.addWidget(self.solo)
        self._buttons.addStretch(1)
        self._levels = QHBoxLayout()
        self._levels.setSpacing(8)
        self._levels.addStretch(1)
        self._levels.addWidget(self.fader)
        self._levels.addWidget(self.meter)
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
        ValueEditor(
            field,
            tr("{name}: type a gain in dB", name=self.fader.accessibleName()),
            text,
            self._take_gain,
            self.fader,
            self,
        )

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
        ValueEditor(
            field,
            tr("{name}: type a pan", name=self.knob.accessibleName()),
            text,
            self._take_pan,
            self.knob,
            self,
        )

    def _take_pan(self, text: str) -> bool:
        pan = parse_pan(text)
        if pan is not None:
            self.intent.emit(SetPan(self._key, pan))
        return pan is not None

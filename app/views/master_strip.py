"""The master channel: how loud it is and its true peak, the master fader and its meter."""

from collections.abc import Callable
from time import monotonic

from PySide6.QtCore import QEvent, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.i18n import tr
from app.state.desk import ResetLoudness, SetBalance, ToggleDim, ToggleMono
from app.state.intents import Grab, LetGo, SetMasterGain, ToggleLimiter
from app.state.mixing import MasterMix
from app.theme import sizes
from app.theme.fonts import SEMIBOLD, font
from app.theme.palette import colours
from app.views.loudness_panel import Loudness, LoudnessPanel
from app.views.strip import paint_strip
from app.views.strip_controls import ValueLabel
from app.widgets.fader import Fader
from app.widgets.knob import Knob, parse_pan
from app.widgets.limiter_button import LimiterButton
from app.widgets.marks import NamePlate
from app.widgets.meter import Level
from app.widgets.metered import Metered
from app.widgets.taper import parse_db, spoken_db
from app.widgets.toggle import Toggle
from app.widgets.value_editor import ValueEditor


class MasterStrip(QWidget):
    """intent: what a person wants. stepped: the keyboard wants to go to the strip beside it (−1)."""

    intent = Signal(object)
    stepped = Signal(int)

    def __init__(self, *, clock: Callable[[], float] = monotonic) -> None:
        super().__init__()
        centre = Qt.AlignmentFlag.AlignHCenter
        self._compact = False
        self.setFixedWidth(sizes.MASTER)
        self.setAccessibleName(tr("Master"))
        plate = NamePlate()
        plate.setFixedHeight(17)
        plate.show_name(tr("Master"), "", "", colours.text)
        self._plate = plate
        self._head = QWidget()
        self.loudness = LoudnessPanel(clock)
        self.loudness.reset.connect(lambda: self.intent.emit(ResetLoudness()))
        self.limiter = LimiterButton(98, clock=clock)
        self.mono = Toggle(
            tr("Mono"),
            letter=tr("Mono"),
            size=(34, 20),
            on_colour=colours.solo,
            on_ink=colours.solo_ink,
            hint=tr("Mono (O)"),
        )
        self.dim = Toggle(
            tr("Dim"),
            letter=tr("Dim"),
            size=(30, 20),
            on_colour=colours.solo,
            on_ink=colours.solo_ink,
            hint=tr("20 dB lower (D)"),
        )
        self.balance = Knob(tr("Balance"), colours.text, side=24)
        self.mono.pressed_by_hand.connect(lambda _ctrl: self.intent.emit(ToggleMono()))
        self.dim.pressed_by_hand.connect(lambda _ctrl: self.intent.emit(ToggleDim()))
        self.balance.moved.connect(lambda balance: self.intent.emit(SetBalance(balance)))
        self.balance.typed.connect(self._edit_balance)
        self.limiter.pressed_by_hand.connect(lambda _ctrl: self.intent.emit(ToggleLimiter()))
        self.fader = Fader(tr("Master"))
        self.meter = Metered(tr("Master"), 15, panel=colours.raised, clock=clock)
        self.value = ValueLabel(face=font(12, SEMIBOLD), align=centre)
        levels = QHBoxLayout()
        levels.setSpacing(8)
        levels.addStretch(1)
        levels.addWidget(self.fader)
        levels.addWidget(self.meter)
        levels.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, sizes.CAP + 8, 1, 11)
        column.setSpacing(0)
        head = QVBoxLayout(self._head)
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(0)
        head.addWidget(plate)
        head.addWidget(self.loudness)
        head.addStretch(1)
        head.addWidget(self.limiter, alignment=centre)
        head.addStretch(1)
        switches = QHBoxLayout()
        switches.setContentsMargins(0, 0, 0, 0)
        switches.setSpacing(3)
        switches.addStretch(1)
        for switch in (self.mono, self.dim, self.balance):
            switches.addWidget(switch)
        switches.addStretch(1)
        head.addLayout(switches)
        column.addWidget(self._head)
        column.addLayout(levels, 1)
        column.addWidget(self.value)
        self.fader.moved.connect(self._moved)
        self.fader.typed.connect(self._edit)
        for moved in (self.fader, self.balance):
            moved.sliderPressed.connect(lambda: self.intent.emit(Grab()))
            moved.sliderReleased.connect(lambda: self.intent.emit(LetGo()))
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
        self.loudness.set_short(short)

    def show_master(self, master: MasterMix) -> None:
        """How it is set. Silent."""
        self.show_gain(master.gain_db)
        self.limiter.show_on(master.limiter)
        self.mono.show_on(master.mono)
        self.dim.show_on(master.dim)
        self.balance.show_pan(master.balance)

    def show_gain(self, gain_db: float) -> None:
        self.fader.show_gain(gain_db)
        self.value.setText(spoken_db(self.fader.gain_db))

    def show_level(self, level: Level | None) -> None:
        self.meter.show_level(level)

    def show_loudness(self, loudness: Loudness) -> None:
        """Meant for every frame."""
        self.loudness.show_loudness(loudness)
        self.limiter.show_reduction(loudness.reduction_db)

    def _moved(self, gain_db: float) -> None:
        self.value.setText(spoken_db(gain_db))
        self.intent.emit(SetMasterGain(gain_db))

    def _edit(self, text: str) -> None:
        field = self.value.geometry().adjusted(6, -4, -6, 4)
        ValueEditor(field, tr("Master: type a gain in dB"), text, self._take, self.fader, self)

    def _edit_balance(self, text: str) -> None:
        field = QRect(0, 0, self.width() - 12, 22)
        field.moveCenter(self.balance.mapTo(self, self.balance.rect().center()))
        field.moveLeft(6)
        ValueEditor(field, tr("Balance: type a pan"), text, self._take_balance, self.balance, self)

    def _take_balance(self, text: str) -> bool:
        balance = parse_pan(text)
        if balance is not None:
            self.intent.emit(SetBalance(balance))
        return balance is not None

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

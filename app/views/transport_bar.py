"""The transport: to start, play, loop, where we are; and how the sound is doing."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from app.i18n import tr
from app.state.intents import PlayPause, Stop, ToggleLoop
from app.state.model import AudioState, TransportState
from app.theme import sizes
from app.theme.fonts import MEDIUM, SEMIBOLD, font
from app.theme.palette import colours
from app.views.mix_bar import MixBar
from app.widgets.marks import Chip
from app.widgets.ruler import Grid, place_text
from app.widgets.text import Label, tooltip
from app.widgets.toggle import PlayButton, Toggle


class Figure(QWidget):
    """A quiet word and its value: "Block 256 · 5.3 ms"."""

    def __init__(self, word: str, value_width: int = 0) -> None:
        super().__init__()
        self._value = Label(face=font(12, MEDIUM))
        self._whole = not value_width
        if value_width:
            self._value.setMaximumWidth(value_width)
        self._after = Label(colour=colours.dim)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(Label(word, colour=colours.dim))
        row.addWidget(self._value)
        row.addWidget(self._after)
        self._word = word

    def show_value(self, value: str, after: str = "", colour: str = "") -> None:
        self._value.setText(value)
        if self._whole:
            self._value.setMinimumWidth(self._value.sizeHint().width())
        self._value.set_colour(colour or colours.text)
        self._after.setText(after)
        self._after.setVisible(bool(after))
        self.setVisible(bool(value))
        self.setAccessibleName(f"{self._word} {value} {after}".strip())


class TransportBar(QFrame):
    intent = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("transport")
        self.setFixedHeight(sizes.TRANSPORT)
        self._audio: AudioState | None = None
        self._grid: Grid | None = None
        self._narrow = False
        self.to_start = Toggle(tr("To start"), glyph="to start", size=(30, 30), hint=tr("To the start (Home)"))
        self.play = PlayButton()
        self.loop = Toggle(
            tr("Loop"), glyph="loop", size=(30, 30), hint=tr("Loop (L). Drag over the waveform to set it")
        )
        self.mix = MixBar()
        self.mix.intent.connect(self.intent)
        self.time = Label("0:00.0", face=font(18, SEMIBOLD))
        self._total = Label("/ 0:00.0", face=font(13), colour=colours.quiet)
        self.time.setFixedWidth(62)
        self.silent = Chip(tr("No sound device"), glyph="silent")
        self.silent.set_tint(colours.ember_line, colours.ember_well, colours.ember_light)
        self._output = Figure(tr("Output"), 190)
        self._block = Figure(tr("Block"))
        self._load = Figure(tr("Load"))
        self._dropouts = Figure(tr("Dropouts"))
        self.to_start.pressed_by_hand.connect(lambda _ctrl: self.intent.emit(Stop()))
        self.play.clicked.connect(lambda: self.intent.emit(PlayPause()))
        self.loop.pressed_by_hand.connect(lambda _ctrl: self.intent.emit(ToggleLoop()))
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(18, 0, 18, 0)
        row.setSpacing(14)
        for button in (self.to_start, self.play, self.loop):
            row.addWidget(button)
        row.addWidget(self.time)
        row.addSpacing(-8)
        row.addWidget(self._total)
        row.addSpacing(10)
        row.addWidget(self.mix)
        row.addStretch(1)
        row.addWidget(self.silent)
        self.silent.show_words("", tr("No sound device · silent clock"))
        for figure in (self._output, self._block, self._load, self._dropouts):
            row.addWidget(figure)
        self.show_audio(AudioState())

    def show_transport(self, transport: TransportState, has_song: bool) -> None:
        self.play.show_playing(transport.playing)
        self.loop.show_on(transport.looping)
        for control in (self.play, self.to_start, self.loop):
            control.setEnabled(has_song)
        self._total.setText(f"/ {place_text(transport.song_s, self._grid)}")

    def show_grid(self, grid: Grid | None) -> None:
        """Count in bars, or in time (None)."""
        self._grid = grid

    def show_time(self, position_s: float) -> None:
        text = place_text(position_s, self._grid)
        if text != self.time.text():
            self.time.setText(text)

    def show_audio(self, audio: AudioState) -> None:
        if audio == self._audio:
            return
        self._audio = audio
        self.silent.setVisible(audio.silent)
        name = audio.output.rpartition(" (")[0] or audio.output  # without the system that it is reached through
        self._output.show_value("" if audio.silent else name)
        self._output.setToolTip(tooltip(audio.output))
        block_ms = audio.block_frames / audio.rate_hz * 1000 if audio.rate_hz else 0.0
        block = str(audio.block_frames) if audio.block_frames and not self._narrow else ""
        self._block.show_value(block, tr("· {block_ms:.1f} ms", block_ms=block_ms))
        heavy = audio.load > 0.7
        self._load.show_value(
            f"{round(audio.load * 100)} %" if audio.block_frames else "", "", colours.warn if heavy else colours.text
        )
        lost = audio.dropouts > 0
        self._dropouts.show_value(
            str(audio.dropouts) if audio.block_frames else "", "", colours.warn if lost else colours.text
        )

    def set_narrow(self, narrow: bool) -> None:
        self.mix.set_narrow(narrow)
        if narrow != self._narrow:
            self._narrow = narrow
            audio, self._audio = self._audio, None
            self.show_audio(audio or AudioState())
        self._row.setSpacing(10 if narrow else 14)

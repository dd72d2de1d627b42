"""The song's waveform with its small buttons: time or bars, and zoom."""

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from app.i18n import tr
from app.state.timeline import SetTempo, Tempo, ToggleBars
from app.widgets.ruler import Grid
from app.widgets.toggle import Toggle
from app.widgets.value_editor import ValueEditor
from app.widgets.waveform import ZOOM_STEP, SongWaveform

_ASK = tr("Tempo in BPM, then the second at which bar 1 begins: 120 0.35")


def parse_tempo(text: str) -> Tempo | None:
    """The tempo a person typed: "120", "120 0.35", "97,5"; None when it is none."""
    words = text.replace(",", ".").lower().replace("bpm", " ").split()
    try:
        numbers = [float(word) for word in words]
    except ValueError:
        return None
    if len(numbers) not in (1, 2) or not all(-600.0 <= number <= 600.0 for number in numbers):
        return None
    return Tempo(numbers[0], numbers[1] if len(numbers) == 2 else 0.0) if 20.0 <= numbers[0] <= 400.0 else None


class OverviewPane(QWidget):
    intent = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._tempo: Tempo | None = None
        self.wave = SongWaveform()
        hint = tr("Time or bars (B). With Ctrl: set the tempo")
        self.bars = Toggle(tr("Count in bars"), letter=tr("Bars"), size=(40, 18), hint=hint)
        self.nearer = Toggle(tr("Zoom in"), letter="+", size=(20, 18), hint=tr("Zoom in (+)"))
        self.farther = Toggle(tr("Zoom out"), letter="−", size=(20, 18), hint=tr("Zoom out (−)"))
        self.all = Toggle(tr("The whole song"), letter=tr("All"), size=(28, 18), hint=tr("The whole song (Shift+Z)"))
        tools = QWidget()
        row = QHBoxLayout(tools)
        row.setContentsMargins(0, 6, 6, 0)
        row.setSpacing(3)
        for tool in (self.bars, self.farther, self.nearer, self.all):
            row.addWidget(tool)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.addWidget(self.wave, 0, 0)
        grid.addWidget(tools, 0, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight)
        self.bars.pressed_by_hand.connect(self._bars_pressed)
        self.nearer.pressed_by_hand.connect(lambda _: self.wave.zoom(ZOOM_STEP))
        self.farther.pressed_by_hand.connect(lambda _: self.wave.zoom(1 / ZOOM_STEP))
        self.all.pressed_by_hand.connect(lambda _: self.wave.show_all())
        self.wave.zoomed.connect(self._show_zoom)
        self._show_zoom()

    def show_timeline(self, bars: bool, tempo: Tempo | None) -> Grid | None:
        """How the song is counted; the grid that follows from it."""
        self._tempo = tempo
        grid = Grid(tempo.bpm, tempo.first_s, tempo.quarters) if bars and tempo else None
        self.bars.show_on(grid is not None)
        self.wave.show_grid(grid)
        return grid

    def ask_bars(self) -> None:
        """From time to bars or back; asks for the tempo first where nobody knows it."""
        self._bars_pressed(False)

    def _bars_pressed(self, with_ctrl: bool) -> None:
        if self._tempo is not None and not with_ctrl:
            self.intent.emit(ToggleBars())
            return
        text = f"{self._tempo.bpm:g} {self._tempo.first_s:g}" if self._tempo else ""
        field = QRect(self.width() - 168, 28, 162, 24)
        editor = ValueEditor(field, _ASK, text, self._take, self.bars, self)
        editor.setPlaceholderText(tr("BPM, first bar (s)"))
        editor.setToolTip(_ASK)

    def _take(self, text: str) -> bool:
        tempo = parse_tempo(text)
        if tempo is None and text.strip():
            return False
        self.intent.emit(SetTempo(tempo))
        return True

    def _show_zoom(self) -> None:
        whole = self.wave.span.whole
        self.farther.setEnabled(not whole)
        self.all.setEnabled(not whole)

"""How loud the master is: short-term in large figures, momentary and integrated below it, and the true peak."""

import math
from collections.abc import Callable
from time import monotonic
from typing import Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.i18n import number, tr
from app.theme.fonts import BOLD, MEDIUM, font
from app.theme.palette import colours
from app.widgets.figure_button import FigureButton
from app.widgets.text import Label

READOUT_S = 0.4  # figures that change faster can not be read
_QUIETEST = 1e-5


class Loudness(Protocol):
    """By ITU-R BS.1770. momentary: of 400 ms, short_term: of 3 s, integrated: since play began or it was reset.

    true_peak: linear, the highest since the last time. reduction_db: ≤ 0, of the limiter, the most since then.
    """

    @property
    def momentary_lufs(self) -> float: ...
    @property
    def short_term_lufs(self) -> float: ...
    @property
    def integrated_lufs(self) -> float: ...
    @property
    def true_peak(self) -> float: ...
    @property
    def reduction_db(self) -> float: ...


class LoudnessPanel(QWidget):
    """reset: integrated loudness is to be measured anew."""

    reset = Signal()

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        super().__init__()
        centre = Qt.AlignmentFlag.AlignHCenter
        self._clock = clock
        self._true_peak = 0.0
        self._next_readout_s = 0.0
        self.short_term = Label("−∞", face=font(20, BOLD), align=centre)
        self._unit = Label(tr("LUFS short-term"), face=font(11), colour=colours.dim, align=centre)
        self.momentary = Label("M −∞", face=font(11, MEDIUM), colour=colours.dim, align=centre)
        self.momentary.setToolTip(tr("Momentary loudness, LUFS of the last 0.4 s"))
        self.integrated = FigureButton(tr("Integrated loudness; press to measure anew"))
        self.true_peak = Label(tr("peak {level}", level="−∞"), face=font(11), colour=colours.dim, align=centre)
        self.true_peak.setToolTip(tr("True peak, the highest of the last 0.4 s"))
        self.integrated.clicked.connect(self.reset)
        self._pair = QWidget()
        pair = QHBoxLayout(self._pair)
        pair.setContentsMargins(2, 0, 2, 0)
        pair.setSpacing(2)
        pair.addWidget(self.momentary, 1)
        pair.addWidget(self.integrated, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for line in (self.short_term, self._unit, self._pair, self.true_peak):
            column.addWidget(line)
        self._show_integrated(-math.inf)
        self._say(-math.inf)

    def set_short(self, short: bool) -> None:
        """Low strips have no room for the unit and the pair below it."""
        self._unit.setVisible(not short)

    def show_loudness(self, loudness: Loudness) -> None:
        """Meant for every frame; the figures change a few times a second and miss no peak."""
        self._true_peak = max(self._true_peak, loudness.true_peak)
        now_s = self._clock()
        if now_s < self._next_readout_s:
            return
        self._next_readout_s = now_s + READOUT_S
        peak_db = 20 * math.log10(self._true_peak) if self._true_peak > _QUIETEST else -math.inf
        self.short_term.setText(figure(loudness.short_term_lufs))
        self._say(loudness.short_term_lufs)
        self.momentary.setText(f"M {figure(loudness.momentary_lufs)}")
        self._show_integrated(loudness.integrated_lufs)
        unit = "" if math.isinf(peak_db) else " dBTP"
        self.true_peak.setText(tr("peak {level}", level=figure(peak_db) + unit))
        self.true_peak.set_colour(colours.clip if peak_db > 0 else colours.dim)
        self._true_peak = 0.0

    def _show_integrated(self, lufs: float) -> None:
        self.integrated.show_figure(f"I {figure(lufs)}", tr("{lufs} LUFS", lufs=figure(lufs)))

    def _say(self, lufs: float) -> None:
        self.short_term.setAccessibleName(tr("Loudness {lufs} LUFS short-term", lufs=figure(lufs)))


def figure(decibels: float) -> str:
    """A level as it is read: "−14.2", "−∞"."""
    return "−∞" if math.isinf(decibels) else number(decibels, ".1f").replace("-", "−")

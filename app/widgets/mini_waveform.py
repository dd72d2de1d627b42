"""A strip's own small waveform."""

import numpy as np
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.theme import sizes
from app.theme.palette import colours
from app.widgets.bars import AHEAD, CONTRAST, Floats, regrouped, stacked

_UNHEARD = np.float32(0.6)


class MiniWaveform(QWidget):
    """One stem's shape in its own colour, as tall as its gain; the part that was played is bright.

    Where it is not heard its shape stays, without its colour.
    """

    HEIGHT = sizes.STRIP_WAVE

    def __init__(self, colour: str) -> None:
        super().__init__()
        self._colour = colour
        self._amplitudes: Floats | None = None
        self._gain = 1.0
        self._played = 0.0
        self._head_bar = 0
        self._picture: QPixmap | None = None
        self.setFixedHeight(self.HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(60, self.HEIGHT)

    def show_amplitudes(self, values: Floats | None) -> None:
        self._amplitudes = values
        self._picture = None
        self.update()

    def show_gain(self, gain: float) -> None:
        """Linear gain; 0 when the strip is not heard."""
        if gain != self._gain:
            self._gain = gain
            self._picture = None
            self.update()

    def show_played(self, part: float) -> None:
        """How much of the song was played, 0 … 1. Repaints only when a bar changes."""
        self._played = part
        bar = self._bar()
        if bar != self._head_bar:
            self._head_bar = bar
            self.update()

    def _bar(self) -> int:
        return round(self._played * self._count())

    def _count(self) -> int:
        return max(0, (self.width() - 6) // sizes.BAR_PITCH)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._picture = None

    def _drawn(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        if self._picture is None or self._picture.devicePixelRatio() != ratio:
            count = self._count()
            values = regrouped(self._amplitudes, count) if self._amplitudes is not None else np.zeros(count, np.float32)
            highest = float(values.max()) if values.size else 0.0
            shown = np.float32(self._gain**CONTRAST) if self._gain > 0 else _UNHEARD
            heights = np.clip(values / (highest or 1.0) * shown, 0.0, 1.15)
            heights = np.maximum(heights * (self.HEIGHT - 8), 1.0 if highest else 0.0)[None, :]
            width = max(1, count * sizes.BAR_PITCH)
            tint = [self._colour if self._gain > 0 else colours.faint]
            self._picture = QPixmap.fromImage(stacked(heights, tint, width, self.HEIGHT, ratio))
        return self._picture

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.well))
        painter.drawRoundedRect(self.rect(), 4, 4)
        bars = self._drawn()
        left = (self.width() - self._count() * sizes.BAR_PITCH + 1) // 2
        split = left + self._bar() * sizes.BAR_PITCH
        painter.setClipRect(0, 0, split, self.HEIGHT)
        painter.drawPixmap(left, 0, bars)
        painter.setClipRect(split, 0, self.width() - split, self.HEIGHT)
        painter.setOpacity(AHEAD)
        painter.drawPixmap(left, 0, bars)

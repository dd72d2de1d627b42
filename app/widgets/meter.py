"""A stereo meter on the fader's own scale: RMS bright, peak above it, a line where the peak was held."""

from collections.abc import Callable
from functools import lru_cache
from time import monotonic
from typing import Protocol

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.theme.palette import colours, in_use
from app.widgets.taper import travel_of, travel_of_level

FALL_PER_S = 0.9  # travel a second, after a peak
HOLD_S = 1.2


class Level(Protocol):
    """Linear amplitudes since the last look; 1.0 is 0 dBFS. clips: how often it went beyond."""

    @property
    def peak_left(self) -> float: ...
    @property
    def peak_right(self) -> float: ...
    @property
    def rms_left(self) -> float: ...
    @property
    def rms_right(self) -> float: ...
    @property
    def clips(self) -> int: ...


@lru_cache(maxsize=32)
def _column(width: int, height: int, ratio: float, theme: str) -> QPixmap:
    """A full column of the meter's gradient, drawn once for each size."""
    pixmap = QPixmap(round(width * ratio), round(height * ratio))
    pixmap.setDevicePixelRatio(ratio)
    painter = QPainter(pixmap)
    gradient = QLinearGradient(0, 0, 0, height)
    gradient.setColorAt(0.0, QColor(colours.clip))
    gradient.setColorAt(travel_of(0.0), QColor(colours.clip))
    gradient.setColorAt(travel_of(-3.0), QColor(colours.level_warn))
    gradient.setColorAt(travel_of(-9.0), QColor(colours.level))
    gradient.setColorAt(1.0, QColor(colours.level_deep))
    painter.fillRect(0, 0, width, height, gradient)
    painter.end()
    return pixmap


class Meter(QWidget):
    """Two columns. `show_level` repaints only the band that changed, and nothing when nothing did."""

    def __init__(self, name: str, width: int = 11, *, panel: str = "", clock: Callable[[], float] = monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._panel = QColor(panel or colours.panel)
        self._last_s = clock()
        self._travel = [1.0, 1.0]
        self._rms = [1.0, 1.0]
        self._held = [1.0, 1.0]
        self._held_until_s = [0.0, 0.0]
        self._drawn: tuple[int, ...] = ()
        self._at_rest = False
        self.setAccessibleName(name)
        self.setFixedWidth(width)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def sizeHint(self) -> QSize:
        return QSize(self.width(), 200)

    def show_level(self, level: Level | None) -> None:
        """Show a level (None: silence). Rises at once, falls slowly; the peak is held for a moment."""
        if self._at_rest and (level is None or not (level.peak_left or level.peak_right)):
            return
        now_s = self._clock()
        fall = max(0.0, now_s - self._last_s) * FALL_PER_S
        self._last_s = now_s
        peaks = (level.peak_left, level.peak_right) if level else (0.0, 0.0)
        averages = (level.rms_left, level.rms_right) if level else (0.0, 0.0)
        for side in (0, 1):
            travel = travel_of_level(peaks[side])
            self._travel[side] = min(travel, self._travel[side] + fall, 1.0)
            self._rms[side] = min(travel_of_level(averages[side]), self._rms[side] + fall, 1.0)
            if self._travel[side] <= self._held[side]:
                self._held[side] = self._travel[side]
                self._held_until_s[side] = now_s + HOLD_S
            elif now_s >= self._held_until_s[side]:
                self._held[side] = min(1.0, self._held[side] + fall)
        self._at_rest = min(*self._travel, *self._rms, *self._held) >= 1.0
        shown = self._pixels()
        if shown != self._drawn:
            changed = [
                y for old, new in zip(self._drawn or (0,) * 6, shown, strict=True) if old != new for y in (old, new)
            ]
            self._drawn = shown
            self.update(0, min(changed) - 1, self.width(), max(changed) - min(changed) + 4)

    def _pixels(self) -> tuple[int, ...]:
        height = self.height()
        return tuple(round(t * height) for t in (*self._travel, *self._rms, *self._held))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), self._panel)
        self._drawn = self._pixels()
        height, width = self.height(), (self.width() - 1) // 2
        column = _column(width, height, self.devicePixelRatioF(), in_use())
        ratio = column.devicePixelRatio()
        for side in (0, 1):
            x = side * (width + 1)
            painter.fillRect(x, 0, width, height, QColor(colours.well))
            peak, rms, held = self._drawn[side], self._drawn[side + 2], self._drawn[side + 4]
            for top, bottom, opacity in ((peak, rms, 0.55), (max(peak, rms), height, 1.0), (held, held + 2, 0.9)):
                if bottom > top and top < height - 1:
                    painter.setOpacity(opacity)
                    source = QRect(0, round(top * ratio), round(width * ratio), round((bottom - top) * ratio))
                    painter.drawPixmap(QRect(x, top, width, bottom - top), column, source)
            painter.setOpacity(1.0)

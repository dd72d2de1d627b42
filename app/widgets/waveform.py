"""The song as one waveform: its stems stacked in their own colours, a playhead, a loop."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.theme import sizes
from app.theme.fonts import MEDIUM, font
from app.theme.palette import colours
from app.widgets.bars import AHEAD, CONTRAST, Floats, regrouped, stacked

DRAG_PX = 5  # less is a click
EDGE_PX = 5  # how near to a loop's edge a press takes hold of it


@dataclass(frozen=True)
class Layer:
    """How one stem takes part: its colour and its linear gain (0 when muted or soloed away)."""

    key: str
    colour: str
    gain: float


def _veil(alpha: int) -> QColor:
    colour = QColor(colours.veil)
    colour.setAlpha(alpha)
    return colour


def clock_text(position_s: float) -> str:
    """A position as m:ss.t"""
    tenths = int(max(0.0, position_s) * 10 + 1e-6)
    return f"{tenths // 600}:{tenths // 10 % 60:02d}.{tenths % 10}"


class SongWaveform(QWidget):
    """The whole song. located: a click, in seconds. looped: a drag, first and last second.

    Bars are drawn into a pixmap when the mix changes; a moving playhead repaints its own columns.
    """

    located = Signal(float)
    looped = Signal(float, float)

    def __init__(self) -> None:
        super().__init__()
        self._amplitudes: dict[str, Floats] = {}
        self._bars: dict[str, Floats] = {}  # the amplitudes regrouped for this width
        self._layers: tuple[Layer, ...] = ()
        self._song_s = 0.0
        self._playhead_s = 0.0
        self._loop_s: tuple[float, float] | None = None
        self._looping = False
        self._message = ""
        self._picture: QPixmap | None = None
        self._pressed_x: float | None = None
        self._drag_s: tuple[float, float] | None = None
        self._hover_x: float | None = None
        self._head_x = -1
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(sizes.OVERVIEW)
        self.setAccessibleName("Song overview: click to locate, drag to loop")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)

    def sizeHint(self) -> QSize:
        return QSize(600, sizes.OVERVIEW)

    def show_amplitudes(self, key: str, values: Floats) -> None:
        """The amplitudes (bins,) 0 … 1 of one stem over the whole song."""
        self._amplitudes[key] = values
        self._bars.pop(key, None)
        self._redraw()

    def clear(self) -> None:
        self._amplitudes.clear()
        self._bars.clear()
        self._redraw()

    def show_layers(self, layers: tuple[Layer, ...]) -> None:
        """Which stems sound, how loud, in which order from the top."""
        if layers != self._layers:
            self._layers = layers
            self._redraw()

    def show_song(self, song_s: float, loop_s: tuple[float, float] | None, looping: bool) -> None:
        if (song_s, loop_s, looping) != (self._song_s, self._loop_s, self._looping):
            self._song_s, self._loop_s, self._looping = song_s, loop_s, looping
            self.update()

    def show_message(self, message: str) -> None:
        """What is said while there is nothing to draw."""
        if message != self._message:
            self._message = message
            self.update()

    def show_playhead(self, position_s: float) -> None:
        self._playhead_s = position_s
        x = round(self._x_of(position_s))
        if x != self._head_x:
            left, right = sorted((self._head_x, x))
            self._head_x = x
            self.update(left - 2, 0, right - left + 5, self.height())

    def _x_of(self, position_s: float) -> float:
        return position_s / self._song_s * self.width() if self._song_s > 0 else 0.0

    def _s_at(self, x: float) -> float:
        return min(1.0, max(0.0, x / max(1, self.width()))) * self._song_s

    def _redraw(self) -> None:
        self._picture = None
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._picture = None
        self._head_x = round(self._x_of(self._playhead_s))

    def _heights(self, count: int) -> tuple[Floats, list[str]]:
        """Layer heights (layers, bars): the column is as tall as the mix is loud, shared out by each stem's part."""
        present = [layer for layer in self._layers if layer.key in self._amplitudes]
        if not present:
            return np.zeros((0, count), dtype=np.float32), []
        for layer in present:
            if layer.key not in self._bars or self._bars[layer.key].size != count:
                self._bars[layer.key] = regrouped(self._amplitudes[layer.key], count)
        plain = np.stack([self._bars[layer.key] for layer in present])
        loudest = float(np.sqrt((plain**2).sum(axis=0)).max()) or 1.0
        heard = plain * np.array([layer.gain for layer in present], dtype=np.float32)[:, None]
        total = heard.sum(axis=0)
        loudness = np.minimum(np.sqrt((heard**2).sum(axis=0)) / loudest, 1.1) ** CONTRAST
        column = loudness * (self.height() - 2) * 0.9
        share = np.divide(heard, total, out=np.zeros_like(heard), where=total > 0)
        return (share * column).astype(np.float32), [layer.colour for layer in present]

    def _drawn(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        if self._picture is None or self._picture.devicePixelRatio() != ratio:
            heights, tints = self._heights(self.width() // sizes.BAR_PITCH)
            self._picture = QPixmap.fromImage(stacked(heights, tints, self.width(), self.height(), ratio))
        return self._picture

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(QColor(colours.line), 1))
        painter.setBrush(QColor(colours.well))
        painter.drawRoundedRect(frame, sizes.RADIUS, sizes.RADIUS)
        bars = self._drawn()
        head = round(self._x_of(self._playhead_s))
        painter.setClipRect(QRect(1, 1, head - 1, self.height() - 2))
        painter.drawPixmap(0, 0, bars)
        painter.setClipRect(QRect(head, 1, self.width() - head - 1, self.height() - 2))
        painter.setOpacity(AHEAD)
        painter.drawPixmap(0, 0, bars)
        painter.setOpacity(1.0)
        painter.setClipRect(self.rect().adjusted(1, 1, -1, -1))
        self._paint_loop(painter)
        if not self._amplitudes and self._message:
            painter.setFont(font(12))
            painter.setPen(QColor(colours.dim))
            painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine), self._message)
        if self._song_s > 0:
            painter.fillRect(QRectF(head, 0, 1, self.height()), QColor(colours.playhead))
            self._paint_hover(painter)

    def _paint_loop(self, painter: QPainter) -> None:
        bounds = self._drag_s or self._loop_s
        if bounds is None or self._song_s <= 0:
            return
        on = self._looping or self._drag_s is not None
        left, right = self._x_of(bounds[0]), self._x_of(bounds[1])
        painter.fillRect(QRectF(left, 0, right - left, self.height()), _veil(14 if on else 6))
        edge = _veil(90 if on else 40)
        for x in (left, right):
            painter.fillRect(QRectF(round(x), 0, 1, self.height()), edge)
        if on:
            for x, direction in ((round(left) + 1, 1), (round(right), -1)):
                tab = QPainterPath(QPointF(x, 1))
                tab.lineTo(x + 7 * direction, 1)
                tab.lineTo(x, 8)
                painter.fillPath(tab, _veil(150))

    def _paint_hover(self, painter: QPainter) -> None:
        if self._hover_x is None:
            return
        x = self._hover_x
        painter.fillRect(QRectF(round(x), 0, 1, self.height()), _veil(60))
        painter.setFont(font(10, MEDIUM))
        box = QRectF(0, self.height() - 20, 46, 15)
        box.moveLeft(x + 5 if x + 52 < self.width() else x - 51)
        painter.setPen(Qt.PenStyle.NoPen)
        shade = QColor(colours.bg)
        shade.setAlpha(225)
        painter.setBrush(shade)
        painter.drawRoundedRect(box, 3, 3)
        painter.setPen(QColor(colours.text))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), clock_text(self._s_at(x)))

    def _edge_at(self, x: float) -> float | None:
        """The loop's far edge when x is on the near one: a press there moves that edge."""
        if self._loop_s is None:
            return None
        first, last = self._loop_s
        if abs(x - self._x_of(first)) <= EDGE_PX:
            return last
        return first if abs(x - self._x_of(last)) <= EDGE_PX else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self._song_s <= 0:
            return
        self._pressed_x = event.position().x()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        if self._pressed_x is None:
            on_edge = self._edge_at(x) is not None
            self.setCursor(Qt.CursorShape.SizeHorCursor if on_edge else Qt.CursorShape.PointingHandCursor)
        elif self._drag_s is not None or abs(x - self._pressed_x) >= DRAG_PX:
            far = self._edge_at(self._pressed_x)
            anchor = far if far is not None else self._s_at(self._pressed_x)
            first, last = sorted((anchor, self._s_at(x)))
            self._drag_s = (first, last)
            self.update()
        self._show_hover(x)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._pressed_x is None or event.button() != Qt.MouseButton.LeftButton:
            return
        pressed_x, dragged = self._pressed_x, self._drag_s
        self._pressed_x = self._drag_s = None
        self.update()
        if dragged is None:
            self.located.emit(self._s_at(pressed_x))
        elif dragged[1] > dragged[0]:
            self.looped.emit(*dragged)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._pressed_x is not None:
            self._pressed_x = self._drag_s = None
            self.update()
        else:
            event.ignore()

    def leaveEvent(self, event) -> None:  # type: ignore[no-untyped-def]
        self._show_hover(None)

    def _show_hover(self, x: float | None) -> None:
        for old in (self._hover_x, x):
            if old is not None:
                self.update(round(old) - 54, 0, 108, self.height())
        self._hover_x = x

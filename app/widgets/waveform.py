"""The song as one waveform: its stems stacked in their own colours, a ruler, a playhead, a loop, where stems enter."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.i18n import tr
from app.theme import sizes
from app.theme.fonts import MEDIUM, font
from app.theme.palette import colours
from app.widgets import timeline
from app.widgets.bars import AHEAD, Floats
from app.widgets.layers import Layer, LayerPicture
from app.widgets.ruler import Grid, place_text, snapped
from app.widgets.span import Span

DRAG_PX = 5  # less is a click
EDGE_PX = 5  # how near to a loop's edge, or to where a stem enters, a press takes hold of it
ZOOM_STEP = 1.5
SCROLL_PART = 0.15  # of what is seen, for one notch of the wheel


@dataclass(frozen=True)
class Entrance:
    """Where a stem is heard first. label: clean text."""

    label: str
    colour: str
    at_s: float


class SongWaveform(QWidget):
    """The song, or as much of it as is zoomed into. located: a click, in seconds. looped: a drag, first and last.

    zoomed: another part is seen. Bars are drawn into a pixmap when the mix changes; a moving playhead repaints its own
    columns.
    """

    located = Signal(float)
    looped = Signal(float, float)
    zoomed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._picture = LayerPicture()
        self._span = Span()
        self._grid: Grid | None = None
        self._entrances: tuple[Entrance, ...] = ()
        self._song_s = 0.0
        self._playhead_s = 0.0
        self._loop_s: tuple[float, float] | None = None
        self._looping = False
        self._message = ""
        self._pressed_x: float | None = None
        self._drag_s: tuple[float, float] | None = None
        self._hover_x: float | None = None
        self._head_x = -1
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(sizes.OVERVIEW)
        self.setAccessibleName(tr("Song overview: click to locate, drag to loop, Ctrl and wheel to zoom"))
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)

    @property
    def span(self) -> Span:
        """What is seen."""
        return self._span

    def sizeHint(self) -> QSize:
        return QSize(600, sizes.OVERVIEW)

    def show_amplitudes(self, key: str, values: Floats) -> None:
        """The amplitudes (bins,) 0 … 1 of one stem over the whole song."""
        self._picture.put(key, values)
        self.update()

    def clear(self) -> None:
        """Another song is coming."""
        self._picture.clear()
        self._look_at(Span())
        self.update()

    def show_layers(self, layers: tuple[Layer, ...]) -> None:
        """Which stems sound, how loud, in which order from the top."""
        if self._picture.show_layers(layers):
            self.update()

    def show_song(self, song_s: float, loop_s: tuple[float, float] | None, looping: bool) -> None:
        if (song_s, loop_s, looping) != (self._song_s, self._loop_s, self._looping):
            self._song_s, self._loop_s, self._looping = song_s, loop_s, looping
            self.update()

    def show_grid(self, grid: Grid | None) -> None:
        """Bars along the ruler, or time (None)."""
        if grid != self._grid:
            self._grid = grid
            self.update()

    def show_entrances(self, entrances: tuple[Entrance, ...]) -> None:
        if entrances != self._entrances:
            self._entrances = entrances
            self.update()

    def show_message(self, message: str) -> None:
        """What is said while there is nothing to draw."""
        if message != self._message:
            self._message = message
            self.update()

    def show_playhead(self, position_s: float) -> None:
        """Turns the page when the playhead runs out of what is seen of a zoomed song."""
        seen = self._song_s > 0 and self._span.first <= self._playhead_s / self._song_s <= self._span.last
        self._playhead_s = position_s
        if seen and not self._span.whole and self._pressed_x is None:
            self._look_at(self._span.showing(position_s / self._song_s))
        x = round(self._x_of(position_s))
        if x != self._head_x:
            left, right = sorted((self._head_x, x))
            self._head_x = x
            self.update(left - 2, 0, right - left + 5, self.height())

    def zoom(self, factor: float, x: float | None = None) -> None:
        """Nearer (above 1) or farther, around x; around the playhead, or the middle where that is not seen."""
        if self._song_s <= 0:
            return
        at = self._part_at(x) if x is not None else self._playhead_s / self._song_s
        if not self._span.first <= at <= self._span.last:
            at = (self._span.first + self._span.last) / 2
        self._look_at(self._span.zoomed(factor, at))

    def show_all(self) -> None:
        self._look_at(Span())

    def scroll(self, pages: float) -> None:  # type: ignore[override]
        """Further on by a part of what is seen."""
        self._look_at(self._span.moved(pages * self._span.width))

    def _look_at(self, span: Span) -> None:
        if span != self._span:
            self._span = span
            self._head_x = round(self._x_of(self._playhead_s))
            self.update()
            self.zoomed.emit()

    def _part_at(self, x: float) -> float:
        return min(1.0, max(0.0, self._span.first + x / max(1, self.width()) * self._span.width))

    def _x_of(self, position_s: float) -> float:
        if self._song_s <= 0:
            return 0.0
        x = (position_s / self._song_s - self._span.first) / self._span.width * self.width()
        return max(-10.0, min(self.width() + 10.0, x))

    def _s_at(self, x: float) -> float:
        return self._part_at(x) * self._song_s

    def _wave_height(self) -> int:
        return self.height() - timeline.RULER_PX

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._head_x = round(self._x_of(self._playhead_s))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(QColor(colours.line), 1))
        painter.setBrush(QColor(colours.well))
        painter.drawRoundedRect(frame, sizes.RADIUS, sizes.RADIUS)
        inside = self.rect().adjusted(1, 1, -1, -1)
        height = self._wave_height()
        if self._song_s > 0:
            painter.setClipRect(inside)
            first_s, last_s = self._span.first * self._song_s, self._span.last * self._song_s
            timeline.paint_ruler(painter, self.rect(), first_s, last_s, self._grid)
        bars = self._picture.pixmap(self._span, self.width(), height, self.devicePixelRatioF())
        head = round(self._x_of(self._playhead_s))
        painter.setClipRect(QRect(1, 1, head - 1, height))
        painter.drawPixmap(0, 0, bars)
        painter.setClipRect(QRect(max(1, head), 1, self.width() - max(1, head) - 1, height))
        painter.setOpacity(AHEAD)
        painter.drawPixmap(0, 0, bars)
        painter.setOpacity(1.0)
        painter.setClipRect(inside)
        bounds = self._drag_s or self._loop_s
        if bounds is not None and self._song_s > 0:
            on = self._looping or self._drag_s is not None
            timeline.paint_loop(painter, self._x_of(bounds[0]), self._x_of(bounds[1]), height, on)
        if not self._picture.amplitudes and self._message:
            painter.setFont(font(12))
            painter.setPen(QColor(colours.dim))
            painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine), self._message)
        if self._song_s > 0:
            seen = [(self._x_of(one.at_s), one.colour) for one in self._entrances]
            timeline.paint_entrances(painter, seen, height)
            painter.fillRect(QRectF(head, 0, 1, self.height()), QColor(colours.playhead))
            timeline.paint_thumb(painter, self.rect(), self._span)
            self._paint_hover(painter)

    def _paint_hover(self, painter: QPainter) -> None:
        if self._hover_x is None:
            return
        x = self._hover_x
        entering = self._entrance_at(x)
        text = place_text(entering.at_s if entering else self._s_at(x), self._grid)
        if entering is not None:
            text = f"{entering.label} · {text}"
        painter.fillRect(QRectF(round(x), 0, 1, self._wave_height()), timeline.veil(60))
        face = font(10, MEDIUM)
        timeline.paint_tag(painter, text, face, x, self.width(), self._wave_height() - 17)

    def _entrance_at(self, x: float) -> Entrance | None:
        near = [one for one in self._entrances if abs(self._x_of(one.at_s) - x) <= EDGE_PX]
        return min(near, key=lambda one: abs(self._x_of(one.at_s) - x), default=None)

    def _edge_at(self, x: float) -> float | None:
        """The loop's far edge when x is on the near one: a press there moves that edge."""
        if self._loop_s is None:
            return None
        first, last = self._loop_s
        if abs(x - self._x_of(first)) <= EDGE_PX:
            return last
        return first if abs(x - self._x_of(last)) <= EDGE_PX else None

    def _snapped(self, position_s: float) -> float:
        px_s = self._span.width * self._song_s / max(1, self.width())
        return min(self._song_s, snapped(position_s, self._grid, 2 * EDGE_PX * px_s))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._song_s > 0:
            self._pressed_x = event.position().x()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        if self._pressed_x is None:
            on_edge = self._edge_at(x) is not None
            self.setCursor(Qt.CursorShape.SizeHorCursor if on_edge else Qt.CursorShape.PointingHandCursor)
        elif self._drag_s is not None or abs(x - self._pressed_x) >= DRAG_PX:
            far = self._edge_at(self._pressed_x)
            anchor = far if far is not None else self._snapped(self._s_at(self._pressed_x))
            first, last = sorted((anchor, self._snapped(self._s_at(x))))
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
            entering = self._entrance_at(pressed_x)
            low = event.position().y() > self._wave_height() / 2
            self.located.emit(entering.at_s if entering and low else self._s_at(pressed_x))
        elif dragged[1] > dragged[0]:
            self.looped.emit(*dragged)

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta()
        notches = (turned.y() or turned.x()) / 120
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(ZOOM_STEP**notches, event.position().x())
        elif not self._span.whole:
            self.scroll(-notches * SCROLL_PART)
        event.accept()

    def event(self, event: QEvent) -> bool:
        if (
            isinstance(event, QNativeGestureEvent)
            and event.gestureType() is Qt.NativeGestureType.ZoomNativeGesture
            and event.value() > -1.0
        ):
            self.zoom(1.0 + event.value(), event.position().x())
            return True
        return super().event(event)

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
                self.update(QRectF(QPointF(old - 170, 0), QSize(340, self.height()).toSizeF()).toRect())
        self._hover_x = x

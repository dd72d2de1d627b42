"""What is drawn over and below a song's waveform: ruler, loop, entrances, the thumb of a zoomed view."""

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPainterPath

from app.theme.fonts import font
from app.theme.palette import colours
from app.widgets.ruler import Grid, ticks
from app.widgets.span import Span

RULER_PX = 15
_TAB_PX = 9
_DOT_PX = 5.0


def veil(alpha: int) -> QColor:
    """A thin layer over the waveform."""
    colour = QColor(colours.veil)
    colour.setAlpha(alpha)
    return colour


def paint_ruler(painter: QPainter, area: QRect, first_s: float, last_s: float, grid: Grid | None) -> None:
    top = area.height() - RULER_PX
    painter.fillRect(QRectF(0, top, area.width(), 1), veil(22))
    painter.setFont(font(9))
    for tick in ticks(first_s, last_s, area.width(), grid):
        x = round((tick.at_s - first_s) / (last_s - first_s) * area.width())
        painter.fillRect(QRectF(x, 0, 1, top), veil(10))
        painter.fillRect(QRectF(x, top, 1, 4), veil(70))
        painter.setPen(QColor(colours.quiet))
        box = QRectF(x + 4, top, 60, RULER_PX)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), tick.text)


def paint_loop(painter: QPainter, left: float, right: float, height: int, on: bool) -> None:
    painter.fillRect(QRectF(left, 0, right - left, height), veil(16 if on else 7))
    for x in (left, right):
        painter.fillRect(QRectF(round(x), 0, 1, height), veil(100 if on else 45))
    for x, direction in ((round(left), 1), (round(right) + 1, -1)):
        tab = QPainterPath(QPointF(x, 1))
        tab.lineTo(x + _TAB_PX * direction, 1)
        tab.lineTo(x, 1 + _TAB_PX)
        painter.fillPath(tab, veil(190 if on else 90))


def paint_entrances(painter: QPainter, places: list[tuple[float, str]], height: int) -> None:
    """A dot for each stem where it enters (x, colour); those too near to each other stand one above the other."""
    painter.setPen(Qt.PenStyle.NoPen)
    taken: list[tuple[float, int]] = []
    for x, colour in sorted(places):
        row = 0
        while any(abs(x - other) < _DOT_PX + 2 and row == used for other, used in taken):
            row += 1
        taken.append((x, row))
        y = height - 7 - row * (_DOT_PX + 2)
        painter.setBrush(QColor(colours.well))
        painter.drawEllipse(QPointF(x, y), _DOT_PX / 2 + 1.5, _DOT_PX / 2 + 1.5)
        painter.setBrush(QColor(colour))
        painter.drawEllipse(QPointF(x, y), _DOT_PX / 2, _DOT_PX / 2)


def paint_thumb(painter: QPainter, area: QRect, span: Span) -> None:
    """Which part of the song is seen, along the lower edge; nothing when all of it is."""
    if not span.whole:
        width = max(8.0, span.width * area.width())
        left = min(span.first * area.width(), area.width() - width)
        painter.fillRect(QRectF(left, area.height() - 3, width, 2), veil(150))


def paint_tag(painter: QPainter, text: str, face: QFont, x: float, width: int, top: float) -> None:
    """A small text beside a place, on its other side where there is no room."""
    box = QRectF(0, top, QFontMetrics(face).horizontalAdvance(text) + 12, 15)
    box.moveLeft(x + 5 if x + 6 + box.width() < width else x - 5 - box.width())
    shade = QColor(colours.bg)
    shade.setAlpha(225)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(shade)
    painter.drawRoundedRect(box, 3, 3)
    painter.setFont(face)
    painter.setPen(QColor(colours.text))
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)

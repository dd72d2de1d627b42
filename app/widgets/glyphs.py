"""Small pictures drawn with a painter, on a grid of 16 × 16: one for each stem type, and those of the controls.

Drawn, not loaded: crisp at every scale, in any colour, and no SVG reader in the program.
"""

from collections.abc import Callable
from functools import cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF


def _polyline(path: QPainterPath, *points: tuple[float, float], closed: bool = False) -> None:
    polygon = QPolygonF([QPointF(x, y) for x, y in points])
    path.addPolygon(polygon)
    if closed:
        path.closeSubpath()


def _drums(path: QPainterPath) -> None:
    path.addEllipse(QRectF(2, 3.5, 12, 4.5))
    path.moveTo(2, 5.75)
    path.lineTo(2, 11)
    path.cubicTo(2, 14.2, 14, 14.2, 14, 11)
    path.lineTo(14, 5.75)
    _polyline(path, (5, 8.2), (8, 13), (11, 8.2))


def _percussion(path: QPainterPath) -> None:
    path.addEllipse(QRectF(7, 2, 7, 7))
    _polyline(path, (8, 8), (2.5, 13.5))
    _polyline(path, (9.2, 4.2), (11.9, 6.9))


def _bass(path: QPainterPath) -> None:
    path.addEllipse(QRectF(3.6, 5.4, 2.2, 2.2))
    path.moveTo(3.6, 6)
    path.cubicTo(4, 2, 10.6, 2, 10.6, 6.4)
    path.cubicTo(10.6, 10, 7.5, 12, 3.8, 13.6)
    path.addEllipse(QRectF(12.6, 4.4, 0.8, 0.8))
    path.addEllipse(QRectF(12.6, 7.8, 0.8, 0.8))


def _vocals(path: QPainterPath) -> None:
    path.addRoundedRect(QRectF(5.75, 1.75, 4.5, 7.5), 2.25, 2.25)
    path.moveTo(3.5, 7)
    path.cubicTo(3.5, 13, 12.5, 13, 12.5, 7)
    _polyline(path, (8, 11.5), (8, 14.2))
    _polyline(path, (5.5, 14.2), (10.5, 14.2))


def _synth(path: QPainterPath) -> None:
    _polyline(path, (1.5, 11.5), (6, 4.5), (6, 11.5), (10.5, 4.5), (10.5, 11.5), (14.5, 5.5))


def _keyboard(path: QPainterPath) -> None:
    path.addRoundedRect(QRectF(2, 3.5, 12, 9), 1.2, 1.2)
    for x in (6, 10):
        _polyline(path, (x, 8.5), (x, 12.5))
        path.addRect(QRectF(x - 0.6, 3.5, 1.2, 4.6))


def _guitar(path: QPainterPath) -> None:
    body = QPainterPath()
    body.addEllipse(QPointF(5.3, 10.7), 3.5, 3.5)
    upper = QPainterPath()
    upper.addEllipse(QPointF(8.4, 7.6), 2.5, 2.5)
    path.addPath(body.united(upper))
    _polyline(path, (9.6, 6.4), (14, 2))
    path.addEllipse(QPointF(6.4, 9.6), 0.9, 0.9)


def _strings(path: QPainterPath) -> None:
    path.addEllipse(QPointF(10.6, 3.6), 1.1, 1.1)
    path.moveTo(9.6, 3.6)
    path.cubicTo(8.6, 2.2, 6.6, 3.6, 7.4, 6.4)
    path.lineTo(8.6, 9.6)
    path.cubicTo(9.4, 12.4, 7.4, 13.8, 6.4, 12.4)
    path.addEllipse(QPointF(5.4, 12.4), 1.1, 1.1)
    _polyline(path, (6.2, 8.6), (9.8, 7.4))


def _brass(path: QPainterPath) -> None:
    _polyline(path, (1.5, 8), (9, 8))
    path.moveTo(9, 6.8)
    path.cubicTo(11.5, 6.6, 12.8, 5.6, 14.2, 3.6)
    path.lineTo(14.2, 12.4)
    path.cubicTo(12.8, 10.4, 11.5, 9.4, 9, 9.2)
    path.closeSubpath()
    for x in (4, 6.2):
        _polyline(path, (x, 4.6), (x, 8))
    path.addRoundedRect(QRectF(3.2, 8, 4.2, 3.6), 1.6, 1.6)


def _woodwinds(path: QPainterPath) -> None:
    _polyline(path, (2.1, 12.1), (11.6, 2.6), (13.4, 4.4), (3.9, 13.9), closed=True)
    for x, y in ((6.2, 9.8), (8, 8), (9.8, 6.2)):
        path.addEllipse(QPointF(x, y), 0.45, 0.45)


def _fx(path: QPainterPath) -> None:
    points = ((7, 2), (8.4, 6.6), (13, 8), (8.4, 9.4), (7, 14), (5.6, 9.4), (1, 8), (5.6, 6.6))
    _polyline(path, *points, closed=True)
    _polyline(path, (13, 1.8), (13, 4.6))
    _polyline(path, (11.6, 3.2), (14.4, 3.2))


def _unknown(path: QPainterPath) -> None:
    path.addEllipse(QRectF(3, 3, 10, 10))


def _play(path: QPainterPath) -> None:
    _polyline(path, (4.5, 2.5), (13.5, 8), (4.5, 13.5), closed=True)


def _pause(path: QPainterPath) -> None:
    path.addRoundedRect(QRectF(3.6, 2.6, 3.2, 10.8), 0.8, 0.8)
    path.addRoundedRect(QRectF(9.2, 2.6, 3.2, 10.8), 0.8, 0.8)


def _to_start(path: QPainterPath) -> None:
    path.addRoundedRect(QRectF(3, 3, 1.6, 10), 0.6, 0.6)
    _polyline(path, (13, 3), (6, 8), (13, 13), closed=True)


def _loop(path: QPainterPath) -> None:
    _polyline(path, (11, 1.6), (13.6, 4.2), (11, 6.8))
    path.moveTo(13.4, 4.2)
    path.lineTo(5, 4.2)
    path.cubicTo(3, 4.2, 2, 5.4, 2, 7.4)
    _polyline(path, (5, 9.2), (2.4, 11.8), (5, 14.4))
    path.moveTo(2.6, 11.8)
    path.lineTo(11, 11.8)
    path.cubicTo(13, 11.8, 14, 10.6, 14, 8.6)


def _check(path: QPainterPath) -> None:
    _polyline(path, (2.8, 8.6), (6.4, 12.2), (13.2, 4.2))


def _cross(path: QPainterPath) -> None:
    _polyline(path, (4, 4), (12, 12))
    _polyline(path, (12, 4), (4, 12))


def _dots(path: QPainterPath) -> None:
    for x in (3, 8, 13):
        path.addEllipse(QPointF(x, 8), 1.2, 1.2)


def _outside(path: QPainterPath) -> None:
    _polyline(path, (4.5, 11.5), (11.5, 4.5))
    _polyline(path, (6, 4.5), (11.5, 4.5), (11.5, 10))


def _plus(path: QPainterPath) -> None:
    _polyline(path, (8, 3), (8, 13))
    _polyline(path, (3, 8), (13, 8))


def _arrow(path: QPainterPath) -> None:
    _polyline(path, (1.5, 8), (14.2, 8))
    _polyline(path, (9.8, 3.4), (14.4, 8), (9.8, 12.6))


def _padlock(path: QPainterPath) -> None:
    path.addRoundedRect(QRectF(3, 7, 10, 7), 1.4, 1.4)
    path.moveTo(5, 7)
    path.cubicTo(5, 1, 11, 1, 11, 7)


def _warning(path: QPainterPath) -> None:
    _polyline(path, (8, 2), (14.6, 13.6), (1.4, 13.6), closed=True)
    _polyline(path, (8, 6.4), (8, 9.8))
    path.addEllipse(QPointF(8, 11.7), 0.35, 0.35)


def _search(path: QPainterPath) -> None:
    path.addEllipse(QPointF(6.8, 6.8), 4.3, 4.3)
    _polyline(path, (10, 10), (14, 14))


def _clock(path: QPainterPath) -> None:
    path.addEllipse(QPointF(8, 8), 6, 6)
    _polyline(path, (8, 4.4), (8, 8), (10.6, 9.6))


def _faders(path: QPainterPath) -> None:
    for x, y in ((3, 10.5), (8, 4.5), (13, 7.5)):
        _polyline(path, (x, 1.6), (x, 14.4))
        _polyline(path, (x - 2, y), (x + 2, y))


def _layers(path: QPainterPath) -> None:
    _polyline(path, (8, 1.6), (14.6, 5), (8, 8.4), (1.4, 5), closed=True)
    _polyline(path, (1.6, 8.2), (8, 11.5), (14.4, 8.2))
    _polyline(path, (1.6, 11.2), (8, 14.5), (14.4, 11.2))


def _silent(path: QPainterPath) -> None:
    _polyline(path, (2, 6), (4.6, 6), (8, 3), (8, 13), (4.6, 10), (2, 10), closed=True)
    _polyline(path, (10.6, 6), (14.4, 10))
    _polyline(path, (14.4, 6), (10.6, 10))


def _undo(path: QPainterPath) -> None:
    _polyline(path, (5.6, 2.6), (2.4, 5.8), (5.6, 9))
    path.moveTo(2.6, 5.8)
    path.lineTo(9.4, 5.8)
    path.cubicTo(14.6, 5.8, 14.6, 13, 9.4, 13)
    path.lineTo(6, 13)


def _redo(path: QPainterPath) -> None:
    _polyline(path, (10.4, 2.6), (13.6, 5.8), (10.4, 9))
    path.moveTo(13.4, 5.8)
    path.lineTo(6.6, 5.8)
    path.cubicTo(1.4, 5.8, 1.4, 13, 6.6, 13)
    path.lineTo(10, 13)


def _keep(path: QPainterPath) -> None:
    _polyline(path, (8, 2), (8, 10.4))
    _polyline(path, (4.4, 7), (8, 10.6), (11.6, 7))
    _polyline(path, (2.4, 10.8), (2.4, 13.8), (13.6, 13.8), (13.6, 10.8))


def _kept(path: QPainterPath) -> None:
    _polyline(path, (4, 6.4), (7, 9.6), (12.4, 3))
    _polyline(path, (2.4, 10.8), (2.4, 13.8), (13.6, 13.8), (13.6, 10.8))


def _shield(path: QPainterPath) -> None:
    path.moveTo(8, 1.6)
    path.lineTo(13.6, 3.6)
    path.lineTo(13.6, 8)
    path.cubicTo(13.6, 11.4, 11, 13.4, 8, 14.6)
    path.cubicTo(5, 13.4, 2.4, 11.4, 2.4, 8)
    path.lineTo(2.4, 3.6)
    path.closeSubpath()


def _shield_check(path: QPainterPath) -> None:
    _shield(path)
    _polyline(path, (5.2, 7.8), (7.3, 10), (10.9, 5.8))


def _shield_cross(path: QPainterPath) -> None:
    _shield(path)
    _polyline(path, (5.8, 5.8), (10.2, 10.2))
    _polyline(path, (10.2, 5.8), (5.8, 10.2))


_DRAWN: dict[str, Callable[[QPainterPath], None]] = {
    "Drums": _drums,
    "Percussion": _percussion,
    "Bass": _bass,
    "Vocals": _vocals,
    "Synth": _synth,
    "Keyboard": _keyboard,
    "Guitar": _guitar,
    "Strings": _strings,
    "Brass": _brass,
    "Woodwinds": _woodwinds,
    "FX": _fx,
    "play": _play,
    "pause": _pause,
    "to start": _to_start,
    "loop": _loop,
    "check": _check,
    "cross": _cross,
    "dots": _dots,
    "outside": _outside,
    "plus": _plus,
    "arrow": _arrow,
    "padlock": _padlock,
    "warning": _warning,
    "search": _search,
    "clock": _clock,
    "layers": _layers,
    "faders": _faders,
    "silent": _silent,
    "undo": _undo,
    "redo": _redo,
    "keep": _keep,
    "kept": _kept,
    "shield": _shield,
    "shield check": _shield_check,
    "shield cross": _shield_cross,
}
_FILLED = {"play", "pause", "to start", "dots"}
STEM_GLYPHS = tuple(_DRAWN)[:11]


@cache
def _path(name: str) -> QPainterPath:
    path = QPainterPath()
    _DRAWN.get(name, _unknown)(path)
    return path


def paint_glyph(painter: QPainter, name: str, box: QRectF, colour: QColor, line_px: float = 1.3) -> None:
    """Draw a glyph into a square; `line_px` is the line's width on screen. Unknown names draw a ring."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(box.topLeft())
    scale = box.width() / 16
    painter.scale(scale, scale)
    if name in _FILLED:
        painter.fillPath(_path(name), colour)
    else:
        pen = QPen(colour, line_px / scale, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
        painter.strokePath(_path(name), pen)
    painter.restore()

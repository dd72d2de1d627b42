"""Artwork from strangers: only PNG, JPEG or WebP by magic bytes, bounded, first frame; else a painted cover."""

import stat
from functools import lru_cache
from pathlib import Path
from zlib import crc32

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QImageReader, QPainter, QPainterPath, QPaintEvent, QRadialGradient
from PySide6.QtWidgets import QWidget

from app.i18n import tr

MAX_PIXELS = 8_000_000
MAX_BYTES = 16 << 20
_GLOWS = (
    ("#ffb547", "#b4325f", "#241643"),
    ("#ffd36e", "#e0562f", "#3a1020"),
    ("#8be0ff", "#3a6bd8", "#141b46"),
    ("#9ff0c0", "#1f9a86", "#0b2a3c"),
    ("#ffa8d6", "#8a3fc4", "#1c1450"),
    ("#ffe3a1", "#c98a2b", "#2b1a33"),
)


def sniff(head: bytes) -> str | None:
    """The format by an image's first bytes: "png", "jpeg", "webp", or None for everything else (SVG, GIF, TIFF …)."""
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    return None


def load(path: Path, side_px: int) -> QImage | None:
    """The image scaled to cover a square of `side_px`, or None when it is not an image we are willing to read.

    The format is set from the magic bytes and never guessed: Qt's SVG reader opens local files.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode) or path.stat().st_size > MAX_BYTES:
            return None
        content = path.read_bytes()
    except OSError:
        return None
    kind = sniff(content[:16])
    if kind is None:
        return None
    buffer = QBuffer()
    buffer.setData(QByteArray(content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(kind.encode()))
    reader.setAutoDetectImageFormat(False)
    size = reader.size()
    if size.isEmpty() or size.width() * size.height() > MAX_PIXELS:
        return None
    reader.setScaledSize(size.scaled(QSize(side_px, side_px), Qt.AspectRatioMode.KeepAspectRatioByExpanding))
    image = reader.read()
    return None if image.isNull() else image


@lru_cache(maxsize=64)
def _loaded(path: Path, modified_ns: int, side_px: int) -> QImage | None:
    return load(path, side_px)


def cover(path: Path | None, side_px: int) -> QImage | None:
    """As `load`, remembered until the file changes."""
    if path is None:
        return None
    try:
        return _loaded(path, path.stat().st_mtime_ns, side_px)
    except OSError:
        return None


class Artwork(QWidget):
    """A rounded square with the artwork, or a glow in a colour of the title's own when there is none."""

    def __init__(self, side: int) -> None:
        super().__init__()
        self._path: Path | None = None
        self._seed = ""
        self.setFixedSize(side, side)
        self.setAccessibleName(tr("Artwork"))

    def show_cover(self, path: Path | None, seed: str) -> None:
        if (path, seed) != (self._path, self._seed):
            self._path, self._seed = path, seed
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(self.rect()), 8, 8)
        painter.setClipPath(shape)
        image = cover(self._path, round(self.width() * self.devicePixelRatioF()))
        if image is not None:
            side = min(image.width(), image.height())
            source = QRectF((image.width() - side) / 2, (image.height() - side) / 2, side, side)
            painter.drawImage(QRectF(self.rect()), image, source)
        else:
            painter.fillPath(shape, self._glow())

    def _glow(self) -> QRadialGradient:
        side = self.width()
        glow = QRadialGradient(side * 0.3, side * 0.25, side * 0.98)
        for stop, colour in zip((0.0, 0.45, 0.9), _GLOWS[crc32(self._seed.encode()) % len(_GLOWS)], strict=True):
            glow.setColorAt(stop, QColor(colour))
        return glow

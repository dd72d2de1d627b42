"""Which pictures are opened, and which are not."""

import os
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage

from app.widgets.artwork import Artwork, load, sniff

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'


def picture(path: Path, kind: str, width: int = 40, height: int = 20) -> Path:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("#ff6a2b"))
    assert image.save(str(path), kind)
    return path


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp"])
def test_png_jpeg_and_webp_are_read_and_cover_the_square(qt: object, tmp_path: Path, kind: str) -> None:
    image = load(picture(tmp_path / "cover", kind), 10)
    assert image is not None
    assert (image.width(), image.height()) == (20, 10)
    assert abs(image.pixelColor(5, 5).red() - 0xFF) < 12


@pytest.mark.parametrize(
    "content", [SVG, b"GIF89a" + bytes(40), b"BM" + bytes(60), b"", b"\x89PNG\r\n\x1a\n" + bytes(60)]
)
def test_everything_else_is_refused_quietly(qt: object, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "cover.png"
    path.write_bytes(content)
    assert load(path, 10) is None


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded(qt: object, tmp_path: Path) -> None:
    assert load(picture(tmp_path / "big.png", "png", 4001, 2000), 10) is None
    assert load(picture(tmp_path / "ok.png", "png", 4000, 2000), 10) is not None


def test_a_pipe_does_not_hang_the_window(qt: object, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    assert load(tmp_path / "pipe.png", 10) is None
    assert load(tmp_path / "missing.png", 10) is None


def test_formats_are_told_by_their_first_bytes_alone() -> None:
    assert sniff(b"RIFF\x00\x00\x00\x00WEBPVP8 ") == "webp"
    assert sniff(b"RIFF\x00\x00\x00\x00WAVEfmt ") is None


def test_without_a_picture_a_cover_is_painted(show) -> None:  # type: ignore[no-untyped-def]
    art = show(Artwork(56))
    art.show_cover(None, "Masterpiece")
    assert art.grab().toImage().pixelColor(28, 28).value() > 40

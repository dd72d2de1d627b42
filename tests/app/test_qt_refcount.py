"""PySide6 6.12.0 on Python < 3.12 loses a reference to None with each call that returns nothing, and then aborts."""

import sys

import pytest


def test_painting_does_not_eat_references_to_none(qt: object) -> None:
    from PySide6.QtCore import QRect
    from PySide6.QtGui import QColor, QImage, QPainter

    if sys.version_info >= (3, 12):
        pytest.skip("None is immortal since Python 3.12: there is no count to lose")
    image = QImage(16, 16, QImage.Format.Format_ARGB32_Premultiplied)
    painter = QPainter(image)
    colour, box = QColor("#ff6a2b"), QRect(0, 0, 8, 8)
    before = sys.getrefcount(None)
    for _ in range(5000):
        painter.setPen(colour)
        painter.fillRect(box, colour)
    after = sys.getrefcount(None)
    painter.end()
    assert abs(after - before) < 100


def test_repainting_the_window_does_not_eat_references_to_none(show) -> None:  # type: ignore[no-untyped-def]
    from app.widgets.fader import Fader

    fader = show(Fader("Drums"), 60, 300)
    before = sys.getrefcount(None)
    for step in range(300):
        fader.show_gain(-step / 10)
        fader.repaint()
    assert abs(sys.getrefcount(None) - before) < 100

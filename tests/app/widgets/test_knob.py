"""The pan knob."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from app.widgets.knob import Knob, parse_pan, spoken_pan


@pytest.fixture
def knob(show):  # type: ignore[no-untyped-def]
    knob = show(Knob("Drums pan", "#ff6b57"))
    knob.said = []
    knob.moved.connect(knob.said.append)
    return knob


def test_dragging_up_turns_right(knob: Knob) -> None:
    QTest.mousePress(knob, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(17, 17))
    QTest.mouseMove(knob, QPoint(17, 5))
    assert knob.said == [pytest.approx(12 * 2 / 120)]


def test_a_double_click_means_centre(knob: Knob) -> None:
    knob.show_pan(-0.5)
    QTest.mouseDClick(knob, Qt.MouseButton.LeftButton)
    assert knob.said == [0.0]


def test_arrows_turn_and_stop_at_the_end(knob: Knob) -> None:
    knob.show_pan(0.98)
    QTest.keyClick(knob, Qt.Key.Key_Right)
    QTest.keyClick(knob, Qt.Key.Key_Right)
    assert knob.said == [1.0]


def test_showing_a_pan_is_silent(knob: Knob) -> None:
    knob.show_pan(-1.0)
    assert (knob.pan, knob.said) == (-1.0, [])
    assert knob.accessibleName() == "Drums pan, left 100"


@pytest.mark.parametrize(
    ("text", "pan"),
    [("L30", -0.3), ("30 r", 0.3), ("-45", -0.45), ("c", 0.0), ("999", 1.0), ("nan", None), ("x", None)],
)
def test_typed_pans_are_understood_or_refused(text: str, pan: float | None) -> None:
    assert parse_pan(text) == pan


def test_pans_are_spoken() -> None:
    assert [spoken_pan(pan) for pan in (-0.3, 0.0, 1.0)] == ["left 30", "centre", "right 100"]

"""The fader under a hand, a wheel and a keyboard."""

import math

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.theme import sizes
from app.widgets.fader import Fader
from app.widgets.taper import gain_at, travel_of

SHIFT = Qt.KeyboardModifier.ShiftModifier
PLAIN = Qt.KeyboardModifier.NoModifier
TRAVEL_PX = 200


@pytest.fixture
def fader(show):  # type: ignore[no-untyped-def]
    fader = show(Fader("Vocals"), 60, TRAVEL_PX + sizes.KNOB_H)
    fader.said = []
    fader.moved.connect(fader.said.append)
    return fader


def press(fader: Fader, y: float) -> None:
    QTest.mousePress(fader, Qt.MouseButton.LeftButton, PLAIN, QPoint(45, round(y)))


def move(fader: Fader, y: float, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
    at = QPointF(45, y)
    event = QMouseEvent(
        QMouseEvent.Type.MouseMove,
        at,
        fader.mapToGlobal(at),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.LeftButton,
        modifiers,
    )
    QApplication.sendEvent(fader, event)


def release(fader: Fader, y: float) -> None:
    QTest.mouseRelease(fader, Qt.MouseButton.LeftButton, PLAIN, QPoint(45, round(y)))


def wheel(fader: Fader, notches: int, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
    at = QPointF(45, 50)
    turn = QPoint(0, 120 * notches)
    event = QWheelEvent(
        at,
        fader.mapToGlobal(at),
        QPoint(),
        turn,
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(fader, event)


def test_a_press_anywhere_does_not_move_the_knob(fader: Fader) -> None:
    press(fader, 150)
    release(fader, 150)
    assert fader.gain_db == 0.0
    assert fader.said == []


def test_a_drag_moves_by_the_way_of_the_hand(fader: Fader) -> None:
    press(fader, 150)
    move(fader, 170)
    assert fader.said == [pytest.approx(gain_at(travel_of(0) + 20 / TRAVEL_PX), abs=0.01)]


def test_shift_makes_the_drag_ten_times_finer(fader: Fader) -> None:
    press(fader, 150)
    move(fader, 170, SHIFT)
    assert fader.gain_db == pytest.approx(gain_at(travel_of(0) + 2 / TRAVEL_PX), abs=0.01)


def test_shift_in_the_middle_of_a_drag_does_not_jump(fader: Fader) -> None:
    press(fader, 100)
    move(fader, 120)
    before = fader.gain_db
    move(fader, 120, SHIFT)
    assert fader.gain_db == before


def test_a_hand_past_the_end_must_come_back_before_the_knob_follows(fader: Fader) -> None:
    press(fader, 100)
    move(fader, -100)
    assert fader.gain_db == 6.0
    move(fader, -90)
    assert fader.gain_db == 6.0


def test_the_end_of_the_travel_is_silence(fader: Fader) -> None:
    press(fader, 30)
    move(fader, 400)
    assert fader.gain_db == -math.inf


def test_a_double_click_means_zero(fader: Fader) -> None:
    fader.show_gain(-12.0)
    QTest.mouseDClick(fader, Qt.MouseButton.LeftButton, PLAIN, QPoint(45, 150))
    assert fader.said == [0.0]


def test_the_wheel_steps_half_a_decibel_and_a_tenth_with_shift(fader: Fader) -> None:
    wheel(fader, 1)
    wheel(fader, -1, SHIFT)
    assert fader.said == [pytest.approx(0.5), pytest.approx(0.4)]


@pytest.mark.parametrize(
    ("key", "modifiers", "gain_db"),
    [
        (Qt.Key.Key_Up, PLAIN, 0.5),
        (Qt.Key.Key_Down, PLAIN, -0.5),
        (Qt.Key.Key_Down, SHIFT, -0.1),
        (Qt.Key.Key_PageDown, PLAIN, -3.0),
    ],
)
def test_arrows_step(fader: Fader, key: Qt.Key, modifiers: Qt.KeyboardModifier, gain_db: float) -> None:
    QTest.keyClick(fader, key, modifiers)
    assert fader.said == [pytest.approx(gain_db)]


def test_the_first_typed_figure_is_handed_on(fader: Fader) -> None:
    typed: list[str] = []
    fader.typed.connect(typed.append)
    QTest.keyClicks(fader, "-")
    assert typed == ["-"]
    assert fader.said == []


def test_showing_a_gain_is_silent(fader: Fader) -> None:
    for gain_db in (-6.0, 6.0, -math.inf, 0.0):
        fader.show_gain(gain_db)
        assert fader.gain_db == gain_db
    assert fader.said == []


def test_the_state_does_not_pull_the_knob_out_of_a_hand(fader: Fader) -> None:
    press(fader, 100)
    move(fader, 120)
    held = fader.gain_db
    fader.show_gain(-40.0)
    assert fader.gain_db == held
    release(fader, 120)


def test_a_screen_reader_hears_name_and_value_and_may_set_it(fader: Fader) -> None:
    fader.show_gain(-3.1)
    assert fader.accessibleName() == "Vocals, −3.1 dB"
    assert fader.value() == -31
    fader.setValue(-60)
    assert fader.said == [-6.0]

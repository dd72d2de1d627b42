"""Only a full hold forges."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from app.widgets.hold_button import HOLD_MS, HoldButton

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def button(show):  # type: ignore[no-untyped-def]
    button = show(HoldButton("Hold to forge"))
    button.count = 0

    def counted() -> None:
        button.count += 1

    button.held.connect(counted)
    return button


def after(button: HoldButton, milliseconds: int) -> None:
    """Let the animation's own clock be at a moment; nobody waits."""
    button.animation.setCurrentTime(milliseconds)


def test_a_full_hold_by_mouse_forges_once(button: HoldButton) -> None:
    QTest.mousePress(button, LEFT)
    after(button, HOLD_MS)
    QTest.mouseRelease(button, LEFT)
    assert button.count == 1


def test_letting_go_a_moment_too_early_does_nothing(button: HoldButton) -> None:
    QTest.mousePress(button, LEFT)
    after(button, HOLD_MS - 1)
    QTest.mouseRelease(button, LEFT)
    after(button, 0)
    assert (button.count, button.fill) == (0, 0.0)


def test_a_click_does_nothing(button: HoldButton) -> None:
    QTest.mouseClick(button, LEFT)
    assert button.count == 0


def test_leaving_the_button_lets_go(button: HoldButton) -> None:
    QTest.mousePress(button, LEFT)
    after(button, HOLD_MS - 1)
    QTest.mouseMove(button, QPoint(-20, 10))
    assert not button._holding


def test_losing_the_focus_lets_go(button: HoldButton) -> None:
    QTest.keyPress(button, Qt.Key.Key_Space)
    after(button, HOLD_MS - 1)
    button.clearFocus()
    assert not button._holding


def test_space_held_forges_and_return_does_not(button: HoldButton) -> None:
    QTest.keyClick(button, Qt.Key.Key_Return)
    assert button.count == 0
    QTest.keyPress(button, Qt.Key.Key_Space)
    after(button, HOLD_MS)
    assert button.count == 1


def test_a_spent_button_must_be_armed_again(button: HoldButton) -> None:
    for _ in range(2):
        QTest.mousePress(button, LEFT)
        after(button, HOLD_MS)
        QTest.mouseRelease(button, LEFT)
    assert button.count == 1
    button.reset()
    QTest.mousePress(button, LEFT)
    after(button, HOLD_MS)
    assert button.count == 2


def test_a_disabled_button_can_not_be_held(button: HoldButton) -> None:
    button.setEnabled(False)
    button._begin()
    assert not button._holding


def test_disabling_in_the_middle_lets_go(button: HoldButton) -> None:
    QTest.mousePress(button, LEFT)
    after(button, HOLD_MS - 1)
    button.setEnabled(False)
    assert not button._holding
    assert button.count == 0

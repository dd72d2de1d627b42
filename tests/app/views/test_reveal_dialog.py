"""The reveal dialog: nothing burns by accident, and the cards turn once."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from app.state.intents import SelectSong
from app.state.revealing import CloseReveal, ConfirmReveal, OpenRevealed, RevealStep, RevealView, SetRevealAmount
from app.views.reveal_dialog import RevealDialog
from app.widgets.hold_button import HOLD_MS
from tests.app.views import sample_reveal as sample

Shown = Callable[..., tuple[RevealDialog, list[object]]]


@pytest.fixture
def shown(show) -> Shown:  # type: ignore[no-untyped-def]
    def open_on(view: RevealView, *, reduced_motion: bool = True) -> tuple[RevealDialog, list[object]]:
        dialog, said = RevealDialog(), list[object]()
        dialog.intent.connect(said.append)
        dialog.show_view(view, reduced_motion=reduced_motion)
        show(dialog)
        return dialog, said

    return open_on


@pytest.mark.parametrize("view", sample.VIEWS.values(), ids=sample.VIEWS.keys())
def test_return_does_nothing_and_no_button_is_the_default(shown: Shown, view: RevealView) -> None:
    dialog, said = shown(view)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert said == []
    assert not any(button.isDefault() or button.autoDefault() for button in dialog.findChildren(QPushButton))


def test_a_full_hold_asks_once(shown: Shown) -> None:
    dialog, said = shown(sample.CONFIRM)
    QTest.mousePress(dialog.hold, Qt.MouseButton.LeftButton)
    dialog.hold.animation.setCurrentTime(HOLD_MS)
    QTest.mouseRelease(dialog.hold, Qt.MouseButton.LeftButton)
    assert said == [ConfirmReveal()]
    assert not dialog.hold.isEnabled()


def test_more_and_fewer_stay_within_what_one_has(shown: Shown) -> None:
    dialog, said = shown(sample.CONFIRM)
    dialog.more.click()
    dialog.fewer.click()
    assert said == [SetRevealAmount(4), SetRevealAmount(2)]
    dialog.show_view(replace(sample.CONFIRM, amount=5))
    assert not dialog.more.isEnabled() and dialog.fewer.isEnabled()
    dialog.show_view(replace(sample.CONFIRM, amount=1))
    assert dialog.more.isEnabled() and not dialog.fewer.isEnabled()


def test_while_the_wallet_is_asked_the_dialog_stays(shown: Shown) -> None:
    dialog, said = shown(sample.at(RevealStep.SIGNING, "Please confirm in your wallet."))
    dialog.reject()
    assert said == [] and dialog.leave.isHidden()


def test_escape_asks_to_be_closed(shown: Shown) -> None:
    dialog, said = shown(sample.CONFIRM)
    dialog.reject()
    assert said == [CloseReveal()]


def test_what_is_decided_can_be_opened_once(shown: Shown) -> None:
    dialog, said = shown(sample.DECIDED)
    assert not dialog.open_button.isHidden()
    dialog.open_button.click()
    dialog.open_button.click()
    assert said == [OpenRevealed()]


def test_the_cards_lie_face_down_until_they_are_open(shown: Shown) -> None:
    dialog, _ = shown(sample.DECIDED)
    assert dialog.cards.accessibleName() == "3 sealed stems"
    assert [dialog.cards.turned(card) for card in range(3)] == [0, 0, 0]


def test_the_cards_turn_one_after_another_and_end_open(shown: Shown) -> None:
    dialog, _ = shown(sample.DECIDED)
    dialog.show_view(sample.OPENED, reduced_motion=False)
    assert dialog.cards.is_turning
    dialog.cards.animation.setCurrentTime(500)
    first, second, third = (dialog.cards.turned(card) for card in range(3))
    assert 1 > first > second > third
    dialog.cards.animation.setCurrentTime(10_000)
    assert [dialog.cards.turned(card) for card in range(3)] == [1, 1, 1]
    assert "Brass of Masterpiece, new to you" in dialog.cards.accessibleName()


def test_with_reduced_motion_they_are_simply_open(shown: Shown) -> None:
    dialog, _ = shown(sample.OPENED, reduced_motion=True)
    assert not dialog.cards.is_turning
    assert [dialog.cards.turned(card) for card in range(3)] == [1, 1, 1]


def test_a_press_on_an_open_card_opens_its_song(shown: Shown) -> None:
    dialog, said = shown(sample.OPENED)
    QApplication.processEvents()
    QTest.mouseClick(
        dialog.cards, Qt.MouseButton.LeftButton, pos=QPoint(dialog.cards.width() // 2, dialog.cards.height() // 2)
    )
    assert said == [CloseReveal(), SelectSong("masterpiece")]


def test_a_sealed_card_opens_nothing(shown: Shown) -> None:
    dialog, said = shown(sample.DECIDED)
    QTest.mouseClick(dialog.cards, Qt.MouseButton.LeftButton, pos=QPoint(400, 90))
    assert said == []

"""The forge dialog: nothing burns by accident."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from app.state.forge_step import ForgeStep
from app.state.intents import CloseForge, ConfirmForge
from app.state.model import ForgeView
from app.state.smithy import RevokePermission
from app.views.forge_dialog import ForgeDialog
from app.views.forge_steps import BUSY, SEGMENTS, TOLD, Mark
from app.widgets.hold_button import HOLD_MS
from tests.app.views import sample_state as sample

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def dialog(show):  # type: ignore[no-untyped-def]
    def open_on(view: ForgeView) -> ForgeDialog:
        dialog = ForgeDialog()
        dialog.said = []
        dialog.intent.connect(dialog.said.append)
        dialog.show_view(view)
        return show(dialog)

    return open_on


def hold(dialog: ForgeDialog) -> None:
    QTest.mousePress(dialog.hold, LEFT)
    dialog.hold.animation.setCurrentTime(HOLD_MS)
    QTest.mouseRelease(dialog.hold, LEFT)


def test_a_full_hold_confirms_once(dialog) -> None:  # type: ignore[no-untyped-def]
    box = dialog(sample.FORGE)
    hold(box)
    assert box.said == [ConfirmForge()]
    assert not box.hold.isEnabled()


def test_a_changed_check_text_does_not_arm_it_a_second_time(dialog) -> None:  # type: ignore[no-untyped-def]
    box = dialog(sample.FORGE)
    hold(box)
    box.show_view(replace(sample.FORGE, message="asking"))
    box._confirm()
    assert box.said == [ConfirmForge()]


def test_after_a_refusal_one_may_hold_again(dialog) -> None:  # type: ignore[no-untyped-def]
    box = dialog(sample.FORGE)
    hold(box)
    box.show_view(sample.forge_at(ForgeStep.REFUSED))
    box.show_view(sample.FORGE)
    hold(box)
    assert box.said == [ConfirmForge(), ConfirmForge()]


def test_a_view_that_changes_under_the_hand_lets_go(dialog) -> None:  # type: ignore[no-untyped-def]
    box = dialog(sample.FORGE)
    QTest.mousePress(box.hold, LEFT)
    box.hold.animation.setCurrentTime(HOLD_MS - 1)
    box.show_view(replace(sample.FORGE, can_confirm=False))
    assert not box.hold._holding
    assert box.said == []


@pytest.mark.parametrize("step", [step for step in ForgeStep if step is not ForgeStep.CONFIRM])
def test_at_no_other_step_can_it_be_confirmed(dialog, step: ForgeStep) -> None:  # type: ignore[no-untyped-def]
    box = dialog(replace(sample.FORGE, step=step, can_confirm=True))
    box._confirm()
    box.typed.setText("Mantra")
    box._confirm_typed()
    assert box.said == []
    assert not box.hold.isEnabled() or not box.hold.isVisible()


def test_typing_the_name_is_the_other_way(dialog) -> None:  # type: ignore[no-untyped-def]
    box = dialog(sample.FORGE)
    QTest.keyClicks(box.typed, "Mantr")
    QTest.keyClick(box.typed, Qt.Key.Key_Return)
    assert box.said == []
    box.typed.clear()
    QTest.keyClicks(box.typed, "mantra")
    QTest.keyClick(box.typed, Qt.Key.Key_Return)
    assert box.said == [ConfirmForge()]


def test_an_empty_name_can_not_be_typed(dialog) -> None:  # type: ignore[no-untyped-def]
    box = dialog(replace(sample.FORGE, song_title=""))
    QTest.keyClick(box.typed, Qt.Key.Key_Return)
    assert box.said == []


def test_nothing_is_the_default_and_return_does_nothing(dialog) -> None:  # type: ignore[no-untyped-def]
    box = dialog(sample.FORGE)
    assert not any(button.isDefault() or button.autoDefault() for button in box.findChildren(QPushButton))
    box.hold.setFocus()
    QTest.keyClick(box.hold, Qt.Key.Key_Return)
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert box.said == []


@pytest.mark.parametrize("step", ForgeStep)
def test_escape_and_close_leave_unless_a_wallet_is_asked(dialog, step: ForgeStep) -> None:  # type: ignore[no-untyped-def]
    box = dialog(sample.forge_at(step))
    QTest.keyClick(box, Qt.Key.Key_Escape)
    assert box.said == ([] if step in BUSY else [CloseForge()])
    box.close()
    assert len(box.said) == (0 if step in BUSY else 2)
    assert box.isVisible()  # the state closes it, not the key
    assert box.keep.isVisible() is (step not in BUSY)


@pytest.mark.parametrize("step", [step for step in ForgeStep if step not in (ForgeStep.CONFIRM, ForgeStep.CHECKING)])
def test_each_step_has_its_sentence_and_the_states_own_word_comes_first(dialog, step: ForgeStep) -> None:  # type: ignore[no-untyped-def]
    box = dialog(sample.forge_at(step))
    assert box._told.text() == TOLD[step].sentence != ""
    box.show_view(replace(sample.forge_at(step), message="In block 23,918,409."))
    assert box._told.text() == "In block 23,918,409."


def test_every_step_is_told() -> None:
    assert set(TOLD) == set(ForgeStep)


def test_done_is_shown_only_when_final(dialog) -> None:  # type: ignore[no-untyped-def]
    box = dialog(sample.forge_at(ForgeStep.INCLUDED))
    assert box._steps.marks()[-1] is Mark.LATER
    box.show_view(sample.forge_at(ForgeStep.FINAL))
    assert box._steps.marks() == (Mark.DONE,) * len(SEGMENTS)


def test_an_unknown_outcome_looks_neither_done_nor_failed(dialog) -> None:  # type: ignore[no-untyped-def]
    box = dialog(sample.forge_at(ForgeStep.UNKNOWN))
    assert box._steps.marks()[3] is Mark.UNSURE
    assert Mark.WRONG not in box._steps.marks()


def test_keep_and_listen_once_more(dialog) -> None:  # type: ignore[no-untyped-def]
    box = dialog(sample.FORGE)
    listened: list[int] = []
    box.listen.connect(lambda: listened.append(1))
    QTest.mouseClick(box.keep, LEFT)
    QTest.mouseClick(box.listen_button, LEFT)
    assert (box.said, listened) == ([CloseForge()], [1])


def test_permission_first_and_then_the_forge_are_two_holds(dialog) -> None:  # type: ignore[no-untyped-def]
    box = dialog(sample.FORGE_APPROVAL)
    assert box.hold.accessibleName() == "Hold to approve"
    assert box._first_row.isVisible()
    hold(box)
    box.show_view(replace(sample.FORGE_APPROVAL, step=ForgeStep.APPROVING, can_confirm=False))
    box.show_view(sample.FORGE)
    assert not box._first_row.isVisible()
    hold(box)
    assert box.said == [ConfirmForge(), ConfirmForge()]


def test_rows_that_come_while_it_is_open_get_their_full_height(show) -> None:  # type: ignore[no-untyped-def]
    """The dialog opens on an empty quote; once it was squeezed when the quote came."""
    opened = ForgeDialog()
    opened.show_view(replace(sample.FORGE_CHECKING, burns=(), facts=(), checks=(), receive_lines=()))
    show(opened)
    opened.show_view(sample.FORGE)
    for _ in range(3):
        QApplication.processEvents()
    shown = [label for label in opened.findChildren(QLabel) if label.isVisible()]
    assert len(shown) > 20
    squeezed = [label.text() for label in shown if label.height() < _needed(label)]
    assert squeezed == []


def _needed(label: QLabel) -> int:
    return label.heightForWidth(label.width()) if label.hasHeightForWidth() else label.sizeHint().height()


def test_the_permission_can_be_taken_back_only_where_it_is_offered(dialog) -> None:  # type: ignore[no-untyped-def]
    shown = dialog(sample.forge_at(ForgeStep.INCLUDED))
    assert shown.revoke.isHidden()
    shown.show_view(replace(sample.forge_at(ForgeStep.FINAL), can_revoke=True))
    assert not shown.revoke.isHidden()
    shown.revoke.click()
    assert shown.said == [RevokePermission()]
    shown.show_view(replace(sample.forge_at(ForgeStep.FINAL), revoking="The permission is taken back."))
    assert shown.revoke.isHidden()

"""The forge and reveal dialogs in every state they know, on a screen that is hardly high enough."""

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from app.state.forge_step import ForgeStep
from app.state.revealing import RevealStep
from app.views.forge_dialog import ForgeDialog
from app.views.forge_steps import Mark
from app.views.reveal_dialog import RevealDialog
from tests.app.views.dialog_scenes import FORGES, REVEALS, steps_shown


def test_there_is_a_picture_of_every_step() -> None:
    assert steps_shown() == (set(ForgeStep), set(RevealStep))


def inside(dialog: QWidget, *parts: QWidget) -> bool:
    """Whether all of these that are shown are shown whole, on the screen."""
    whole = dialog.rect()
    shown = [part for part in parts if part.isVisible()]
    fits = dialog.height() <= QApplication.primaryScreen().availableGeometry().height() - 40
    return bool(shown) and fits and all(whole.contains(part.geometry()) for part in shown)


@pytest.mark.parametrize("name", FORGES)
def test_what_can_be_pressed_in_a_forge_is_on_the_screen(show, name: str) -> None:  # type: ignore[no-untyped-def]
    dialog = ForgeDialog()
    dialog.show_view(FORGES[name])
    show(dialog)
    assert inside(dialog, dialog.keep, dialog.hold, dialog.revoke, dialog._told)


@pytest.mark.parametrize("name", REVEALS)
def test_what_can_be_pressed_in_a_reveal_is_on_the_screen(show, name: str) -> None:  # type: ignore[no-untyped-def]
    dialog = RevealDialog()
    dialog.show_view(REVEALS[name], reduced_motion=True)
    show(dialog)
    assert inside(dialog, dialog.leave, dialog.hold, dialog.open_button, dialog._told)


def test_nothing_is_shown_as_sent_that_was_stopped_before(show) -> None:  # type: ignore[no-untyped-def]
    dialog = ForgeDialog()
    dialog.show_view(FORGES["blocked"])
    show(dialog)
    assert dialog._steps.marks()[0] is Mark.WRONG and Mark.DONE not in dialog._steps.marks()


def test_a_dialog_that_grows_while_it_is_seen_stays_on_the_screen(show) -> None:  # type: ignore[no-untyped-def]
    screen = QApplication.primaryScreen().availableGeometry()
    dialog = RevealDialog()
    dialog.show_view(REVEALS["opened"], reduced_motion=True)
    show(dialog)
    dialog.move(0, screen.bottom() - dialog.height() + 1)
    before = dialog.height()
    dialog.show_view(REVEALS["confirm"], reduced_motion=True)
    QApplication.processEvents()
    assert dialog.height() > before and dialog.frameGeometry().bottom() <= screen.bottom()

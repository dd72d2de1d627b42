"""A walk over every widget of every page: named, plain, reachable; and what a screen reader is told."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractSlider, QApplication, QDialog, QLabel, QLineEdit, QWidget

from app.state.model import OpenPage, Page
from app.views.main_window import MainWindow
from app.views.pages import PAGES
from app.views.password_dialog import PasswordDialog
from tests.app.views import sample_state as sample
from tests.app.views.dialog_scenes import REVEALS

Open = Callable[..., MainWindow]
KEYS = {Page.ALBUM: "000", Page.STEM: "11"}


def faults(widgets: list[QWidget]) -> list[str]:
    """What a walk finds wrong, in words."""
    found = []
    for widget in widgets:
        what = f"{type(widget).__module__}.{type(widget).__name__} {widget.objectName()}"
        if isinstance(widget, QLabel) and widget.textFormat() is not Qt.TextFormat.PlainText:
            found.append(f"{what}: may show markup: {widget.text()!r}")
        if "<" in widget.toolTip().removeprefix("<qt>").removesuffix("</qt>"):
            found.append(f"{what}: markup in its tool tip: {widget.toolTip()!r}")
        control = isinstance(widget, QAbstractButton | QAbstractSlider | QLineEdit)
        ours = type(widget).__module__.startswith("app") and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        inner = widget.objectName().startswith("qt_") or type(widget).__name__ == "QScrollBar"
        if (control or ours) and widget.isVisible() and not inner and not widget.accessibleName():
            found.append(f"{what}: has no name")
    return found


@pytest.mark.parametrize("page", [None, *PAGES], ids=lambda page: page.value if page else "song")
def test_every_control_of_every_page_has_a_name_and_no_text_is_markup(window: Open, page: Page | None) -> None:
    shown = OpenPage(page, KEYS.get(page, "")) if page is not None else None
    main = window(replace(sample.MIXER, page=shown))
    QApplication.processEvents()
    widgets = main.findChildren(QWidget)
    assert len(widgets) > 40
    assert faults(widgets) == []


def test_every_control_of_the_dialog_has_a_name(window: Open) -> None:
    main = window(replace(sample.COMPLETE, forge=sample.FORGE))
    assert main.forge_dialog is not None
    assert faults(main.forge_dialog.findChildren(QWidget)) == []


def test_every_control_of_the_other_dialogs_has_a_name(window: Open) -> None:
    main = window(replace(sample.COMPLETE, reveal=REVEALS["confirm"]))
    main.transport.mix.open_mixes()
    main.transport.mix.open_bounce()
    password = PasswordDialog("0x71C7…976F", "Sign in", main)
    password.show()
    QApplication.processEvents()
    dialogs = main.findChildren(QDialog)
    walked = [widget for dialog in dialogs for widget in dialog.findChildren(QWidget)]
    assert {"RevealDialog", "MixesDialog", "BounceDialog", "PasswordDialog"} <= {type(one).__name__ for one in dialogs}
    assert all(one.isVisible() for one in dialogs)
    assert faults(walked) == []
    for dialog in dialogs:
        dialog.hide()


def test_a_fault_is_found(show) -> None:  # type: ignore[no-untyped-def]
    bad = show(QWidget(), 100, 100)
    label, field = QLabel("<b>x</b>", bad), QLineEdit(bad)
    label.show()
    field.show()
    assert len(faults([label, field])) == 2


def test_a_screen_reader_hears_name_and_value_of_a_fader(window: Open) -> None:
    main = window(sample.MIXER)
    fader = main.song_page.desk.strips["11"].controls.fader
    heard = QAccessible.queryAccessibleInterface(fader)
    assert heard is not None
    assert heard.text(QAccessible.Text.Name) == "Drums, −3.1 dB"
    assert heard.role() is QAccessible.Role.Slider
    assert heard.valueInterface().currentValue() == -31


def test_a_strip_a_meter_and_the_completeness_speak_for_themselves(window: Open) -> None:
    main = window(sample.MIXER)
    desk = main.song_page.desk
    assert desk.strips["12"].accessibleName() == "Percussion, ×2 owned"
    assert desk.strips["19"].accessibleName() == "Brass, not owned"
    assert main.song_page.header._segments.accessibleName() == "8 of 9 stems owned"


@pytest.mark.parametrize("place", ["knob", "mute", "solo", "fader"])
def test_the_focus_is_seen(window: Open, place: str) -> None:
    main = window(sample.MIXER)
    control = main.song_page.desk.strips["11"].controls.places[place]
    main.library.focus_search()
    without = control.grab().toImage()
    control.setFocus()
    assert control.grab().toImage() != without


def test_every_control_of_the_song_takes_its_keys(window: Open) -> None:
    """Return presses what is a button, arrows move what is a slider; Space stays with the transport."""
    main = window(sample.MIXER)
    for control in main.song_page.findChildren(QAbstractButton):
        if control.isVisible() and control.isEnabled() and control.focusPolicy() & Qt.FocusPolicy.TabFocus:
            clicks: list[str] = []
            control.clicked.connect(lambda *_, pressed=clicks: pressed.append("here"))
            control.setFocus()
            QTest.keyClick(control, Qt.Key.Key_Return)
            assert clicks, control.accessibleName()
            for editor in main.findChildren(QLineEdit, "valueEditor"):
                QApplication.sendEvent(
                    editor, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
                )

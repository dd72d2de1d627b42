"""Another key for an action, by real key presses on the page of keys."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.state.intents import PlayPause
from app.state.look import BindKey, Look
from app.state.model import OpenPage, Page
from app.state.store import Store
from app.views.keyboard_page import KeyboardPage
from app.views.main_window import MainWindow
from app.widgets.key_caps import KeyButton
from app.widgets.toggle import Toggle
from tests.app.views import sample_state as sample

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier


class Sheet:
    """The page over a store that does what it wants."""

    def __init__(self, main: MainWindow, store: Store) -> None:
        self.main, self.store = main, store
        page = main.page_view(Page.KEYBOARD)
        assert isinstance(page, KeyboardPage)
        self.page = page

    @property
    def keys(self):  # type: ignore[no-untyped-def]
        return dict(self.store.state.look.keys)

    @property
    def told(self) -> str:
        return self.page._told.text() if self.page._told.isVisible() else ""

    def button(self, action: str) -> KeyButton:
        return self.page.buttons[action]

    def own_key(self, title: str) -> Toggle:
        """The button that gives the action its own key again."""
        (back,) = (one for one in self.page._sheet.findChildren(Toggle) if one.accessibleName().startswith(title))
        return back

    def give(self, action: str, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        QTest.mouseClick(self.button(action), Qt.MouseButton.LeftButton)
        assert self.button(action).waits
        QTest.keyClick(self.button(action), key, modifiers)


@pytest.fixture
def sheet(window: Callable[..., MainWindow]) -> Sheet:
    store = Store(replace(sample.MIXER, page=OpenPage(Page.KEYBOARD)))
    main = window(store.state)
    main.intent.connect(store.dispatch)
    store.listen(lambda _, now: main.show_state(now))
    return Sheet(main, store)


def test_a_key_is_given_by_pressing_it_and_works_at_once(sheet: Sheet) -> None:
    sheet.give("play", Qt.Key.Key_P)
    assert sheet.keys == {"play": "P"}
    assert sheet.button("play").accessibleName() == "Play or pause: P"
    assert sheet.button("play").hasFocus()
    sheet.main.said.clear()
    QTest.keyClick(sheet.main, Qt.Key.Key_P)
    assert sheet.main.said == [PlayPause()]


def test_keys_with_modifiers_are_one_and_a_modifier_alone_is_none(sheet: Sheet) -> None:
    QTest.mouseClick(sheet.button("loop"), Qt.MouseButton.LeftButton)
    QTest.keyClick(sheet.button("loop"), Qt.Key.Key_Control, CTRL)
    assert sheet.button("loop").waits
    QTest.keyClick(sheet.button("loop"), Qt.Key.Key_K, CTRL | SHIFT)
    assert sheet.keys == {"loop": "Ctrl+Shift+K"}


def test_while_a_button_waits_no_key_is_the_windows(sheet: Sheet) -> None:
    sheet.give("loop", Qt.Key.Key_Space)
    assert sheet.main.said == [] and sheet.keys == {}
    assert sheet.told == (
        "Space is “Play or pause” already. Give it once more to take it from there; that action has no key then."
    )


def test_who_gives_it_once_more_takes_it_from_there(sheet: Sheet) -> None:
    sheet.give("loop", Qt.Key.Key_D)
    sheet.give("loop", Qt.Key.Key_D)
    assert sheet.keys == {"dim": "", "loop": "D"}
    assert sheet.told == ""
    assert sheet.button("dim").accessibleName() == "Dim on or off: no key"


def test_a_key_that_can_not_be_taken_away_is_refused_as_often_as_it_is_tried(sheet: Sheet) -> None:
    for _ in range(3):
        sheet.give("loop", Qt.Key.Key_1)
        assert sheet.told == "1 is “Snapshot A … D” already. Choose another one."
    assert sheet.keys == {}


def test_escape_leaves_it_and_delete_takes_it_away(sheet: Sheet) -> None:
    sheet.give("dim", Qt.Key.Key_Escape)
    assert sheet.keys == {} and sheet.store.state.page is not None
    sheet.give("dim", Qt.Key.Key_Delete)
    assert sheet.keys == {"dim": ""}


def test_one_action_or_all_of_them_get_their_own_keys_again(sheet: Sheet) -> None:
    assert not sheet.page.reset.isVisible()
    sheet.give("play", Qt.Key.Key_P)
    sheet.give("dim", Qt.Key.Key_Delete)
    sheet.give("loop", Qt.Key.Key_K)
    (back,) = [
        one for one in sheet.page._sheet.findChildren(Toggle) if one.accessibleName().startswith("Play or pause:")
    ]
    QTest.mouseClick(back, Qt.MouseButton.LeftButton)
    assert sheet.keys == {"dim": "", "loop": "K"}
    QTest.mouseClick(sheet.page.reset, Qt.MouseButton.LeftButton)
    assert sheet.keys == {}


def test_the_own_key_again_may_be_somebody_elses_by_now(sheet: Sheet) -> None:
    sheet.give("dim", Qt.Key.Key_G)
    sheet.give("loop", Qt.Key.Key_D)
    assert sheet.keys == {"dim": "G", "loop": "D"}
    (back,) = [
        one for one in sheet.page._sheet.findChildren(Toggle) if one.accessibleName().startswith("Dim on or off:")
    ]
    QTest.mouseClick(back, Qt.MouseButton.LeftButton)
    assert sheet.keys == {"dim": "G", "loop": "D"} and sheet.told.startswith("D is “Loop on or off” already.")


def test_a_key_that_strips_know_is_given_with_a_word_about_them(sheet: Sheet) -> None:
    sheet.give("loop", Qt.Key.Key_M)
    assert sheet.keys == {"loop": "M"} and sheet.told == "At a strip, M stays “Mute”."


def test_a_look_elsewhere_ends_the_waiting(sheet: Sheet) -> None:
    QTest.mouseClick(sheet.button("dim"), Qt.MouseButton.LeftButton)
    sheet.page.setFocus()
    QApplication.processEvents()
    assert not sheet.button("dim").waits


def test_the_page_says_what_was_chosen_before(window: Callable[..., MainWindow]) -> None:
    main = window(replace(sample.MIXER, look=Look(keys={"play": "P"}), page=OpenPage(Page.KEYBOARD)))
    page = main.page_view(Page.KEYBOARD)
    assert isinstance(page, KeyboardPage)
    QTest.mouseClick(page.reset, Qt.MouseButton.LeftButton)
    assert main.said == [BindKey("play", None)]

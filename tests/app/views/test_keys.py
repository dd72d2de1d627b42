"""Keys pressed for real: on the window, on a strip, chosen by a person."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.state.actions import ACTIONS
from app.state.desk import ToggleDim, ToggleMono
from app.state.intents import ClearSolos, PlayPause, ResetMix, SetLoop, ShowPage, ToggleLimiter, ToggleMute, ToggleSolo
from app.state.look import Look
from app.state.model import AppState, OpenPage, Page
from app.views.keyboard_page import KeyboardPage
from app.views.main_window import MainWindow
from app.views.window_keys import acts_of
from app.widgets.text import Label
from tests.app.views import sample_state as sample

Open = Callable[..., MainWindow]
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def focused() -> object:
    return QApplication.focusWidget()


def test_every_action_of_the_table_does_something(window: Open) -> None:
    main = window(sample.MIXER)
    assert {action.id for action in ACTIONS if not action.local} == set(acts_of(main))


def test_every_key_of_the_table_is_one_that_qt_knows() -> None:
    for action in ACTIONS:
        for keys in action.keys if not action.local else ():
            assert QKeySequence(keys).toString(QKeySequence.SequenceFormat.PortableText) == keys


@pytest.mark.parametrize(
    ("key", "modifiers", "intent"),
    [
        (Qt.Key.Key_R, CTRL, ResetMix()),
        (Qt.Key.Key_S, CTRL | SHIFT, ClearSolos()),
        (Qt.Key.Key_I, Qt.KeyboardModifier.NoModifier, ToggleLimiter()),
        (Qt.Key.Key_O, Qt.KeyboardModifier.NoModifier, ToggleMono()),
        (Qt.Key.Key_D, Qt.KeyboardModifier.NoModifier, ToggleDim()),
        (Qt.Key.Key_Question, Qt.KeyboardModifier.NoModifier, ShowPage(Page.KEYBOARD)),
        (Qt.Key.Key_I, SHIFT, SetLoop(96.8, 131.0)),
        (Qt.Key.Key_O, SHIFT, SetLoop(75.6, 96.8)),
    ],
)
def test_keys_of_the_window(window: Open, key: Qt.Key, modifiers: Qt.KeyboardModifier, intent: object) -> None:
    main = window(sample.MIXER)
    QTest.keyClick(main, key, modifiers)
    assert main.said == [intent]


def test_a_loop_that_would_end_before_it_begins_goes_to_the_end_of_the_song(window: Open) -> None:
    main = window(sample.MIXER)
    main.show_levels({}, None, 200.0)
    QTest.keyClick(main, Qt.Key.Key_I, SHIFT)
    assert main.said == [SetLoop(200.0, 252.0)]


def test_a_chosen_key_does_it_and_the_former_one_does_not(window: Open) -> None:
    main = window(replace(sample.MIXER, look=Look(keys={"play": "P"})))
    QTest.keyClick(main, Qt.Key.Key_Space)
    assert main.said == []
    QTest.keyClick(main, Qt.Key.Key_P)
    assert main.said == [PlayPause()]
    main.show_state(sample.MIXER)
    QTest.keyClick(main, Qt.Key.Key_Space)
    assert main.said == [PlayPause(), PlayPause()]


def test_left_and_right_go_from_strip_to_strip_at_the_same_control_and_on_to_the_master(window: Open) -> None:
    main = window(sample.MIXER)
    desk = main.song_page.desk
    QTest.keyClick(main, Qt.Key.Key_7, CTRL)
    assert focused() is desk.strips["17"].controls.fader
    desk.strips["17"].controls.mute.setFocus()
    QTest.keyClick(focused(), Qt.Key.Key_Right)
    assert focused() is desk.strips["18"].controls.mute
    QTest.keyClick(focused(), Qt.Key.Key_Right)
    assert focused() is desk.strips["19"]._remark.button
    QTest.keyClick(focused(), Qt.Key.Key_Right)
    assert focused() is desk.master.fader
    QTest.keyClick(focused(), Qt.Key.Key_Left)
    QTest.keyClick(focused(), Qt.Key.Key_Left)
    assert focused() is desk.strips["18"].controls.fader
    QTest.keyClick(focused(), Qt.Key.Key_M)
    QTest.keyClick(focused(), Qt.Key.Key_S, SHIFT)
    assert main.said == [ToggleMute("18"), ToggleSolo("18", exclusive=True)]


def test_a_strip_out_of_sight_comes_into_sight_with_the_focus(window: Open) -> None:
    main = window(sample.SIXTEEN, 1024, 700)
    desk = main.song_page.desk
    bar = desk._scroll.horizontalScrollBar()
    assert bar.value() == 0
    QTest.keyClick(main, Qt.Key.Key_0, CTRL)
    QTest.keyClick(focused(), Qt.Key.Key_Left)
    assert focused() is desk.strips["45"].controls.fader
    assert bar.value() == bar.maximum() > 0


def test_the_mixer_is_reached_by_tab_alone_in_the_order_it_is_seen(window: Open) -> None:
    main = window(sample.MIXER)
    main.library.focus_search()
    reached: list[object] = []
    for _ in range(90):
        QTest.keyClick(focused(), Qt.Key.Key_Tab)
        reached.append(focused())
    first, last = main.song_page.desk.strips["11"].controls, main.song_page.desk.strips["18"].controls
    order = [first.knob, first.mute, first.solo, first.fader, last.fader, main.song_page.desk.master.fader]
    order.append(main.transport.play)
    assert [reached.index(control) for control in order] == sorted(reached.index(control) for control in order)


def test_the_cheat_sheet_tells_every_action_and_follows_a_chosen_key(window: Open) -> None:
    sheet = replace(sample.MIXER, page=OpenPage(Page.KEYBOARD))
    main = window(sheet)
    page = main.page_view(Page.KEYBOARD)
    assert isinstance(page, KeyboardPage)
    titles = {label.text() for label in page.findChildren(Label) if label.isVisible()}
    assert {action.title for action in ACTIONS} <= titles
    main.show_state(replace(sheet, look=Look(keys={"loop": "Ctrl+L"})))
    QApplication.processEvents()
    assert page.buttons["loop"].accessibleName() == "Loop on or off: Ctrl+L"


def test_no_key_acts_before_there_is_a_state(show) -> None:  # type: ignore[no-untyped-def]
    main = show(MainWindow())
    said: list[object] = []
    main.intent.connect(said.append)
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Left, Qt.Key.Key_I):
        QTest.keyClick(main, key)
    main.show_state(AppState())
    assert said == []

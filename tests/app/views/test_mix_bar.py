"""Undo, snapshots and solos by mouse and keys."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.state import intents
from app.state.mix_rules import mix_of
from app.state.mixing import Mix, Shelf
from app.state.model import Moves
from app.views.main_window import MainWindow
from tests.app.views import sample_state as sample

Open = Callable[..., MainWindow]
LEFT = Qt.MouseButton.LeftButton
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
STORED = replace(sample.MIXER, shelf=Shelf(slots={"A": mix_of(sample.MIXER), "B": Mix()}, slot="A"))


@pytest.mark.parametrize(
    ("key", "held", "wanted"),
    [
        (Qt.Key.Key_Z, CTRL, intents.Undo()),
        (Qt.Key.Key_Z, CTRL | SHIFT, intents.Redo()),
        (Qt.Key.Key_Y, CTRL, intents.Redo()),
        (Qt.Key.Key_R, CTRL, intents.ResetMix()),
        (Qt.Key.Key_2, Qt.KeyboardModifier.NoModifier, intents.RecallSnapshot("B")),
        (Qt.Key.Key_3, Qt.KeyboardModifier.NoModifier, intents.StoreSnapshot("C")),
        (Qt.Key.Key_1, SHIFT, intents.StoreSnapshot("A")),
    ],
)
def test_keys_of_the_mix(window: Open, key: Qt.Key, held: Qt.KeyboardModifier, wanted: object) -> None:
    main = window(STORED)
    QTest.keyClick(main, key, held)
    assert main.said == [wanted]


def test_keys_of_the_mix_are_still_without_a_song(window: Open) -> None:
    main = window(sample.EMPTY)
    for key, held in ((Qt.Key.Key_Z, CTRL), (Qt.Key.Key_1, SHIFT), (Qt.Key.Key_1, Qt.KeyboardModifier.NoModifier)):
        QTest.keyClick(main, key, held)
    assert main.said == []


def test_a_field_takes_digits_and_undo_for_itself(window: Open) -> None:
    main = window(STORED)
    main.library.search.setFocus()
    QTest.keyClicks(main.library.search, "12")
    QTest.keyClick(main.library.search, Qt.Key.Key_Z, CTRL)
    assert {type(said) for said in main.said} == {intents.Search}


def test_a_click_recalls_a_stored_snapshot_and_fills_an_empty_one(window: Open) -> None:
    main = window(STORED)
    slots = main.transport.mix.slots
    QTest.mouseClick(slots["B"], LEFT)
    QTest.mouseClick(slots["D"], LEFT)
    QTest.mouseClick(slots["B"], LEFT, SHIFT)
    assert main.said == [intents.RecallSnapshot("B"), intents.StoreSnapshot("D"), intents.StoreSnapshot("B")]


def test_the_bar_says_which_snapshot_is_heard_and_whether_the_mix_moved_since(window: Open) -> None:
    main = window(STORED)
    names = [button.accessibleName() for button in main.transport.mix.slots.values()]
    assert names == [
        "Snapshot A, heard now",
        "Snapshot B, stored",
        "Snapshot C, empty",
        "Snapshot D, empty",
    ]
    main.show_state(replace(STORED, master=replace(STORED.master, gain_db=-9.0)))
    assert main.transport.mix.slots["A"].accessibleName() == "Snapshot A, changed since"


def test_undo_and_redo_say_what_they_do(window: Open) -> None:
    main = window(replace(sample.MIXER, moves=Moves(undo="gain of Vocals")))
    bar = main.transport.mix
    assert bar.undo.accessibleName() == "Undo gain of Vocals" and bar.undo.isEnabled()
    assert "Undo gain of Vocals" in bar.undo.toolTip()
    assert bar.redo.accessibleName() == "Nothing to redo" and not bar.redo.isEnabled()
    QTest.mouseClick(bar.undo, LEFT)
    assert main.said == [intents.Undo()]


def test_a_solo_is_seen_wherever_one_looks_and_ended_from_there(window: Open) -> None:
    main = window(sample.MIXER)
    assert not main.transport.mix.solo.isVisible()
    assert sample.MIXER.song is not None
    strips = tuple(replace(strip, solo=strip.label == "Vocals") for strip in sample.MIXER.song.strips)
    main.show_state(replace(sample.MIXER, song=replace(sample.MIXER.song, strips=strips)))
    assert main.transport.mix.solo.isVisible()
    assert main.transport.mix.solo.accessibleName() == "End solo of Vocals"
    QTest.mouseClick(main.transport.mix.solo, LEFT)
    assert main.said == [intents.ClearSolos()]


def test_a_drag_of_a_real_fader_is_taken_back_by_one_key(window: Open) -> None:
    from app.services.moves import Moves as Memory
    from app.state.store import Store

    store = Store(sample.MIXER)
    memory = Memory(store)
    main = window(sample.MIXER)
    store.listen(lambda before, now: main.show_state(now))
    main.intent.connect(memory.handle)
    fader = main.song_page.desk.strips["14"].controls.fader
    start = fader.rect().center()
    QTest.mousePress(fader, LEFT, Qt.KeyboardModifier.NoModifier, start)
    for step in range(1, 30):
        QTest.mouseMove(fader, start + type(start)(0, 2 * step))
    QTest.mouseRelease(fader, LEFT)
    assert fader.gain_db < -3.0 and store.state.moves.undo == "gain of Vocals"
    QTest.keyClick(main, Qt.Key.Key_Z, CTRL)
    assert fader.gain_db == 0.0 and store.state == replace(sample.MIXER, moves=Moves(redo="gain of Vocals"))
    QTest.keyClick(main, Qt.Key.Key_Z, CTRL | SHIFT)
    assert fader.gain_db < -3.0

"""Hear the decision: by key and by hand, said in words."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.state.decision import EndHearing, FlipDecision, Hear
from app.state.hearing import Hearing, View
from app.state.intents import ClosePage
from app.views.main_window import MainWindow
from tests.app.views import sample_state as sample

Open = Callable[..., MainWindow]
LEFT = Qt.MouseButton.LeftButton


def test_one_key_and_one_button_flip(window: Open) -> None:
    main = window(sample.COMPLETE)
    QTest.keyClick(main, Qt.Key.Key_H)
    QTest.mouseClick(main.song_page.header.hear, LEFT)
    assert main.said == [FlipDecision(), FlipDecision()]


def test_a_song_with_nothing_to_compare_offers_nothing(window: Open) -> None:
    main = window(sample.MIXER)
    assert not main.song_page.header.hear.isVisible() and not main.song_page.decision.isVisible()


def test_the_bar_says_truthfully_what_is_heard(window: Open) -> None:
    main = window(sample.DECISION)
    bar = main.song_page.decision
    assert bar.isVisible()
    assert [view for view, button in bar.buttons.items() if button.isVisible()] == [View.NOW, View.AFTER, View.LOOSE]
    assert [view for view, button in bar.buttons.items() if button.isChecked()] == [View.LOOSE]
    assert bar.accessibleName().startswith("Heard: Without the song token. Silent: Drums, Bass, Vocals, FX.")
    main.show_state(replace(sample.DECISION, hearing=Hearing(View.NOW, View.LOOSE), trim_db=-2.34))
    assert "−2.3 dB, as loud as “Without the song token”" in bar.accessibleName()
    main.show_state(replace(sample.DECISION, hearing=Hearing(View.AFTER, View.AFTER), trim_db=None))
    assert "Nothing falls silent" in bar.accessibleName() and "not matched" in bar.accessibleName()


def test_each_view_has_a_button_and_done_is_the_way_back(window: Open) -> None:
    main = window(sample.DECISION)
    bar = main.song_page.decision
    QTest.mouseClick(bar.buttons[View.AFTER], LEFT)
    QTest.mouseClick(bar.done, LEFT)
    assert main.said == [Hear(View.AFTER), EndHearing()]


def test_escape_ends_the_comparison_before_anything_else(window: Open) -> None:
    main = window(sample.DECISION)
    QTest.keyClick(main, Qt.Key.Key_Escape)
    main.show_state(sample.COMPLETE)
    QTest.keyClick(main, Qt.Key.Key_Escape)
    assert main.said == [EndHearing(), ClosePage()]


def test_strips_that_are_silent_are_dark_in_the_waveform(window: Open) -> None:
    main = window(sample.DECISION)
    assert sample.DECISION.song is not None
    gains = {layer.key: layer.gain for layer in main.song_page.overview._picture._layers}
    assert {s.label for s in sample.DECISION.song.strips if gains[s.key] == 0.0} == {"Drums", "Bass", "Vocals", "FX"}

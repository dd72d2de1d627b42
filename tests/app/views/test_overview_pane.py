"""The small buttons over the waveform, by hand and by key."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.state.intents import Locate
from app.state.timeline import SetTempo, Tempo, ToggleBars
from app.views.main_window import MainWindow
from app.views.overview_pane import parse_tempo
from tests.app.views import sample_state as sample

Open = Callable[..., MainWindow]
LEFT = Qt.MouseButton.LeftButton


def test_zoom_by_buttons_and_by_keys(window: Open) -> None:
    main = window(sample.MIXER)
    pane = main.song_page.pane
    assert not pane.farther.isEnabled()
    QTest.mouseClick(pane.nearer, LEFT)
    QTest.keyClick(main, Qt.Key.Key_Plus)
    width = pane.wave.span.width
    assert width == pytest.approx(1 / 2.25) and pane.farther.isEnabled()
    first = pane.wave.span.first
    QTest.keyClick(main, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert pane.wave.span.first == pytest.approx(first + width / 4)
    QTest.keyClick(main, Qt.Key.Key_Minus)
    assert pane.wave.span.width > width
    QTest.mouseClick(pane.all, LEFT)
    assert pane.wave.span.whole


def test_bars_ask_for_the_tempo_once_and_then_go_on_and_off(window: Open) -> None:
    main = window(sample.MIXER)
    QTest.keyClick(main, Qt.Key.Key_B)
    QTest.keyClicks(QApplication.focusWidget(), "112 0.4")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert main.said == [SetTempo(Tempo(112.0, 0.4))]
    main.show_state(sample.IN_BARS)
    QTest.mouseClick(main.song_page.pane.bars, LEFT)
    assert main.said[1:] == [ToggleBars()]


def test_the_clock_counts_bars_when_the_ruler_does(window: Open) -> None:
    main = window(sample.IN_BARS)
    main.show_levels({}, None, 0.4 + 60.0 / 112.0 * 5)
    assert main.transport.time.text() == "2.2"
    main.show_state(replace(sample.IN_BARS, timeline=replace(sample.IN_BARS.timeline, bars=False)))
    main.show_levels({}, None, 3.0)
    assert main.transport.time.text() == "0:03.0"


def test_keys_go_from_entrance_to_entrance(window: Open) -> None:
    main = window(sample.IN_BARS)
    main.show_levels({}, None, 20.0)
    QTest.keyClick(main, Qt.Key.Key_Period)
    QTest.keyClick(main, Qt.Key.Key_Comma)
    assert main.said == [Locate(pytest.approx(34.2)), Locate(pytest.approx(17.1))]


@pytest.mark.parametrize(
    ("text", "tempo"),
    [
        ("120", Tempo(120.0)),
        ("97,5 bpm", Tempo(97.5)),
        ("120 0.35", Tempo(120.0, 0.35)),
        ("fast", None),
        ("0", None),
        ("nan", None),
        ("1 2 3", None),
    ],
)
def test_typed_tempos(text: str, tempo: Tempo | None) -> None:
    assert parse_tempo(text) == tempo

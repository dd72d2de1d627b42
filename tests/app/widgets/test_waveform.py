"""The song overview under the mouse, and what it draws."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.theme.palette import type_colour
from app.widgets.bars import amplitudes, regrouped, stacked
from app.widgets.layers import Layer
from app.widgets.ruler import Grid, clock_text
from app.widgets.timeline import RULER_PX
from app.widgets.waveform import SCROLL_PART, ZOOM_STEP, Entrance, SongWaveform

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def wave(show):  # type: ignore[no-untyped-def]
    wave = show(SongWaveform(), 300, 148)
    wave.show_song(30.0, None, False)
    wave.located_at, wave.loops = [], []
    wave.located.connect(wave.located_at.append)
    wave.looped.connect(lambda first_s, last_s: wave.loops.append((first_s, last_s)))
    return wave


def drag(wave: SongWaveform, first_x: int, last_x: int) -> None:
    QTest.mousePress(wave, LEFT, Qt.KeyboardModifier.NoModifier, QPoint(first_x, 40))
    QTest.mouseMove(wave, QPoint(last_x, 40))
    QTest.mouseRelease(wave, LEFT, Qt.KeyboardModifier.NoModifier, QPoint(last_x, 40))


def test_a_click_locates(wave: SongWaveform) -> None:
    QTest.mouseClick(wave, LEFT, Qt.KeyboardModifier.NoModifier, QPoint(100, 40))
    assert wave.located_at == [pytest.approx(10.0)]
    assert wave.loops == []


def test_a_trembling_click_is_still_a_click(wave: SongWaveform) -> None:
    drag(wave, 100, 103)
    assert (wave.located_at, wave.loops) == ([pytest.approx(10.0)], [])


@pytest.mark.parametrize(("first_x", "last_x"), [(50, 200), (200, 50)])
def test_a_drag_either_way_is_a_loop(wave: SongWaveform, first_x: int, last_x: int) -> None:
    drag(wave, first_x, last_x)
    assert wave.loops == [(pytest.approx(5.0), pytest.approx(20.0))]
    assert wave.located_at == []


def test_a_drag_of_an_edge_moves_that_edge(wave: SongWaveform) -> None:
    wave.show_song(30.0, (5.0, 20.0), True)
    drag(wave, 201, 250)
    assert wave.loops == [(pytest.approx(5.0), pytest.approx(25.0))]


def test_a_drag_beyond_the_picture_ends_at_the_song(wave: SongWaveform) -> None:
    drag(wave, 150, 900)
    assert wave.loops == [(pytest.approx(15.0), pytest.approx(30.0))]


def test_without_a_song_nothing_is_located(wave: SongWaveform) -> None:
    wave.show_song(0.0, None, False)
    drag(wave, 50, 200)
    assert (wave.located_at, wave.loops) == ([], [])


def test_the_playhead_repaints_only_its_own_columns(wave: SongWaveform) -> None:
    wave.show_playhead(10.0)
    painted: list[tuple[int, ...]] = []
    wave.update = lambda *rect: painted.append(rect)  # type: ignore[method-assign,assignment]
    wave.show_playhead(10.01)
    assert painted == []
    wave.show_playhead(10.1)
    assert painted == [(98, 0, 6, 148)]


def test_the_played_part_is_brighter_in_the_stems_own_colour(wave: SongWaveform, qapp) -> None:  # type: ignore[no-untyped-def]
    wave.show_amplitudes("1", np.full(100, 0.5, np.float32))
    wave.show_layers((Layer("1", type_colour("Vocals"), 1.0),))
    wave.show_playhead(15.0)
    image = wave.grab().toImage()
    played, ahead = image.pixelColor(60, 74), image.pixelColor(240, 74)
    assert played.green() > 200 > 120 > ahead.green() > 60
    wave.show_layers((Layer("1", type_colour("Vocals"), 0.0),))
    assert wave.grab().toImage().pixelColor(60, 74).green() < 40


def test_overviews_with_broken_numbers_are_tamed() -> None:
    bad = np.array([np.nan, np.inf, -np.inf, 0.5], np.float32)
    values = amplitudes(-bad, bad, bad)
    assert np.isfinite(values).all()
    assert values.max() <= 1.0


@pytest.mark.parametrize("bins", [0, 1, 3, 7, 1000])
def test_any_number_of_bins_becomes_any_number_of_bars(bins: int) -> None:
    bars = regrouped(np.full(bins, 0.25, np.float32), 5)
    assert bars.shape == (5,)
    assert bars.max() == pytest.approx(0.25 if bins else 0.0)


def test_bars_are_stacked_around_the_middle(qt: object) -> None:
    image = stacked(np.array([[4.0], [2.0]], np.float32), ["#ff0000", "#00ff00"], 3, 10, 1.0)
    column = [image.pixelColor(0, y).name() for y in range(2, 8)]
    assert column == ["#ff0000"] * 4 + ["#00ff00"] * 2
    assert image.pixelColor(0, 1).alpha() == 0
    assert image.pixelColor(2, 5).alpha() == 0


def test_times_are_written_in_tenths() -> None:
    assert [clock_text(s) for s in (0, 96.8, 252, -1)] == ["0:00.0", "1:36.8", "4:12.0", "0:00.0"]


CTRL = Qt.KeyboardModifier.ControlModifier


def wheel(wave: SongWaveform, x: float, notches: int, modifiers: Qt.KeyboardModifier) -> None:
    at = QPointF(x, 40)
    turn = QPoint(0, 120 * notches)
    phase = Qt.ScrollPhase.NoScrollPhase
    event = QWheelEvent(at, wave.mapToGlobal(at), QPoint(), turn, Qt.MouseButton.NoButton, modifiers, phase, False)
    QApplication.sendEvent(wave, event)


def seconds(wave: SongWaveform) -> tuple[float, float]:
    return wave.span.first * 30.0, wave.span.last * 30.0


def test_the_wheel_zooms_with_ctrl_around_the_hand_and_scrolls_without(wave: SongWaveform) -> None:
    wheel(wave, 100, 1, CTRL)
    first_s, last_s = seconds(wave)
    assert last_s - first_s == pytest.approx(30.0 / ZOOM_STEP)
    QTest.mouseClick(wave, LEFT, Qt.KeyboardModifier.NoModifier, QPoint(100, 40))
    assert wave.located_at == [pytest.approx(10.0)]
    wheel(wave, 100, -1, Qt.KeyboardModifier.NoModifier)
    assert seconds(wave)[0] == pytest.approx(first_s + SCROLL_PART * 20.0)
    wheel(wave, 100, -9, CTRL)
    assert wave.span.whole


def test_a_drag_in_a_zoomed_song_is_a_loop_of_what_is_seen(wave: SongWaveform) -> None:
    wave.zoom(3.0, 0.0)
    drag(wave, 0, 150)
    assert wave.loops == [(pytest.approx(0.0), pytest.approx(5.0))]


def test_the_page_turns_with_the_playhead_but_not_when_somebody_looks_elsewhere(wave: SongWaveform) -> None:
    wave.zoom(3.0, 0.0)
    wave.show_playhead(9.9)
    wave.show_playhead(10.1)
    assert seconds(wave)[0] == pytest.approx(9.6, abs=0.1)
    wave.scroll(1.0)
    before = wave.span
    wave.show_playhead(10.2)
    assert wave.span == before


def test_another_song_is_seen_whole_again(wave: SongWaveform) -> None:
    wave.zoom(4.0)
    wave.clear()
    assert wave.span.whole


def test_in_bars_a_loop_goes_onto_the_bars_it_is_near_to(wave: SongWaveform) -> None:
    wave.show_grid(Grid(120.0))
    drag(wave, 42, 119)
    assert wave.loops == [(pytest.approx(4.0), pytest.approx(12.0))]


def test_a_click_on_the_dot_of_an_entrance_goes_exactly_there(wave: SongWaveform) -> None:
    wave.show_entrances((Entrance("Vocals", "#00ff00", 12.34),))
    low = wave.height() - RULER_PX - 7
    QTest.mouseClick(wave, LEFT, Qt.KeyboardModifier.NoModifier, QPoint(125, low))
    assert wave.located_at == [12.34]


def test_stems_that_enter_together_are_all_seen(wave: SongWaveform) -> None:
    wave.show_entrances((Entrance("Bass", "#ff0000", 15.0), Entrance("Synth", "#0000ff", 15.02)))
    image = wave.grab().toImage()
    low = wave.height() - RULER_PX - 7
    assert image.pixelColor(150, low).name() == "#ff0000"
    assert image.pixelColor(150, low - 7).name() == "#0000ff"


def test_from_near_more_is_seen_than_from_afar(wave: SongWaveform) -> None:
    values = np.zeros(30_000, np.float32)
    values[15_000:15_010] = 1.0  # ten milliseconds
    wave.show_amplitudes("1", values)
    wave.show_layers((Layer("1", "#ffffff", 1.0),))
    wave.zoom(64.0, 150.0)
    image = wave.grab().toImage()
    tall = [x for x in range(300) if image.pixelColor(x, 20).value() > 100]
    assert 3 <= len(tall) <= 14

"""The song overview under the mouse, and what it draws."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from app.theme.palette import type_colour
from app.widgets.bars import amplitudes, regrouped, stacked
from app.widgets.waveform import Layer, SongWaveform, clock_text

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

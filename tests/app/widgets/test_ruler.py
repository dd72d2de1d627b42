from itertools import pairwise

import pytest

from app.widgets.ruler import LEAST_PX, Grid, bar_text, snapped, ticks

GRID = Grid(120.0, first_s=0.5)  # a bar is two seconds


def test_a_place_in_bars_counts_from_the_first_beat() -> None:
    assert [bar_text(s, GRID) for s in (0.5, 1.0, 2.4, 2.5, 0.0)] == ["1.1", "1.2", "1.4", "2.1", "0.4"]
    assert bar_text(-6.0, GRID).startswith("−")


@pytest.mark.parametrize("grid", [None, GRID, Grid(97.3, 0.2)])
@pytest.mark.parametrize(("first_s", "last_s"), [(0.0, 252.0), (30.0, 34.0), (100.0, 100.6), (0.0, 7200.0)])
def test_figures_are_in_the_picture_and_far_enough_apart_to_be_read(
    grid: Grid | None, first_s: float, last_s: float
) -> None:
    found = ticks(first_s, last_s, 1000, grid)
    places = [(tick.at_s - first_s) / (last_s - first_s) * 1000 for tick in found]
    assert found or grid is not None
    assert all(-1e-6 <= place <= 1000 + 1e-6 for place in places)
    assert all(other - one >= LEAST_PX - 1e-6 for one, other in pairwise(places))
    assert len({tick.text for tick in found}) == len(found)


def test_the_ruler_says_minutes_from_afar_and_tenths_from_near() -> None:
    assert [tick.text for tick in ticks(0.0, 60.0, 300, None)] == ["0:00", "0:15", "0:30", "0:45", "1:00"]
    assert [tick.text for tick in ticks(1.0, 1.5, 200, None)][:2] == ["0:01.0", "0:01.2"]


def test_bars_are_numbered() -> None:
    assert [(tick.at_s, tick.text) for tick in ticks(0.0, 9.0, 300, GRID)][:2] == [(0.5, "1"), (2.5, "2")]


def test_an_edge_near_a_bar_goes_onto_it_and_stays_free_elsewhere() -> None:
    assert snapped(2.52, GRID, 0.05) == 2.5
    assert snapped(2.6, GRID, 0.05) == 2.6
    assert snapped(2.52, None, 0.05) == 2.52


def test_without_a_song_there_is_no_ruler() -> None:
    assert ticks(0.0, 0.0, 100, None) == []


def test_a_waltz_has_three_quarters_in_a_bar() -> None:
    waltz = Grid(120.0, quarters=3)
    assert waltz.bar_s == 1.5
    assert bar_text(1.5, waltz) == "2.1"
    assert bar_text(1.0, waltz) == "1.3"

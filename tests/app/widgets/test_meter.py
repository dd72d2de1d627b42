"""The meter's ballistics and economy of paint."""

import pytest

from app.widgets.meter import FALL_PER_S, HOLD_S, Meter
from app.widgets.taper import travel_of
from tests.app.views.sample_state import SampleLevel

LOUD = SampleLevel(1.0, 0.5, 0.5, 0.25)


class Clock:
    now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def meter(show, clock):  # type: ignore[no-untyped-def]
    return show(Meter("Drums level", clock=clock), 11, 200)


def test_a_peak_is_shown_at_once_on_the_faders_scale(meter: Meter) -> None:
    meter.show_level(LOUD)
    assert meter._travel[0] == pytest.approx(travel_of(0.0))


def test_a_peak_falls_slowly_and_its_line_stays_a_moment(meter: Meter, clock: Clock) -> None:
    meter.show_level(LOUD)
    clock.now_s += 0.1
    meter.show_level(None)
    assert meter._travel[0] == pytest.approx(travel_of(0.0) + 0.1 * FALL_PER_S)
    assert meter._held[0] == pytest.approx(travel_of(0.0))
    clock.now_s += HOLD_S
    meter.show_level(None)
    assert meter._held[0] > travel_of(0.0)


def test_an_unchanged_level_is_not_painted_again(meter: Meter, qapp) -> None:  # type: ignore[no-untyped-def]
    meter.show_level(LOUD)
    qapp.processEvents()
    painted = []
    meter.update = lambda *rect: painted.append(rect)  # type: ignore[method-assign,assignment]
    meter.show_level(LOUD)
    assert painted == []
    meter.show_level(SampleLevel(1.5, 0.5, 0.5, 0.25))
    assert len(painted) == 1


def test_levels_that_are_no_numbers_are_silence(meter: Meter) -> None:
    meter.show_level(SampleLevel(float("nan"), float("inf"), float("nan"), 0.0))
    assert meter._travel == [1.0, 0.0]

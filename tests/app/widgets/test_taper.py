"""The fader's taper and the words for gains."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.widgets.taper import gain_at, parse_db, spoken_db, travel_of, travel_of_level


@pytest.mark.parametrize(
    ("gain_db", "travel"),
    [(6, 0), (0, 0.16), (-20, 0.66), (-60, 1), (-math.inf, 1), (9, 0), (math.nan, 1), (-10, 0.41)],
)
def test_the_taper_passes_its_marks(gain_db: float, travel: float) -> None:
    assert travel_of(gain_db) == pytest.approx(travel)


@given(st.floats(-59.9, 6))
def test_travel_and_gain_undo_each_other(gain_db: float) -> None:
    assert gain_at(travel_of(gain_db)) == pytest.approx(gain_db, abs=1e-9)


@given(st.floats(0, 1), st.floats(0, 1))
def test_further_down_is_never_louder(a: float, b: float) -> None:
    assert (gain_at(min(a, b))) >= gain_at(max(a, b))


def test_full_scale_meets_the_zero_of_the_fader_and_silence_its_end() -> None:
    assert travel_of_level(1.0) == pytest.approx(travel_of(0.0))
    assert travel_of_level(0.0) == 1.0
    assert travel_of_level(math.nan) == 1.0


@pytest.mark.parametrize(
    ("gain_db", "text"), [(-3.1, "−3.1 dB"), (0, "0.0 dB"), (-0.04, "0.0 dB"), (2, "+2.0 dB"), (-math.inf, "−∞ dB")]
)
def test_gains_are_written_as_people_read_them(gain_db: float, text: str) -> None:
    assert spoken_db(gain_db) == text


@pytest.mark.parametrize(
    ("text", "gain_db"),
    [("-3,1", -3.1), ("−6 dB", -6), ("+2", 2), (" 99", 6), ("-inf", -math.inf), ("-90", -math.inf), ("off", -math.inf)],
)
def test_typed_gains_are_understood(text: str, gain_db: float) -> None:
    assert parse_db(text) == gain_db


@pytest.mark.parametrize("text", ["", "loud", "nan", "1e", "--3"])
def test_what_is_no_gain_is_refused(text: str) -> None:
    assert parse_db(text) is None

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.widgets.span import MOST_ZOOM, Span


def test_what_is_under_the_hand_stays_there() -> None:
    near = Span().zoomed(4.0, 0.6)
    assert near.width == pytest.approx(0.25)
    assert (0.6 - near.first) / near.width == pytest.approx(0.6)


def test_it_comes_no_nearer_than_that_and_goes_no_farther_than_the_whole() -> None:
    assert Span().zoomed(1e6, 0.5).width == pytest.approx(1 / MOST_ZOOM)
    assert Span(0.2, 0.4).zoomed(0.01, 0.3) == Span()


@given(st.lists(st.tuples(st.floats(0.1, 10.0), st.floats(0.0, 1.0), st.floats(-2.0, 2.0)), max_size=20))
def test_whatever_is_done_it_stays_inside_the_song(moves: list[tuple[float, float, float]]) -> None:
    span = Span()
    for factor, at, by in moves:
        span = span.zoomed(factor, at).moved(by).showing(at)
        assert 0.0 <= span.first < span.last <= 1.0 + 1e-9
        assert span.first - 1e-9 <= at <= span.last + 1e-9


def test_a_page_is_turned_only_when_the_place_is_not_seen() -> None:
    span = Span(0.25, 0.5)
    assert span.showing(0.5) is span
    assert span.showing(0.51).first == pytest.approx(0.4975)

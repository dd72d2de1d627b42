"""An hour of sound, and as many sessions as a night allows."""

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from audio.params import MixParams
from tests.audio import test_sessions as sessions
from tests.benchmarks.hour import CEILING_DBTP, Hour

_MEGABYTE = 1_000_000


def check(hour: Hour) -> None:
    assert hour.finite
    assert hour.loudest <= 10 ** (CEILING_DBTP / 20)
    assert hour.faults == 0
    assert hour.grown_bytes <= 2 * _MEGABYTE


def test_half_a_minute_of_sixteen_strips_is_finite_and_below_the_ceiling():
    check(Hour(30))


@pytest.mark.nightly
def test_an_hour_of_sixteen_strips_is_finite_below_the_ceiling_and_does_not_grow():
    check(Hour(3_600))


any_session = sessions.test_any_session_sounds_like_the_plain_mixer.hypothesis.inner_test


@pytest.mark.nightly
@pytest.mark.parametrize("piece", range(20))
def test_twenty_thousand_sessions_sound_like_the_plain_mixer(piece: int):
    """A thousand each, so that a night may end before the last: the same ones every time."""

    @seed(piece)
    @settings(max_examples=1_000, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(
        session=st.lists(sessions.actions, max_size=80),
        mix=sessions.mixes,
        block=st.integers(1, 12),
        ramp=st.integers(1, 9),
        noise=st.integers(0, 99),
    )
    def thousand(session: list[object], mix: MixParams, block: int, ramp: int, noise: int) -> None:
        any_session(session, mix, block, ramp, noise)

    thousand()

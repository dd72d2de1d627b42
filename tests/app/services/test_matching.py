"""Two views of a song, the louder one turned down."""

import math

import pytest

from app.services.matching import MOST_TRIM_DB, matched, mix_params
from app.state.hearing import Hearing, View
from app.state.mixing import MasterMix
from app.state.model import AppState
from audio import MixParams
from tests.app.state.test_decision import song

STATE = AppState(song=song("112"), master=MasterMix(gain_db=-3.0))
LUFS = {3: -14.0, 1: -19.5}  # by the number of strips that are heard


def lufs(mix: MixParams) -> float:
    return LUFS[sum(not strip.mute for strip in mix.strips)]


def state(showing: View, other: View = View.LOOSE) -> AppState:
    from dataclasses import replace

    return replace(STATE, hearing=Hearing(showing, other))


def test_without_a_comparison_the_desk_is_played_as_it_is_set() -> None:
    mix, trim_db = matched(STATE, "123", lufs)
    assert mix == mix_params(STATE, "123") and trim_db is None and mix.master_gain_db == -3.0


@pytest.mark.parametrize(("showing", "trim_db", "heard"), [(View.NOW, -5.5, 3), (View.LOOSE, 0.0, 1)])
def test_the_louder_one_is_turned_down_and_the_quieter_one_left_alone(
    showing: View, trim_db: float, heard: int
) -> None:
    mix, trim = matched(state(showing), "123", lufs)
    assert trim == trim_db and mix.master_gain_db == -3.0 + trim_db
    assert sum(not strip.mute for strip in mix.strips) == heard


@pytest.mark.parametrize("unknown", [math.nan, -math.inf])
def test_what_is_silent_or_not_known_yet_is_not_matched(unknown: float) -> None:
    mix, trim = matched(state(View.NOW), "123", lambda _: unknown)
    assert trim is None and mix.master_gain_db == -3.0


def test_next_to_silence_nothing_is_made_as_loud() -> None:
    _, trim = matched(state(View.NOW), "123", lambda mix: lufs(mix) * (10 if lufs(mix) < -15 else 1))
    assert trim == -MOST_TRIM_DB

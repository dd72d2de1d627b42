from dataclasses import replace

import pytest

from app.state.model import AppState
from app.state.reduce import reduce
from app.state.timeline import Entered, EntrancesForgotten, SetTempo, Tempo, TemposKnown, ToggleBars, open_tempo
from tests.app.views.sample_state import MIXER


def test_a_tempo_that_was_set_is_of_the_open_song_and_counted_in_at_once() -> None:
    state = reduce(MIXER, SetTempo(Tempo(112.0, 0.4)))
    assert open_tempo(state) == Tempo(112.0, 0.4) and state.timeline.bars
    assert open_tempo(replace(state, song=None)) is None
    assert not reduce(state, ToggleBars()).timeline.bars


@pytest.mark.parametrize("tempo", [Tempo(0.0), Tempo(float("nan")), Tempo(120.0, float("inf")), Tempo(1e9)])
def test_a_tempo_that_makes_no_sense_is_not_taken(tempo: Tempo) -> None:
    assert reduce(MIXER, SetTempo(tempo)) == MIXER


def test_a_tempo_is_taken_back_and_time_is_counted_again() -> None:
    state = reduce(reduce(MIXER, SetTempo(Tempo(112.0))), SetTempo(None))
    assert open_tempo(state) is None and not state.timeline.bars


def test_without_a_song_there_is_nothing_to_set_a_tempo_of() -> None:
    assert reduce(AppState(), SetTempo(Tempo(120.0))) == AppState()


def test_what_was_kept_does_not_undo_what_was_just_set() -> None:
    state = reduce(reduce(MIXER, SetTempo(Tempo(112.0))), TemposKnown({"masterpiece": Tempo(90.0), "x": Tempo(60.0)}))
    assert state.timeline.tempos == {"masterpiece": Tempo(112.0), "x": Tempo(60.0)}


def test_entrances_are_collected_and_forgotten() -> None:
    state = reduce(reduce(MIXER, Entered("11", 3.0)), Entered("12", 8.0))
    assert state.timeline.entrances_s == {"11": 3.0, "12": 8.0}
    assert reduce(state, EntrancesForgotten()) == MIXER


def test_a_stated_tempo_counts_until_a_person_sets_another_and_its_bars_stay() -> None:
    assert MIXER.song is not None
    stated = replace(MIXER, song=replace(MIXER.song, tempo=Tempo(132.0, quarters=3)))
    assert open_tempo(stated) == Tempo(132.0, quarters=3)
    set_by_hand = reduce(stated, SetTempo(Tempo(66.0, 0.5)))
    assert open_tempo(set_by_hand) == Tempo(66.0, 0.5, quarters=3)
    assert open_tempo(reduce(set_by_hand, SetTempo(None))) == Tempo(132.0, quarters=3)

"""Intents and facts folded into the window's state."""

import math
from dataclasses import replace

import pytest

from app.state import facts, intents
from app.state.model import (
    AppState,
    ForgeOffer,
    LibraryState,
    Notice,
    OpenSong,
    Phase,
    Strip,
    StripStatus,
    TransportState,
)
from app.state.reduce import reduce
from tests.app.views import sample_state as sample


def _song(*keys: str, key: str = "s") -> OpenSong:
    strips = tuple(Strip(k, k, "Drums", StripStatus.WAITING, copies=1) for k in keys)
    return OpenSong(key, "Song", "", strips, len(keys), len(keys), ForgeOffer())


def _open(*keys: str) -> AppState:
    return AppState(song=_song(*keys), transport=TransportState(song_s=10.0))


def _strip(state: AppState, key: str) -> Strip:
    assert state.song is not None
    return next(strip for strip in state.song.strips if strip.key == key)


def test_a_fader_moves_its_own_strip_only() -> None:
    state = reduce(_open("1", "2"), intents.SetGain("1", -3.0))
    assert (_strip(state, "1").gain_db, _strip(state, "2").gain_db) == (-3.0, 0.0)


@pytest.mark.parametrize(("asked", "kept"), [(9.0, 6.0), (-math.inf, -math.inf), (math.nan, 0.0)])
def test_a_gain_stays_within_the_fader(asked: float, kept: float) -> None:
    assert _strip(reduce(_open("1"), intents.SetGain("1", asked)), "1").gain_db == kept


@pytest.mark.parametrize(("asked", "kept"), [(2.0, 1.0), (-7.0, -1.0), (0.25, 0.25)])
def test_a_pan_stays_between_left_and_right(asked: float, kept: float) -> None:
    assert _strip(reduce(_open("1"), intents.SetPan("1", asked)), "1").pan == kept


def test_solo_is_additive() -> None:
    state = reduce(reduce(_open("1", "2", "3"), intents.ToggleSolo("1")), intents.ToggleSolo("2"))
    assert [_strip(state, key).solo for key in "123"] == [True, True, False]


def test_a_mute_survives_a_solo() -> None:
    state = reduce(_open("1", "2"), intents.ToggleMute("1"))
    state = reduce(reduce(state, intents.ToggleSolo("2")), intents.ToggleSolo("2"))
    assert _strip(state, "1").mute


def test_a_new_look_at_the_same_song_keeps_the_mix() -> None:
    moved = reduce(reduce(_open("1", "2"), intents.SetGain("1", -6.0)), intents.ToggleMute("2"))
    state = reduce(moved, facts.SongShown(_song("1", "2")))
    assert (_strip(state, "1").gain_db, _strip(state, "2").mute) == (-6.0, True)


def test_a_new_look_keeps_what_is_known_of_the_audio_but_not_across_losing_the_stem() -> None:
    ready = reduce(_open("1", "2"), facts.StripChanged("1", StripStatus.READY))
    assert _strip(reduce(ready, facts.SongShown(_song("1", "2"))), "1").status is StripStatus.READY
    gone = replace(_song("1", "2").strips[0], status=StripStatus.MISSING, copies=0)
    song = replace(_song("1", "2"), strips=(gone, _song("1", "2").strips[1]))
    assert _strip(reduce(ready, facts.SongShown(song)), "1").status is StripStatus.MISSING


def test_another_song_starts_with_its_own_mix_and_no_loop() -> None:
    looped = reduce(_open("1"), intents.SetLoop(2.0, 4.0))
    state = reduce(looped, facts.SongShown(_song("1", key="other")))
    assert _strip(state, "1").gain_db == 0.0
    assert (state.transport.loop_s, state.transport.looping) == (None, False)


def test_coming_back_to_a_song_finds_its_mix_as_it_was_left() -> None:
    moved = reduce(_open("1", "2"), intents.SetGain("1", -6.0))
    away = reduce(moved, facts.SongShown(_song("1", key="other")))
    back = reduce(away, facts.SongShown(_song("1", "2")))
    assert (_strip(back, "1").gain_db, _strip(back, "1").status) == (-6.0, StripStatus.WAITING)


def test_a_loop_lies_within_the_song_whichever_way_it_was_dragged() -> None:
    state = reduce(_open("1"), intents.SetLoop(12.0, 4.0))
    assert (state.transport.loop_s, state.transport.looping) == ((4.0, 10.0), True)


def test_an_empty_loop_changes_nothing() -> None:
    before = _open("1")
    assert reduce(before, intents.SetLoop(4.0, 4.0)) == before


def test_looping_without_a_region_loops_the_whole_song() -> None:
    assert reduce(_open("1"), intents.ToggleLoop()).transport.loop_s == (0.0, 10.0)


def test_the_limiter_is_on_until_it_is_switched_off() -> None:
    assert AppState().master.limiter
    assert not reduce(AppState(), intents.ToggleLimiter()).master.limiter


def test_reset_brings_back_the_artists_mix() -> None:
    state = reduce(reduce(_open("1"), intents.SetGain("1", -9.0)), intents.SetMasterGain(-3.0))
    state = reduce(reduce(state, intents.ToggleMute("1")), intents.ResetMix())
    assert state == _open("1")


def test_a_new_look_at_the_library_keeps_the_search() -> None:
    state = reduce(AppState(), intents.Search("har"))
    state = reduce(state, facts.LibraryShown(LibraryState(Phase.READY)))
    assert (state.library.search, state.library.phase) == ("har", Phase.READY)


def test_the_same_notice_is_shown_once_and_only_the_last_three_stay() -> None:
    state = AppState()
    for title in ("a", "b", "b", "c", "d"):
        state = reduce(state, facts.Noticed(Notice(title, "")))
    assert [notice.title for notice in state.notices] == ["b", "c", "d"]
    assert [n.title for n in reduce(state, intents.DismissNotice(1)).notices] == ["b", "d"]


def test_news_of_a_song_that_is_not_open_changes_nothing() -> None:
    before = _open("1")
    assert reduce(before, facts.SongPhase("other", Phase.READY)) == before


def test_an_unknown_message_changes_nothing() -> None:
    before = _open("1")
    assert reduce(before, object()) is before


def test_a_song_that_closes_takes_its_time_and_its_loop_along() -> None:
    assert reduce(sample.MIXER, facts.SongClosed()).transport == TransportState()


def test_a_serious_notice_is_not_pushed_out_by_small_talk() -> None:
    grave = Notice("It may have been sent", "Look at the chain.", serious=True)
    state = reduce(AppState(), facts.Noticed(grave))
    for number in range(5):
        state = reduce(state, facts.Noticed(Notice(f"Written {number}", "")))
    assert [notice.title for notice in state.notices] == [grave.title, "Written 3", "Written 4"]
    for number in range(3):
        state = reduce(state, facts.Noticed(replace(grave, title=f"Grave {number}")))
    assert [notice.title for notice in state.notices] == ["Grave 0", "Grave 1", "Grave 2"]

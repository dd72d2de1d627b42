"""What can be compared by ear, and what is heard in each view."""

from dataclasses import replace

import pytest

from app.state import facts
from app.state.decision import EndHearing, FlipDecision, Hear, Matched, needs_previews, silent_in, views
from app.state.hearing import Hearing, View
from app.state.model import AppState, ForgeOffer, OpenSong, Strip, StripStatus
from app.state.reduce import reduce


def song(copies: str, *, forged: bool = False, public: bool = False, key: str = "s") -> OpenSong:
    """copies: of strips 1, 2, 3 …"""
    strips = tuple(
        Strip(
            str(number),
            f"Stem {number}",
            "Drums",
            StripStatus.READY if int(count) or forged else StripStatus.MISSING,
            copies=int(count),
            preview=public and not int(count) and not forged,
        )
        for number, count in enumerate(copies, 1)
    )
    return OpenSong(key, "Song", "", strips, len(strips), len(strips), ForgeOffer(), forged=forged)


def after(state: AppState, *messages: object) -> AppState:
    for message in messages:
        state = reduce(state, message)
    return state


@pytest.mark.parametrize(
    ("made", "possible"),
    [
        (song("112"), (View.NOW, View.AFTER, View.LOOSE)),
        (song("102"), (View.NOW,)),
        (song("102", public=True), (View.NOW, View.FULL, View.MISSING)),
        (song("000", forged=True), (View.NOW, View.MINE)),
        (song("010", forged=True), (View.NOW, View.MINE)),
        (song("121", forged=True), (View.NOW, View.AFTER, View.LOOSE)),
        (song(""), (View.NOW,)),
    ],
)
def test_only_what_is_true_can_be_compared(made: OpenSong, possible: tuple[View, ...]) -> None:
    assert views(made) == possible


@pytest.mark.parametrize(
    ("view", "made", "silent"),
    [
        (View.NOW, song("112"), set()),
        (View.NOW, song("102", public=True), {"2"}),
        (View.NOW, song("000", forged=True), set()),
        (View.AFTER, song("112"), set()),  # the song token plays them all
        (View.LOOSE, song("112"), {"1", "2"}),
        (View.LOOSE, song("222"), set()),
        (View.MINE, song("010", forged=True), {"1", "3"}),
        (View.FULL, song("102", public=True), set()),
        (View.MISSING, song("102", public=True), {"1", "3"}),
    ],
)
def test_who_is_silent(view: View, made: OpenSong, silent: set[str]) -> None:
    assert silent_in(view, made) == silent


def test_one_key_begins_the_comparison_and_flips_there_and_back() -> None:
    state = after(AppState(song=song("112")), FlipDecision())
    assert state.hearing == Hearing(View.AFTER, View.AFTER)
    state = after(state, FlipDecision())
    assert state.hearing == Hearing(View.NOW, View.AFTER)
    assert after(state, FlipDecision()).hearing == Hearing(View.AFTER, View.AFTER)


def test_another_view_is_what_the_key_flips_to_from_then_on() -> None:
    state = after(AppState(song=song("112")), FlipDecision(), Hear(View.LOOSE), Hear(View.NOW), FlipDecision())
    assert state.hearing == Hearing(View.LOOSE, View.LOOSE)


def test_what_is_not_possible_is_not_heard() -> None:
    state = AppState(song=song("102"))
    assert after(state, FlipDecision(), Hear(View.AFTER), Hear(View.FULL)) == state


def test_the_faders_stay_where_they_are_and_the_way_back_is_whole() -> None:
    state = AppState(song=song("112"))
    assert after(state, FlipDecision(), Matched(-1.0), Hear(View.LOOSE), EndHearing()) == state


def test_another_song_ends_the_comparison_and_so_does_a_stem_that_is_sold() -> None:
    state = after(AppState(song=song("112")), FlipDecision())
    assert after(state, facts.SongShown(song("112", key="other"))).hearing is None
    assert after(state, facts.SongShown(song("012"))).hearing is None
    assert after(state, facts.SongShown(song("212"))).hearing is not None
    assert after(state, facts.SongClosed()).hearing is None


def test_public_audio_is_only_asked_for_when_it_is_to_be_heard() -> None:
    state = AppState(song=song("102", public=True))
    assert not needs_previews(state)
    assert needs_previews(after(state, Hear(View.MISSING)))
    assert needs_previews(after(state, Hear(View.MISSING), Hear(View.NOW)))
    assert not needs_previews(replace(state, hearing=None))

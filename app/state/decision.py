"""Hear the decision: what is heard now, after a forge, and of what is missing. Pure; nothing here moves a fader.

A song token entitles its holder to every stem of the song, so a forge takes no sound away from who keeps the token.
What burns are the stems themselves: only spare copies are left of them, and they alone play where the token is not.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.state.hearing import Hearing, View
from app.state.model import AppState, OpenSong, Strip


@dataclass(frozen=True)
class FlipDecision:
    """From what is heard now to what it is compared with, and back; begins the comparison."""


@dataclass(frozen=True)
class Hear:
    view: View


@dataclass(frozen=True)
class EndHearing:
    pass


@dataclass(frozen=True)
class Matched:
    """A fact: by how much what is heard is turned down to be as loud as what it is compared with, dB ≤ 0.

    None: not known yet, or one of the two is silent.
    """

    trim_db: float | None


def views(song: OpenSong) -> tuple[View, ...]:
    """What can be told apart or told truly of this song, the first to compare with NOW in second place."""
    found = [View.NOW]
    owned = [strip for strip in song.strips if strip.copies]
    if song.strips and len(owned) == len(song.strips):
        found += [View.AFTER, View.LOOSE]
    if song.forged and len(owned) < len(song.strips):
        found.append(View.MINE)
    if not song.forged and any(strip.preview for strip in song.strips):
        found += [View.FULL, View.MISSING]
    return tuple(found)


def silent_in(view: View, song: OpenSong) -> frozenset[str]:
    """Keys of the strips that are not heard, whatever their faders say."""
    heard = _HEARD[view]
    return frozenset(strip.key for strip in song.strips if not heard(strip, song))


def needs_previews(state: AppState) -> bool:
    """Whether the public audio of stems that are not owned is to be played."""
    return state.hearing is not None and state.hearing.other in (View.FULL, View.MISSING)


def _now(strip: Strip, song: OpenSong) -> bool:
    return song.forged or strip.copies > 0


_HEARD: Mapping[View, Callable[[Strip, OpenSong], bool]] = {
    View.NOW: _now,
    View.AFTER: _now,
    View.LOOSE: lambda strip, _: strip.copies > 1,
    View.MINE: lambda strip, _: strip.copies > 0,
    View.FULL: lambda strip, song: strip.preview or _now(strip, song),
    View.MISSING: lambda strip, _: strip.preview,
}


def _flip(state: AppState, _: FlipDecision) -> AppState:
    if state.song is None:
        return state
    possible = views(state.song)
    if state.hearing is None:
        return replace(state, hearing=Hearing(possible[1], possible[1])) if len(possible) > 1 else state
    return replace(state, hearing=replace(state.hearing, showing=state.hearing.hidden))


def _hear(state: AppState, wanted: Hear) -> AppState:
    if state.song is None or wanted.view not in views(state.song):
        return state
    if wanted.view is View.NOW:
        return replace(state, hearing=state.hearing and replace(state.hearing, showing=View.NOW))
    return replace(state, hearing=Hearing(wanted.view, wanted.view))


def still_true(state: AppState) -> AppState:
    """A comparison ends when its song goes, or what it compares does."""
    hearing, song = state.hearing, state.song
    if hearing is None or (song is not None and hearing.other in views(song)):
        return state
    return replace(state, hearing=None, trim_db=None)


RULES: dict[type, Callable[[AppState, Any], AppState]] = {
    FlipDecision: _flip,
    Hear: _hear,
    EndHearing: lambda state, _: replace(state, hearing=None, trim_db=None),
    Matched: lambda state, fact: replace(state, trim_db=fact.trim_db),
}

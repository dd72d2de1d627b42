"""What is known along a song's time: its tempo, as a person or its tokens say, where stems enter; how it is counted."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.state.model import AppState

SLOWEST_BPM, FASTEST_BPM = 20.0, 400.0


@dataclass(frozen=True)
class Tempo:
    """bpm: quarter notes a minute. first_s: where bar 1 begins. quarters: of them a bar has."""

    bpm: float
    first_s: float = 0.0
    quarters: int = 4


@dataclass(frozen=True)
class Timeline:
    """bars: count in bars where the tempo is known. tempos: by song. entrances_s: of the open song, by strip."""

    bars: bool = False
    tempos: Mapping[str, Tempo] = field(default_factory=dict)
    entrances_s: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class ToggleBars:
    """Count in time or in bars."""


@dataclass(frozen=True)
class SetTempo:
    """Of the open song. None: it is not known after all."""

    tempo: Tempo | None


@dataclass(frozen=True)
class TemposKnown:
    """What was kept of former times."""

    tempos: Mapping[str, Tempo]


@dataclass(frozen=True)
class Entered:
    """Where a strip of the open song is heard first."""

    strip: str
    at_s: float


@dataclass(frozen=True)
class EntrancesForgotten:
    pass


def open_tempo(state: "AppState") -> Tempo | None:
    """Of the open song, as a person set it, else as its tokens state it; None when nobody knows it."""
    if state.song is None:
        return None
    stated, chosen = state.song.tempo, state.timeline.tempos.get(state.song.key)
    if chosen is not None and stated is not None:
        return replace(chosen, quarters=stated.quarters)
    return chosen or stated


def _change(state: "AppState", **changes: Any) -> "AppState":
    return replace(state, timeline=replace(state.timeline, **changes))


def _set_tempo(state: "AppState", message: SetTempo) -> "AppState":
    if state.song is None:
        return state
    others = {song: tempo for song, tempo in state.timeline.tempos.items() if song != state.song.key}
    tempo = message.tempo
    if tempo is None:
        return _change(state, tempos=others, bars=False)
    if not (SLOWEST_BPM <= tempo.bpm <= FASTEST_BPM and math.isfinite(tempo.first_s)):
        return state
    return _change(state, tempos={**others, state.song.key: tempo}, bars=True)


RULES: "dict[type, Callable[[AppState, Any], AppState]]" = {
    ToggleBars: lambda state, _: _change(state, bars=not state.timeline.bars),
    SetTempo: _set_tempo,
    TemposKnown: lambda state, m: _change(state, tempos={**m.tempos, **state.timeline.tempos}),
    Entered: lambda state, m: _change(state, entrances_s={**state.timeline.entrances_s, m.strip: m.at_s}),
    EntrancesForgotten: lambda state, _: _change(state, entrances_s={}),
}

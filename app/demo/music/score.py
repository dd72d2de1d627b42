"""The written music: notes in beats, sections in bars, chords on a timeline, and the clock they share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from app.demo.music.theory import Chord, chord


@dataclass(frozen=True, slots=True)
class Note:
    """One note: onset and length in beats, MIDI pitch, velocity 0…1, and a sung syllable or a drum's name."""

    beat: float
    beats: float
    pitch: float
    velocity: float
    word: str = ""


@dataclass(frozen=True)
class Section:
    """A named stretch of bars; `chords` like "Dm9 | G13 Am7" repeats until the bars are full."""

    name: str
    bars: int
    chords: str


@dataclass(frozen=True, slots=True)
class Change:
    """A chord and where it holds, in beats."""

    beat: float
    beats: float
    chord: Chord


@dataclass(frozen=True)
class Score:
    """Tempo, metre, form and harmony of one song.

    swing is where the middle of each swing unit (in beats) falls: 0.5 straight, 0.667 triplets.
    """

    bpm: float
    sections: tuple[Section, ...]
    meter: int = 4
    swing: float = 0.5
    swing_unit_beats: float = 1.0
    tail_s: float = 3.0

    @cached_property
    def _starts(self) -> dict[str, tuple[int, int]]:
        starts, bar = {}, 0
        for section in self.sections:
            starts[section.name] = (bar, section.bars)
            bar += section.bars
        return starts

    @property
    def total_bars(self) -> int:
        return sum(section.bars for section in self.sections)

    @property
    def seconds(self) -> float:
        return self.total_bars * self.meter * 60.0 / self.bpm + self.tail_s

    def bars(self, *names: str) -> list[int]:
        """Bar numbers of the named sections, in the order given."""
        return [self._starts[name][0] + i for name in names for i in range(self._starts[name][1])]

    def bar(self, name: str) -> int:
        """The first bar of a section."""
        return self._starts[name][0]

    def second(self, beat: float) -> float:
        """Where a beat falls, swing applied, in seconds."""
        unit = self.swing_unit_beats
        whole, part = divmod(beat / unit, 1.0)
        part = part * 2 * self.swing if part < 0.5 else self.swing + (part - 0.5) * 2 * (1 - self.swing)
        return (whole + part) * unit * 60.0 / self.bpm

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """All chords in order; each bar is shared evenly by the chords written in it."""
        changes: list[Change] = []
        for section in self.sections:
            written = [bar.split() for bar in section.chords.split("|")]
            for i in range(section.bars):
                symbols = written[i % len(written)]
                length = self.meter / len(symbols)
                start = (self.bar(section.name) + i) * self.meter
                changes += [Change(start + k * length, length, chord(s)) for k, s in enumerate(symbols)]
        return tuple(changes)

    def changes_in(self, bars: Iterable[int]) -> list[Change]:
        """The chords that begin in the given bars."""
        wanted = set(bars)
        return [change for change in self.changes if int(change.beat // self.meter) in wanted]

    def change_at(self, beat: float) -> Change:
        """The chord that holds at a beat; the last one for ever after."""
        for change in reversed(self.changes):
            if change.beat <= beat + 1e-6:
                return change
        return self.changes[0]

"""Pitches, chords and voice leading. Pitches are MIDI numbers: 60 is middle C, "C4"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations, pairwise

_LETTERS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_ACCIDENTALS = {"": 0, "#": 1, "b": -1}

SCALES = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "lydian": (0, 2, 4, 6, 7, 9, 11),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "minor": (0, 2, 3, 5, 7, 8, 10),
}

# Steps above the root, the ones that give the chord its colour first: voicings leave out the last.
_QUALITIES = {
    "": (0, 4, 7),
    "m": (3, 0, 7),
    "6": (4, 9, 0, 7),
    "m6": (3, 9, 0, 7),
    "69": (4, 9, 14, 7, 0),
    "7": (4, 10, 0, 7),
    "9": (4, 10, 14, 7, 0),
    "13": (4, 10, 21, 14, 0),
    "maj7": (4, 11, 7, 0),
    "maj9": (4, 11, 7, 14, 0),
    "maj7#11": (4, 11, 18, 14, 0),
    "m7": (3, 10, 7, 0),
    "m9": (3, 10, 7, 14, 0),
    "m11": (3, 10, 17, 14, 0),
    "m7b5": (3, 6, 10, 0),
    "7b9": (4, 10, 13, 7, 0),
    "dim7": (3, 6, 9, 0),
    "add9": (4, 14, 7, 0),
    "madd9": (3, 14, 7, 0),
    "sus2": (2, 7, 0),
    "sus4": (5, 7, 0),
    "7sus4": (5, 10, 7, 0),
    "9sus4": (5, 10, 14, 7, 0),
}
_CHORD = re.compile(r"^([A-G])([#b]?)([^/]*)(?:/([A-G])([#b]?))?$")
_PITCH = re.compile(r"^([A-G])([#b]?)(-?\d)$")


def pitch(name: str) -> int:
    """MIDI number of a name such as "Bb3"."""
    found = _PITCH.match(name)
    if not found:
        raise ValueError(f"not a pitch: {name}")
    letter, accidental, octave = found.groups()
    return 12 * (int(octave) + 1) + _LETTERS[letter] + _ACCIDENTALS[accidental]


def hertz(midi: float) -> float:
    """Frequency of a MIDI number, A4 = 440 Hz."""
    return float(440.0 * 2.0 ** ((midi - 69.0) / 12.0))


def scale(tonic: str, mode: str) -> frozenset[int]:
    """Pitch classes 0…11 of a scale."""
    root = pitch(tonic + "4") % 12
    return frozenset((root + step) % 12 for step in SCALES[mode])


@dataclass(frozen=True)
class Chord:
    """Pitch classes 0…11: the root, the bass under it, and all tones, the most telling first."""

    root: int
    bass: int
    tones: tuple[int, ...]

    def third(self) -> int:
        return self.tones[0]

    def fifth(self) -> int:
        for steps in (7, 6, 8):
            if (self.root + steps) % 12 in self.tones:
                return (self.root + steps) % 12
        return (self.root + 7) % 12


@cache
def chord(symbol: str) -> Chord:
    """The chord of a symbol such as "Dm9" or "C/E"."""
    found = _CHORD.match(symbol)
    if not found or found.group(3) not in _QUALITIES:
        raise ValueError(f"not a chord: {symbol}")
    letter, accidental, quality, under, under_accidental = found.groups()
    root = (_LETTERS[letter] + _ACCIDENTALS[accidental]) % 12
    bass = root if under is None else (_LETTERS[under] + _ACCIDENTALS[under_accidental]) % 12
    return Chord(root, bass, tuple((root + step) % 12 for step in _QUALITIES[quality]))


def nearest(pitch_class: int, around: int) -> int:
    """The pitch of a class nearest to `around`, downwards when two are as near."""
    below = around - (around - pitch_class) % 12
    return below if around - below <= 6 else below + 12


@cache
def _voicings(tones: tuple[int, ...], low: int, high: int, voices: int) -> tuple[tuple[int, ...], ...]:
    wanted = set(tones[:voices])
    pitches = [p for p in range(low, high + 1) if p % 12 in wanted]
    found = []
    for candidate in combinations(pitches, voices):
        gaps = [b - a for a, b in pairwise(candidate)]
        if {p % 12 for p in candidate} != wanted or max(gaps, default=0) > 9:
            continue
        found.append(candidate)
    return tuple(found)


def voice_lead(chords: Sequence[Chord], low: int, high: int, voices: int) -> list[tuple[int, ...]]:
    """Voicings in low…high in which each voice moves as little as it can from chord to chord."""
    middle = (low + high) / 2
    led: list[tuple[int, ...]] = []
    for each in chords:
        candidates = _voicings(each.tones, low, high, min(voices, len(each.tones)))
        if not candidates:
            raise ValueError(f"no voicing of {each} in {low}…{high}")

        def strain(candidate: tuple[int, ...]) -> float:
            rub = 3.0 * ((candidate[-1] - candidate[-2] < 2) + (candidate[1] - candidate[0] < 2))
            drift = abs(sum(candidate) / len(candidate) - middle) * 0.35 + rub
            if not led:
                return drift
            before = led[-1]
            size = max(len(before), len(candidate))
            moves = sum(
                abs(before[min(i, len(before) - 1)] - candidate[min(i, len(candidate) - 1)]) for i in range(size)
            )
            return moves + drift

        led.append(min(candidates, key=strain))
    return led

"""Players: they turn short written patterns into notes over the chords of a score.

A pattern is one or more bars of equal steps. `X x o g` are loud to ghostly strokes, `=` holds the stroke before,
`.` rests; blanks are for the eye.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from app.demo.music.score import Change, Note, Score
from app.demo.music.theory import nearest, pitch, voice_lead

_VELOCITY = {"X": 1.0, "x": 0.78, "o": 0.55, "g": 0.3}
Voiced = dict[float, tuple[int, ...]]


def _strokes(score: Score, bars: Iterable[int], pattern: str) -> list[tuple[float, float, float]]:
    """(beat, beats, velocity) of a pattern laid over bars; a pattern of several bars is separated by `|`."""
    phrases = [bar.replace(" ", "") for bar in pattern.split("|")]
    found = []
    for index, bar in enumerate(bars):
        steps = phrases[index % len(phrases)]
        step = score.meter / len(steps)
        for i, mark in enumerate(steps):
            if mark in _VELOCITY:
                held = 1
                while i + held < len(steps) and steps[i + held] == "=":
                    held += 1
                found.append((bar * score.meter + i * step, held * step, _VELOCITY[mark]))
    return found


def hits(score: Score, bars: Iterable[int], level: float = 1.0, **patterns: str) -> list[Note]:
    """Drum strokes: one pattern for each sound by name."""
    chosen = list(bars)
    return [
        Note(beat, beats, 0, velocity * level, sound)
        for sound, pattern in patterns.items()
        for beat, beats, velocity in _strokes(score, chosen, pattern)
    ]


def voicings(score: Score, low: str, high: str, voices: int) -> Voiced:
    """Led voicings of the whole song by the beat at which each chord begins."""
    led = voice_lead([change.chord for change in score.changes], pitch(low), pitch(high), voices)
    return {change.beat: voicing for change, voicing in zip(score.changes, led, strict=True)}


def comp(score: Score, bars: Iterable[int], voiced: Voiced, pattern: str, level: float = 1.0) -> list[Note]:
    """Chords struck in a rhythm."""
    return [
        Note(beat, beats, p, velocity * level)
        for beat, beats, velocity in _strokes(score, bars, pattern)
        for p in voiced[score.change_at(beat).beat]
    ]


def hold(score: Score, bars: Iterable[int], voiced: Voiced, velocity: float = 0.7) -> list[Note]:
    """Chords held through; a voice that stays on its pitch is tied, not struck again."""
    notes: list[Note] = []
    open_notes: dict[int, Note] = {}
    for change in score.changes_in(bars):
        tied: dict[int, Note] = {}
        for p in voiced[change.beat]:
            before = open_notes.get(p)
            if before and abs(before.beat + before.beats - change.beat) < 1e-6:
                notes.remove(before)
                tied[p] = Note(before.beat, before.beats + change.beats, p, velocity)
            else:
                tied[p] = Note(change.beat, change.beats, p, velocity)
            notes.append(tied[p])
        open_notes = tied
    return notes


def arp(
    score: Score,
    bars: Iterable[int],
    voiced: Voiced,
    order: str,
    pattern: str = "",
    level: float = 1.0,
    held_steps: float = 1.0,
) -> list[Note]:
    """Broken chords: `order` counts voices from 0 below ("0 1 2 3+", + is an octave up), one each step of a bar."""
    wanted = order.split()
    dynamics = pattern.replace(" ", "") or "x"
    notes = []
    for bar in bars:
        step = score.meter / len(wanted)
        for i, mark in enumerate(wanted):
            if mark == ".":
                continue
            beat = bar * score.meter + i * step
            voices = voiced[score.change_at(beat).beat]
            lift = 12 * mark.count("+") - 12 * mark.count("-")
            p = voices[int(mark.strip("+-")) % len(voices)] + lift
            notes.append(Note(beat, held_steps * step, p, _VELOCITY[dynamics[i % len(dynamics)]] * level))
    return notes


def _bass_pitch(score: Score, change: Change, mark: str, around: int) -> int:
    root = nearest(change.chord.bass, around)
    if mark == "a":  # a half step below the next root leads into it
        following = score.change_at(change.beat + change.beats)
        return nearest(following.chord.bass, around) - 1
    tones = {"R": root, "5": nearest(change.chord.fifth(), root + 4), "3": nearest(change.chord.third(), root + 3)}
    if mark in tones:
        return tones[mark]
    return {"8": root + 12, "L": root - 12, "7": nearest(change.chord.tones[1], root + 9)}[mark]


def bass(score: Score, bars: Iterable[int], pattern: str, around: str, level: float = 1.0) -> list[Note]:
    """A bass line: R root, 3 third, 5 fifth, 8 octave, L octave below, a approach; = holds, . rests; | next bar."""
    phrases = [bar.split() for bar in pattern.split("|")]
    centre = pitch(around)
    notes = []
    for index, bar in enumerate(bars):
        steps = phrases[index % len(phrases)]
        step = score.meter / len(steps)
        for i, mark in enumerate(steps):
            if mark in ".=":
                continue
            held = 1
            while i + held < len(steps) and steps[i + held] == "=":
                held += 1
            beat = bar * score.meter + i * step
            velocity = 0.9 if mark == "R" and i == 0 else 0.75
            notes.append(
                Note(beat, held * step, _bass_pitch(score, score.change_at(beat), mark, centre), velocity * level)
            )
    return notes


def line(
    score: Score, bar: int, text: str, level: float = 0.8, words: Sequence[str] = ("",), transpose: int = 0
) -> list[Note]:
    """A melody: "A4:1.5 -:.5 C5:2:na | …", pitch or - for a rest, beats, and perhaps a syllable.

    ValueError when a written bar is not exactly full.
    """
    notes: list[Note] = []
    for index, written in enumerate(text.split("|")):
        beat, end = float((bar + index) * score.meter), float((bar + index + 1) * score.meter)
        for token in written.split():
            name, length, *word = token.split(":")
            if name != "-":
                sung = word[0] if word else words[len(notes) % len(words)]
                accent = 1.0 if beat == int(beat) else 0.92
                notes.append(Note(beat, float(length), pitch(name) + transpose, level * accent, sung))
            beat += float(length)
        if abs(beat - end) > 1e-3:
            raise ValueError(f"bar {bar + index} holds {beat - end + score.meter} beats: {written}")
    return notes

"""Guitars: plucked steel and nylon strings, picked one by one or strummed, in a wooden body."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.demo.music.envelope import decay, released
from app.demo.music.filters import bell, filtered, high_pass, low_pass
from app.demo.music.oscillators import plucked
from app.demo.music.score import Note
from app.demo.music.stage import Human, Samples, Stage, lay
from app.demo.music.theory import hertz


@dataclass(frozen=True)
class Guitar:
    """How the strings sound: overtones kept alive 0…1, ring (s), where plucked 0…0.5, softness 0…1, two players?"""

    bright: float = 0.62
    fall_s: float = 1.8
    position: float = 0.19
    soft: float = 0.4
    low_pass_hz: float = 7800.0
    strum_ms: float = 13.0
    twice: bool = False
    pan: float = 0.0


STEEL = Guitar()
NYLON = Guitar(bright=0.4, fall_s=1.2, position=0.3, soft=0.85, low_pass_hz=5200.0)
CLEAN = Guitar(bright=0.55, fall_s=2.2, position=0.12, soft=0.5, low_pass_hz=4600.0, strum_ms=9.0)
MUTED = Guitar(bright=0.2, fall_s=0.22, position=0.1, soft=0.5, low_pass_hz=4800.0)


def _string(guitar: Guitar, midi: float, rate_hz: int, chance: np.random.Generator) -> Samples:
    frames = round(min(3.2, guitar.fall_s * 1.7) * rate_hz)
    string = plucked(
        hertz(midi),
        frames,
        rate_hz,
        chance,
        bright=guitar.bright,
        fall_s=guitar.fall_s,
        position=guitar.position,
        soft=guitar.soft,
    ) * decay(frames, rate_hz, guitar.fall_s * 1.2, 0.0018)
    return filtered(
        string,
        rate_hz,
        high_pass(75.0),
        bell(112.0, 3.0, 2.0),
        bell(225.0, 3.0, 1.6),
        bell(2600.0, 2.0, 1.0),
        low_pass(guitar.low_pass_hz),
    )


def _takes(notes: Sequence[Note], stage: Stage, guitar: Guitar, take: int, pan: float, sheet: Samples) -> None:
    made: dict[tuple[float, int], Samples] = {}
    human = Human(stage.chance(80 + take), stage.rate_hz, 4.0, 0.08)
    strokes: dict[float, list[Note]] = {}
    for note in notes:
        strokes.setdefault(note.beat, []).append(note)
    for index, beat in enumerate(sorted(strokes)):
        stroke = sorted(strokes[beat], key=lambda n: n.pitch)
        down = (beat * 2) % 1 == 0
        gap = guitar.strum_ms * stage.rate_hz / 1000.0 * (1.0 if down else 0.7)
        frame = human.frame(stage.frame(beat))
        for order, note in enumerate(stroke if down else stroke[::-1]):
            key = (note.pitch, index % 2)
            if key not in made:
                seed = 1000 * take + 2 * round(note.pitch) + key[1]
                made[key] = _string(guitar, note.pitch, stage.rate_hz, stage.chance(300 + seed))
            sound = released(made[key], stage.length(note), stage.rate_hz, 0.09)
            across = pan if guitar.twice else pan + 0.12 * (order - len(stroke) / 2)
            lay(
                sheet,
                frame + round(order * gap),
                sound,
                0.2 * human.velocity(note.velocity) ** 1.2,
                float(np.clip(across, -1, 1)),
            )


def render(notes: Sequence[Note], stage: Stage, guitar: Guitar = STEEL) -> Samples:
    """Picked or strummed notes: notes on one beat are one stroke, down on the eighths, up between them.

    `twice` plays everything two times, one take left, one right, never quite alike.
    """
    sheet = stage.blank()
    if guitar.twice:
        _takes(notes, stage, guitar, 0, -0.7, sheet)
        _takes(notes, stage, guitar, 1, 0.7, sheet)
    else:
        _takes(notes, stage, guitar, 0, guitar.pan, sheet)
    return sheet

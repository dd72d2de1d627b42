"""One-voice lines with breath: phrases in which pitch glides, vibrato wakes up late and loudness never jumps.

Singers and wind players share it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.demo.music.envelope import rise
from app.demo.music.oscillators import HOP, control_points, phase_of
from app.demo.music.score import Note
from app.demo.music.stage import Human, Stage


@dataclass(frozen=True)
class Manner:
    """How a line is performed; times in s, depths in cents or 0…1."""

    glide_s: float = 0.07
    attack_s: float = 0.07
    release_s: float = 0.16
    vibrato_hz: float = 5.2
    vibrato_cents: float = 26.0
    vibrato_after_s: float = 0.28
    dip: float = 0.35
    drift_cents: float = 5.0
    scoop_cents: float = 35.0
    breath_gap_s: float = 0.12


@dataclass(frozen=True)
class Phrase:
    """A phrase ready to sound: first frame, phase (frames,), and control curves (points,): Hz, loudness 0…1.

    onsets are (control point, note) pairs.
    """

    frame: int
    phase: NDArray[np.float64]
    hz: NDArray[np.float64]
    loud: NDArray[np.float32]
    onsets: tuple[tuple[int, Note], ...]


def _smooth(curve: NDArray[np.float64], points: int) -> NDArray[np.float64]:
    points = max(1, points)
    kernel = np.hanning(points + 2)[1:-1]
    padded = np.pad(curve, (points, points), mode="edge")
    return np.convolve(padded, kernel / kernel.sum(), mode="same")[points:-points]


def phrases(notes: Sequence[Note], stage: Stage, manner: Manner, take: int = 0) -> list[Phrase]:
    """The notes of one voice, cut into phrases where it rests long enough to breathe."""
    chance = stage.chance(500 + take)
    human = Human(chance, stage.rate_hz, 9.0, 0.05)
    groups: list[list[Note]] = []
    for note in sorted(notes, key=lambda n: n.beat):
        before = groups[-1][-1] if groups else None
        if (
            before is None
            or stage.score.second(note.beat) - stage.score.second(before.beat + before.beats) > manner.breath_gap_s
        ):
            groups.append([])
        groups[-1].append(note)
    return [_phrase(group, stage, manner, human, chance) for group in groups]


def _phrase(group: list[Note], stage: Stage, manner: Manner, human: Human, chance: np.random.Generator) -> Phrase:
    rate_hz = stage.rate_hz
    points_per_s = rate_hz / HOP
    starts = [max(0, human.frame(stage.frame(note.beat))) for note in group]
    first = starts[0]
    end = stage.frame(group[-1].beat + group[-1].beats)
    frames = max(end - first, HOP * 8) + round(manner.release_s * rate_hz)
    points = control_points(frames)
    midi, level, vibrato = np.zeros(points), np.zeros(points), np.zeros(points)
    onsets = [round((start - first) / HOP) for start in starts]
    limits = [*onsets[1:], points]
    wake = rise(max(1, round(0.35 * points_per_s)))
    dips = np.ones(points)
    for note, begin, stop in zip(group, onsets, limits, strict=True):
        midi[begin:stop] = note.pitch
        level[begin:stop] = human.velocity(note.velocity)
        wait = begin + round(manner.vibrato_after_s * points_per_s)
        awake = np.ones(max(0, stop - wait))
        awake[: len(wake)] = wake[: len(awake)]
        vibrato[wait:stop] = awake
        if begin and note.word:
            wide = max(2, round(0.05 * points_per_s))
            low, high = max(0, begin - wide), min(points, begin + wide)
            dips[low:high] = np.minimum(dips[low:high], 1.0 - manner.dip * np.hanning(2 * wide)[: high - low])
    glide = max(1, round(manner.glide_s * points_per_s))
    midi = _smooth(midi, glide)
    t = np.arange(points) / points_per_s
    midi -= manner.scoop_cents / 100.0 * np.exp(-t / 0.05)
    wander = _smooth(chance.standard_normal(points), round(0.25 * points_per_s))
    wander *= manner.drift_cents / 100.0 / (np.std(wander) + 1e-9)
    speed = manner.vibrato_hz * (1.0 + 0.04 * np.sin(2 * np.pi * 0.31 * t + chance.random() * 6))
    turn = np.cumsum(speed) / points_per_s * 2 * np.pi
    midi += wander + manner.vibrato_cents / 100.0 * vibrato * np.sin(turn)
    loud = _smooth(level, round(0.09 * points_per_s)) * dips * (1.0 + 0.05 * vibrato * np.sin(turn + 0.6))
    attack, release = round(manner.attack_s * points_per_s), round(manner.release_s * points_per_s)
    loud[:attack] *= rise(attack)
    loud[points - release - 1 :] *= rise(release + 1)[::-1]
    loud[-1] = 0.0
    hz = 440.0 * 2.0 ** ((midi - 69.0) / 12.0)
    return Phrase(
        first, phase_of(hz, frames, rate_hz), hz, loud.astype(np.float32), tuple(zip(onsets, group, strict=True))
    )

"""A small brass section: three players a note, brightness that follows loudness, a lip that finds its pitch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.demo.music.envelope import rise
from app.demo.music.oscillators import HOP, control_points, harmonic_sum, harmonics_below, phase_of
from app.demo.music.score import Note
from app.demo.music.stage import Human, Samples, Stage, lay
from app.demo.music.theory import hertz


@dataclass(frozen=True)
class Section:
    """Attack and release (s), cutoff in Hz at full blow, and how much longer notes grow 0…1."""

    attack_s: float = 0.06
    release_s: float = 0.12
    bright_hz: float = 3200.0
    grow: float = 0.3
    players: int = 3


STABS = Section()
HORNS = Section(attack_s=0.22, release_s=0.35, bright_hz=1700.0, grow=0.5)


def _note(
    section: Section, midi: float, velocity: float, held: int, rate_hz: int, chance: np.random.Generator
) -> Samples:
    frames = held + round(section.release_s * rate_hz)
    points = control_points(frames)
    t = np.arange(points) * (HOP / rate_hz)
    out = np.zeros((2, frames), np.float32)
    for player in range(section.players):
        attack = max(2, round(section.attack_s * (0.85 + 0.3 * chance.random()) * rate_hz / HOP))
        release = max(2, round(section.release_s * rate_hz / HOP))
        blow = np.ones(points) * (1.0 - section.grow + section.grow * np.linspace(0, 1, points))
        blow[:attack] *= rise(min(attack, points))[:points]
        blow[points - release - 1 :] *= rise(release + 1)[::-1]
        blow[-1] = 0.0
        cents = (
            7.0 * chance.standard_normal()
            - 55.0 * np.exp(-t / 0.03)
            + 7.0 * np.sin(2 * np.pi * 5.1 * t + chance.random() * 6) * np.clip((t - 0.4) * 2, 0, 1)
        )
        hz = hertz(midi) * 2.0 ** (cents / 1200.0)
        order = np.arange(1, harmonics_below(hertz(midi), rate_hz, 8000.0) + 1, dtype=np.float32)[:, None]
        f = order * np.float32(hertz(midi))
        cutoff = 300.0 + section.bright_hz * velocity * blow[None, :] ** 1.4
        body = 1.0 + 0.8 / (1.0 + ((f - 1200.0) / 500.0) ** 2) + 0.5 / (1.0 + ((f - 480.0) / 250.0) ** 2)
        gains = order**-0.55 * body * blow[None, :] / (1.0 + (f / cutoff) ** 2.6)
        tone = harmonic_sum(phase_of(hz, frames, rate_hz) + chance.random() * 6, gains.astype(np.float32))
        across = (player / max(1, section.players - 1) - 0.5) * 0.9
        out[0] += tone * np.float32(0.5 - 0.5 * across)
        out[1] += tone * np.float32(0.5 + 0.5 * across)
    return out


def render(notes: Sequence[Note], stage: Stage, section: Section = STABS) -> Samples:
    """Chords or lines for the section; equal notes are played once and pasted."""
    sheet = stage.blank()
    made: dict[tuple[float, int, int], Samples] = {}
    human = Human(stage.chance(8), stage.rate_hz, 7.0, 0.06)
    quantum = stage.rate_hz // 40
    for note in notes:
        velocity = human.velocity(note.velocity)
        held = max(1, round(stage.length(note) * 0.94 / quantum)) * quantum
        key = (note.pitch, held, round(velocity * 4))
        if key not in made:
            made[key] = _note(section, note.pitch, key[2] / 4, held, stage.rate_hz, stage.chance(800 + len(made)))
        lay(sheet, human.frame(stage.frame(note.beat)), made[key], 0.15 * velocity)
    return sheet

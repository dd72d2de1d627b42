"""A subtractive voice made additively: a saw or square through a resonant low-pass whose cutoff falls.

Each harmonic gets the gain the filter would have had at its frequency, so nothing can alias.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.demo.music.envelope import swell
from app.demo.music.oscillators import HOP, control_points, harmonic_sum, harmonics_below
from app.demo.music.score import Note
from app.demo.music.stage import Human, Samples, Stage, lay
from app.demo.music.theory import hertz


@dataclass(frozen=True)
class Voice:
    """One patch. Cutoffs in Hz at full velocity: where it opens to, falls to, and how fast (s)."""

    wave: str = "saw"
    open_hz: float = 1800.0
    rest_hz: float = 350.0
    fall_s: float = 0.18
    q: float = 1.1
    sub: float = 0.0
    detune_cents: float = 0.0
    attack_s: float = 0.004
    release_s: float = 0.06
    fade_s: float = 20.0
    gate: float = 0.92
    key_follow: float = 0.35
    late_ms: float = 3.0
    spread: float = 0.0


def _gains(voice: Voice, hz: float, velocity: float, frames: int, rate_hz: int) -> Samples:
    count = min(harmonics_below(hz, rate_hz, 12000.0), 90)
    order = np.arange(1, count + 1, dtype=np.float32)[:, None]
    t = np.arange(control_points(frames), dtype=np.float32)[None, :] * np.float32(HOP / rate_hz)
    follow = (hz / 110.0) ** voice.key_follow
    opened = voice.rest_hz + (voice.open_hz * (0.35 + 0.65 * velocity) - voice.rest_hz) * np.exp(-t / voice.fall_s)
    ratio = order * np.float32(hz) / (opened * np.float32(follow))
    through = 1.0 / np.sqrt((1.0 - ratio**2) ** 2 + (ratio / voice.q) ** 2)
    source = 1.0 / order if voice.wave == "saw" else np.where(order % 2 == 1, 1.2 / order, 0.06 / order)
    gains = source * through * np.exp(-t / voice.fade_s)
    gains[0] += voice.sub
    return np.asarray(gains, np.float32)


def sound(voice: Voice, midi: float, velocity: float, held: int, rate_hz: int, turn: float = 0.0) -> Samples:
    """One note; stereo (2, frames) when detuned, else mono."""
    frames = held + round(voice.release_s * rate_hz)
    shape = swell(frames, max(1, round(voice.attack_s * rate_hz)), round(voice.release_s * rate_hz))
    gains = _gains(voice, hertz(midi), velocity, frames, rate_hz)
    cents = (-voice.detune_cents, voice.detune_cents) if voice.detune_cents else (0.0,)
    sides = []
    for index, off in enumerate(cents):
        hz = hertz(midi + off / 100.0)
        phase = np.arange(frames, dtype=np.float64) * (2 * np.pi * hz / rate_hz) + turn + 1.7 * index
        sides.append(harmonic_sum(phase, gains) * shape)
    if len(sides) == 1:
        return sides[0]
    blend = np.float32(0.3)
    return np.stack([sides[0] + blend * sides[1], sides[1] + blend * sides[0]])


def render(notes: Sequence[Note], stage: Stage, voice: Voice) -> Samples:
    """Notes on one patch; equal notes are made once."""
    sheet = stage.blank()
    made: dict[tuple[float, int, int], Samples] = {}
    human = Human(stage.chance(3), stage.rate_hz, voice.late_ms, 0.05)
    quantum = stage.rate_hz // 50
    for index, note in enumerate(sorted(notes, key=lambda n: (n.beat, n.pitch))):
        velocity = human.velocity(note.velocity)
        held = max(1, round(stage.length(note) * voice.gate / quantum)) * quantum
        key = (note.pitch, held, round(velocity * 5))
        if key not in made:
            made[key] = sound(voice, note.pitch, key[2] / 5, held, stage.rate_hz)
        pan = voice.spread * (1 if index % 2 else -1)
        lay(sheet, human.frame(stage.frame(note.beat)), made[key], 0.3 * velocity, pan)
    return sheet

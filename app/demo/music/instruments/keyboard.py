"""Keyboards: an FM electric piano, a soft felt piano, glass bells."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from app.demo.music.effects import tremolo
from app.demo.music.envelope import decay, released
from app.demo.music.filters import band_pass, filtered
from app.demo.music.oscillators import noise
from app.demo.music.score import Note
from app.demo.music.stage import Human, Samples, Stage, lay
from app.demo.music.theory import hertz

_Strike = Callable[[float, float, int, np.random.Generator], Samples]


def _tine(hz: float, velocity: float, rate_hz: int, chance: np.random.Generator) -> Samples:
    """An electric piano: one operator for the body, one for the tine's first bright moment (Chowning 1973)."""
    frames = round(3.2 * rate_hz)
    t = np.arange(frames) / rate_hz
    turn = 2.0 * np.pi * hz * t
    index = (0.45 + 2.1 * velocity**1.4) * min(1.0, (330.0 / hz) ** 0.35)
    body = np.sin(turn + index * np.exp(-t / 0.55) * np.sin(turn + 0.3))
    tine = np.sin(turn * 1.0007 + 0.4 * velocity * np.exp(-t / 0.06) * np.sin(min(14.0, 9000.0 / hz) * turn))
    fall = 1.5 * (220.0 / hz) ** 0.35
    return np.asarray(0.75 * body + 0.35 * tine, np.float32) * decay(frames, rate_hz, fall, 0.002)


def _felt(hz: float, velocity: float, rate_hz: int, chance: np.random.Generator) -> Samples:
    """A piano with felt on its hammers: two strings a note, stiff partials, each fading at its own pace."""
    seconds = float(np.clip(4.5 * (220.0 / hz) ** 0.3, 2.0, 5.0))
    frames = round(seconds * rate_hz)
    t = np.arange(frames, dtype=np.float32) / np.float32(rate_hz)
    sound = np.zeros((2, frames), np.float32)
    stiff = 0.00035 * (hz / 220.0) ** 0.8
    soft = 700.0 + 1500.0 * velocity
    for k in range(1, min(18, int(6500.0 / hz)) + 1):
        partial = k * hz * np.sqrt(1.0 + stiff * k * k)
        gain = abs(np.sin(np.pi * k / 8.3)) / k / (1.0 + (partial / soft) ** 2) ** 0.75
        if gain < 2e-4:
            continue
        fall = 1.9 * (220.0 / hz) ** 0.45 / (1.0 + 0.28 * (k - 1))
        fade = np.exp(-t / np.float32(fall)) * np.float32(0.7) + np.exp(-t / np.float32(fall * 0.22)) * np.float32(0.5)
        for side in range(2):
            cents = (0.35 if side else -0.35) * (1 + 0.5 * chance.standard_normal())
            turn = np.float32(2 * np.pi * partial * 2 ** (cents / 1200.0))
            sound[side] += np.float32(gain) * np.sin(turn * t + np.float32(0.4 * side)) * fade
    felt = filtered(noise(frames, chance) * decay(frames, rate_hz, 0.018, 0.002), rate_hz, band_pass(420.0, 0.7))
    sound = sound + 0.035 * (1.3 - velocity) * felt
    return np.asarray(sound * 3.0, np.float32) * decay(frames, rate_hz, 50.0, 0.004)


def _bell(hz: float, velocity: float, rate_hz: int, chance: np.random.Generator) -> Samples:
    """Struck glass: a clear tone, a few partials out of tune above it, gone sooner the higher they are."""
    frames = round(2.6 * rate_hz)
    t = np.arange(frames, dtype=np.float32) / np.float32(rate_hz)
    sound = np.zeros(frames, np.float32)
    for ratio, gain, fall in (
        (1.0, 1.0, 0.9),
        (2.005, 0.28, 0.6),
        (2.76, 0.3 * velocity, 0.28),
        (5.4, 0.2 * velocity, 0.1),
        (8.93, 0.08 * velocity, 0.05),
    ):
        if hz * ratio < 0.4 * rate_hz:
            sound += np.float32(gain) * np.sin(np.float32(2 * np.pi * hz * ratio) * t) * np.exp(-t / np.float32(fall))
    return sound * decay(frames, rate_hz, 3.0, 0.0015)


def _play(
    notes: Sequence[Note], stage: Stage, strike: _Strike, *, release_s: float, late_ms: float = 6.0, wide: float = 0.45
) -> Samples:
    sheet = stage.blank()
    made: dict[tuple[float, int], Samples] = {}
    human = Human(stage.chance(7), stage.rate_hz, late_ms, 0.08)
    for note in notes:
        velocity = human.velocity(note.velocity)
        key = (note.pitch, round(velocity * 3))
        if key not in made:
            made[key] = strike(hertz(note.pitch), key[1] / 3, stage.rate_hz, stage.chance(200 + len(made)))
        sound = released(made[key], stage.length(note), stage.rate_hz, release_s)
        pan = float(np.clip((note.pitch - 62) / 30.0, -1.0, 1.0)) * wide
        lay(sheet, human.frame(stage.frame(note.beat)), sound, 0.3 * velocity**1.2, pan)
    return sheet


def electric(notes: Sequence[Note], stage: Stage, rock_hz: float = 4.6, rock: float = 0.22) -> Samples:
    """An electric piano with its stereo tremolo."""
    return tremolo(_play(notes, stage, _tine, release_s=0.16), stage.rate_hz, rock_hz, rock)


def felt(notes: Sequence[Note], stage: Stage, late_ms: float = 9.0, release_s: float = 0.35) -> Samples:
    """A felt piano; low keys left, high keys right."""
    return _play(notes, stage, _felt, release_s=release_s, late_ms=late_ms)


def bells(notes: Sequence[Note], stage: Stage) -> Samples:
    """Glass bells, left ringing."""
    return _play(notes, stage, _bell, release_s=1.2, late_ms=4.0, wide=0.8)

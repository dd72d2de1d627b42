"""Where notes become frames: the song's clock at one sample rate, and the sheet of samples a stem is laid on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.demo.music.score import Note, Score

Samples = NDArray[np.float32]
"""Mono (frames,) or stereo (2, frames), float32."""


@dataclass(frozen=True)
class Stage:
    """A score at a sample rate, with a seed so that every stem draws its own, always equal, chances."""

    score: Score
    rate_hz: int
    seed: int

    @property
    def frames(self) -> int:
        return round(self.score.seconds * self.rate_hz)

    def chance(self, stream: int = 0) -> np.random.Generator:
        """A fresh generator; the same numbers for the same seed and stream on every run."""
        return np.random.Generator(np.random.PCG64(self.seed * 1000 + stream))

    def frame(self, beat: float) -> int:
        return round(self.score.second(beat) * self.rate_hz)

    def length(self, note: Note) -> int:
        """Sounding frames of a note, swing applied."""
        return self.frame(note.beat + note.beats) - self.frame(note.beat)

    def blank(self) -> Samples:
        return np.zeros((2, self.frames), np.float32)


def pan_gains(pan: float) -> tuple[float, float]:
    """Left and right gain of a position −1…1, constant power."""
    angle = (pan + 1.0) * np.pi / 4.0
    return float(np.cos(angle) * np.sqrt(2.0)), float(np.sin(angle) * np.sqrt(2.0))


def lay(sheet: Samples, frame: int, sound: Samples, gain: float = 1.0, pan: float = 0.0) -> None:
    """Add a mono or stereo sound to a stereo sheet; what falls outside is cut off."""
    skip = max(0, -frame)
    start = frame + skip
    count = min(sound.shape[-1] - skip, sheet.shape[1] - start)
    if count <= 0:
        return
    left, right = pan_gains(pan)
    stereo = sound.ndim == 2
    sheet[0, start : start + count] += np.float32(gain * left) * (sound[0] if stereo else sound)[skip : skip + count]
    sheet[1, start : start + count] += np.float32(gain * right) * (sound[1] if stereo else sound)[skip : skip + count]


class Human:
    """Small seeded errors of hand: onsets a few ms off, velocities uneven."""

    def __init__(self, chance: np.random.Generator, rate_hz: int, late_ms: float = 4.0, uneven: float = 0.06):
        self._chance = chance
        self._spread = late_ms * rate_hz / 1000.0
        self._uneven = uneven

    def frame(self, frame: int) -> int:
        return frame + round(float(np.clip(self._chance.standard_normal(), -2, 2)) * self._spread)

    def velocity(self, velocity: float) -> float:
        return float(np.clip(velocity * (1.0 + self._uneven * self._chance.standard_normal()), 0.05, 1.0))

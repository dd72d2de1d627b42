"""Sources of tone, all band-limited by construction: sums of harmonics, smeared spectra, plucked strings, noise."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.demo.music.filters import bins
from app.demo.music.stage import Samples

HOP = 64
"""Frames between two points of a control curve."""
_CHUNK = 64 * HOP


def control_points(frames: int) -> int:
    """Points of a control curve that covers `frames`."""
    return -(-frames // HOP) + 1


def phase_of(hz: NDArray[np.float64], frames: int, rate_hz: int) -> NDArray[np.float64]:
    """Phase in radians of a pitch curve given at control points."""
    at = np.arange(frames) / HOP
    steps = np.interp(at, np.arange(len(hz)), hz)
    return np.cumsum(steps * (2.0 * np.pi / rate_hz))


def harmonic_sum(phase: NDArray[np.float64], gains: NDArray[np.float32]) -> Samples:
    """Σ gainₕ(t)·sin(h·phase(t)); gains (harmonics, control points), interpolated between them."""
    frames = len(phase)
    wrapped = np.mod(phase, 2.0 * np.pi).astype(np.float32)
    order = np.arange(1, gains.shape[0] + 1, dtype=np.float32)[:, None]
    ramp = (np.arange(HOP, dtype=np.float32) / HOP)[None, None, :]
    out = np.empty(frames, np.float32)
    for start in range(0, frames, _CHUNK):
        end = min(start + _CHUNK, frames)
        first = start // HOP
        points = -(-(end - start) // HOP)
        here = gains[:, first : first + points, None]
        there = gains[:, first + 1 : first + 1 + points, None]
        loud = int(np.flatnonzero(np.max(here + there, axis=(1, 2)) > 4e-5)[-1:].sum()) + 1
        curve = (here[:loud] + (there[:loud] - here[:loud]) * ramp).reshape(loud, -1)[:, : end - start]
        waves = np.sin(order[:loud] * wrapped[None, start:end])
        waves *= curve
        out[start:end] = waves.sum(axis=0)
    return out


def harmonics_below(hz: float, rate_hz: int, ceiling_hz: float = 15000.0) -> int:
    """How many harmonics fit below a ceiling and well below half the rate."""
    return max(1, int(min(ceiling_hz, 0.45 * rate_hz) / hz))


def smeared(
    hz: float,
    gains: NDArray[np.float32],
    rate_hz: int,
    chance: np.random.Generator,
    *,
    width_cents: float = 25.0,
    size: int = 1 << 17,
) -> Samples:
    """An endless ensemble on one pitch: stereo (2, size), RMS 1, loops without a seam.

    Each harmonic is a bell of bins with random phases, wider for higher ones (PADsynth, P. O. Nasca).
    """
    frequencies = bins(size, rate_hz)
    step = rate_hz / size
    magnitude = np.zeros(len(frequencies), np.float32)
    for index, gain in enumerate(gains):
        centre = hz * (index + 1)
        width = max(centre * (2.0 ** (width_cents / 1200.0) - 1.0), 1.2 * step)
        low = max(1, int((centre - 3 * width) / step))
        high = min(len(frequencies) - 1, int((centre + 3 * width) / step) + 1)
        if low >= high:
            break
        around = (frequencies[low:high] - centre) / width
        magnitude[low:high] += gain * np.exp(-0.5 * around * around) / np.float32(np.sqrt(width))
    turns = chance.random((2, len(frequencies)), np.float32) * np.float32(2.0 * np.pi)
    spectrum = np.empty(turns.shape, np.complex64)
    spectrum.real = magnitude * np.cos(turns)
    spectrum.imag = magnitude * np.sin(turns)
    sound = np.fft.irfft(spectrum, size).astype(np.float32)
    sound = sound + np.float32(0.25) * sound[::-1]  # sides alike enough to survive a mono speaker
    return np.asarray(sound / np.sqrt(np.mean(sound * sound)), np.float32)


def looped(sound: Samples, start: int, frames: int) -> Samples:
    """`frames` of an endless sound from any point of it."""
    size = sound.shape[-1]
    start %= size
    turns = -(-(start + frames) // size)
    return np.tile(sound, (1, turns))[:, start : start + frames] if turns > 1 else sound[:, start : start + frames]


def plucked(
    hz: float,
    frames: int,
    rate_hz: int,
    chance: np.random.Generator,
    *,
    bright: float = 0.5,
    fall_s: float = 2.0,
    position: float = 0.22,
    soft: float = 0.35,
) -> Samples:
    """A plucked string (Karplus and Strong 1983), tuned by reading it a little slower or faster.

    bright 0…1 keeps the overtones alive; position 0…0.5 is where it is plucked; soft 0…1 dulls the pick.
    """
    period = max(8, round(rate_hz / hz))
    noise = chance.uniform(-1.0, 1.0, period)
    shape = np.fft.rfft(noise)
    order = np.arange(len(shape))
    shape *= np.abs(np.sin(np.pi * order * position)) / (1.0 + (order * hz / (5200.0 * (1.3 - soft))) ** 2)
    shape[0] = 0.0
    row = np.fft.irfft(shape, period)
    row /= np.sqrt(np.mean(row * row)) + 1e-9
    side = 0.02 + 0.23 * (1.0 - bright) ** 2 * min(1.0, 196.0 / hz) ** 0.3
    loss = 10.0 ** (-3.0 * period / (rate_hz * fall_s * 2.2))
    turns = -(-frames * 102 // (period * 100)) + 2
    rows = np.empty((turns, period))
    rows[0] = row
    for turn in range(1, turns):
        before = rows[turn - 1]
        now = rows[turn]
        np.multiply(before, 1.0 - 2.0 * side, out=now)
        now[1:] += side * before[:-1]
        now[:-1] += side * before[1:]
        now[0] += side * before[-1]
        now[-1] += side * before[0]
        now *= loss
    string = rows.ravel()
    at = np.arange(frames) * (hz * period / rate_hz)
    return np.asarray(np.interp(at, np.arange(len(string)), string), np.float32)


def noise(frames: int, chance: np.random.Generator) -> Samples:
    """White noise, RMS 1."""
    return chance.standard_normal(frames, np.float32)

"""Rooms as decaying noise, and the one convolution that gives a stem its equaliser and its room together."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from app.demo.music.filters import Response, bins, high_pass, series
from app.demo.music.oscillators import noise
from app.demo.music.stage import Samples

_BLOCK = 1 << 17


@dataclass(frozen=True)
class Room:
    """A room: how long the mids ring (s to −60 dB), the delay before, how much longer lows and shorter highs ring."""

    ring_s: float = 1.6
    before_ms: float = 12.0
    low: float = 1.15
    high: float = 0.45
    seed: int = 1


@lru_cache(maxsize=4)
def impulse(room: Room, rate_hz: int) -> Samples:
    """Impulse response (2, frames) of a room, energy 1 a side: noise in bands, each with its own decay."""
    frames = round(min(room.ring_s * 1.1, 2.6) * rate_hz)
    chance = np.random.Generator(np.random.PCG64(room.seed))
    edges = (0.0, 250.0, 1000.0, 3500.0, 8000.0)
    rings = np.array([room.low, 1.0, 0.9, 0.5 * (0.9 + room.high), room.high]) * room.ring_s
    f = bins(frames, rate_hz)
    t = np.arange(frames, dtype=np.float32) / np.float32(rate_hz)
    response = np.zeros((2, frames), np.float32)
    for side in range(2):
        spectrum = np.fft.rfft(noise(frames, chance))
        for i, ring in enumerate(rings):
            above = 1.0 / (1.0 + (edges[i] / np.maximum(f, 1e-3)) ** 4) if edges[i] else np.ones_like(f)
            below = 1.0 / (1.0 + (f / edges[i + 1]) ** 4) if i + 1 < len(edges) else 1.0 / (1.0 + (f / 14000) ** 4)
            band = np.fft.irfft(spectrum * (above * below), frames)
            response[side] += (band * 10.0 ** (-3.0 * t / ring)).astype(np.float32)
    onset = round(0.006 * rate_hz)
    response[:, :onset] *= np.linspace(0.0, 1.0, onset, dtype=np.float32) ** 2
    response[:, -onset:] *= np.linspace(1.0, 0.0, onset, dtype=np.float32)
    response /= np.sqrt(np.sum(response * response, axis=1, keepdims=True))
    before = np.zeros((2, round(room.before_ms / 1000 * rate_hz)), np.float32)
    return np.concatenate([before, response], axis=1)


def placed(dry: Samples, rate_hz: int, room: Room, wet: float, *eq: Response, low_cut_hz: float = 28.0) -> Samples:
    """A stem equalised and set in its room. Stereo in and out, same length; wet is the room's gain.

    The room hears both sides summed a little so that it surrounds even a source panned hard.
    """
    response = impulse(room, rate_hz)
    ring = response.shape[1] + round(0.12 * rate_hz)
    size = 2 * _BLOCK
    while ring > size // 2:
        size *= 2
    step = size - ring
    f = bins(size, rate_hz)
    tone = series(high_pass(low_cut_hz), *eq)(f)
    send = series(high_pass(180.0))(f)
    rooms = np.fft.rfft(response, size) * (np.float32(wet) * send * tone)
    frames = dry.shape[1]
    out = np.zeros((2, frames + size), np.float32)
    for start in range(0, frames, step):
        block = dry[:, start : start + step]
        if not block.any():
            continue
        left, right = np.fft.rfft(block, size)
        both = 0.35 * (left + right)
        wet_left = np.fft.irfft(left * tone + (0.65 * left + both) * rooms[0], size)
        wet_right = np.fft.irfft(right * tone + (0.65 * right + both) * rooms[1], size)
        out[0, start : start + size] += wet_left
        out[1, start : start + size] += wet_right
    return out[:, :frames]

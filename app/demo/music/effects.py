"""Effects along the whole stem: echo, chorus, tremolo, ducking under the kick, soft saturation, tape wow."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

from app.demo.music.envelope import rise
from app.demo.music.stage import Samples

_BLOCK = 1 << 15


def echo(sound: Samples, rate_hz: int, delay_s: float, feedback: float, level: float, taps: int = 4) -> Samples:
    """Echoes that change sides and fade; adds to the sound, same length. Each echo is duller than the one before."""
    out = sound.copy()
    step = round(delay_s * rate_hz)
    wet = sound * np.float32(level)
    for tap in range(1, taps + 1):
        offset = step * tap
        if offset >= sound.shape[1]:
            break
        wet = wet[:, : sound.shape[1] - offset]
        wet[:, 1:] += wet[:, :-1]
        wet *= np.float32(0.5 * (feedback if tap > 1 else 1.0))
        near, far = (1, 0) if tap % 2 else (0, 1)
        out[near, offset:] += wet[near]
        out[far, offset:] += np.float32(0.35) * wet[far]
    return out


def _wandering(channel: Samples, wander: Callable[[NDArray[np.float64]], NDArray[np.float64]]) -> Samples:
    """One channel read at frame + wander(frame), linearly between samples; in blocks that stay in the cache."""
    out = np.empty_like(channel)
    for start in range(0, len(channel), _BLOCK):
        n = np.arange(start, min(start + _BLOCK, len(channel)), dtype=np.float64)
        at = np.clip(n + wander(n), 0.0, len(channel) - 1.001)
        whole = at.astype(np.int64)
        low = channel[whole]
        out[start : start + len(n)] = low + (channel[whole + 1] - low) * (at - whole).astype(np.float32)
    return out


def chorus(sound: Samples, rate_hz: int, depth_ms: float = 2.2, hz: float = 0.55, level: float = 0.5) -> Samples:
    """A second voice that wanders behind the first, another way on each side."""
    per_ms, turn = rate_hz / 1000.0, 2.0 * np.pi * hz / rate_hz
    left = _wandering(sound[0], lambda n: (-9.0 - depth_ms * np.sin(turn * n)) * per_ms)
    right = _wandering(sound[1], lambda n: (-9.0 + depth_ms * np.sin(turn * n)) * per_ms)
    both = np.stack([left, right])
    both *= np.float32(level)
    both += sound
    both /= np.float32(1.0 + 0.5 * level)
    return both


def wow(sound: Samples, rate_hz: int, cents: float = 7.0) -> Samples:
    """An old tape: pitch wanders slowly by a few cents; both sides alike."""
    depth = cents * np.log(2.0) / 1200.0 * rate_hz

    def drift(n: NDArray[np.float64]) -> NDArray[np.float64]:
        total = np.zeros_like(n)
        for k, hz in ((1, 0.43), (2, 1.1), (6, 5.9)):
            turn = 2.0 * np.pi * hz / rate_hz
            total += depth / (k * turn * rate_hz) * np.sin(turn * n + k)
        return total

    return np.stack([_wandering(side, drift) for side in sound])


def tremolo(sound: Samples, rate_hz: int, hz: float, depth: float) -> Samples:
    """Loudness that rocks from side to side."""
    swing = np.sin(np.arange(sound.shape[1], dtype=np.float32) * np.float32(2.0 * np.pi * hz / rate_hz))
    return np.stack([sound[0] * (1.0 + depth * swing), sound[1] * (1.0 - depth * swing)]).astype(np.float32)


def ducked(sound: Samples, frames: Iterable[int], rate_hz: int, depth: float, back_s: float) -> Samples:
    """Pulled down at each of `frames` (kicks) and back up within `back_s`; depth 0…1."""
    gain = np.ones(sound.shape[1], np.float32)
    down, up = round(0.004 * rate_hz), round(back_s * rate_hz)
    shape = np.concatenate([1.0 - depth * rise(down), (1.0 - depth) + depth * rise(up)]).astype(np.float32)
    for frame in frames:
        start = max(0, frame - down)
        stop = min(start + len(shape), len(gain))
        if stop > start:
            np.minimum(gain[start:stop], shape[: stop - start], out=gain[start:stop])
    return sound * gain


def warm(sound: Samples, drive: float) -> Samples:
    """Soft saturation; the level of quiet sounds is kept."""
    return np.asarray(np.tanh(sound * np.float32(drive)) / np.float32(drive), np.float32)

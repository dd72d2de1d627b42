"""The balance of a song: each stem at its type's loudness, the sum at one loudness and below one peak.

The sum is limited by moving all stems together: one gain curve for the song is multiplied into every stem, so that
the plain sum of the files at unity *is* the finished mix.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app.demo.music.loudness import integrated
from app.demo.music.stage import Samples

_STEP = 16
CEILING = 10.0 ** (-1.7 / 20.0)
TARGET_LUFS = {
    "Drums": -19.5,
    "Percussion": -26.5,
    "Bass": -20.5,
    "Vocals": -20.0,
    "Synth": -23.5,
    "Keyboard": -22.5,
    "Guitar": -23.0,
    "Strings": -23.5,
    "Brass": -23.0,
    "Woodwinds": -22.5,
    "FX": -29.0,
}
"""Loudness of each type where it plays, before the song as a whole is set."""


def _sliding_minimum(curve: Samples, width: int) -> Samples:
    """Smallest value within `width` frames centred on each frame; spans double at each step."""
    padded = np.concatenate([np.ones(width, np.float32), curve, np.ones(width, np.float32)])
    span = 1
    while span * 2 <= width:
        padded = np.minimum(padded[:-span], padded[span:])
        span *= 2
    rest = width - span
    if rest:
        padded = np.minimum(padded[:-rest], padded[rest:])
    first = width - width // 2
    return padded[first : first + len(curve)]


def _box(curve: Samples, width: int) -> Samples:
    total = np.cumsum(np.concatenate([np.full(width, curve[0]), curve, np.full(width, curve[-1])]), dtype=np.float64)
    first = width + width // 2
    return np.asarray(
        (total[first : first + len(curve)] - total[first - width : first - width + len(curve)]) / width, np.float32
    )


def gain_curve(mix: Samples, rate_hz: int, ceiling: float = CEILING) -> Samples:
    """Gain (frames,) ≤ 1 that keeps a stereo mix below the ceiling, moving within 6 ms down and 120 ms back."""
    points = -(-mix.shape[1] // _STEP)
    peak = np.zeros(points * _STEP, np.float32)
    np.maximum(np.abs(mix[0]), np.abs(mix[1]), out=peak[: mix.shape[1]])
    peaks = peak.reshape(points, _STEP).max(axis=1)
    needed = np.minimum(1.0, ceiling / np.maximum(peaks, 1e-9)).astype(np.float32)
    fast, slow = round(0.006 * rate_hz / _STEP), round(0.12 * rate_hz / _STEP)
    held = _sliding_minimum(needed, 2 * fast + 3)
    quick = _box(_box(held, fast), fast)
    calm = _box(_sliding_minimum(held, slow), slow // 2)
    at = (np.arange(mix.shape[1], dtype=np.float32) - np.float32(_STEP / 2)) / np.float32(_STEP)
    return np.asarray(np.interp(at, np.arange(points), np.minimum(quick, calm)), np.float32)


def balance(
    stems: Sequence[Samples], kinds: Sequence[str], trims_db: Sequence[float], rate_hz: int, lufs: float
) -> None:
    """Sets the stems' levels in place (stereo or mono arrays); their sum then is the mix."""
    mix = np.zeros((2, stems[0].shape[-1]), np.float32)
    for stem, kind, trim_db in zip(stems, kinds, trims_db, strict=True):
        gain_db = TARGET_LUFS[kind] + trim_db - integrated(stem, rate_hz, every=4)
        stem *= np.float32(10.0 ** (gain_db / 20.0))
        mix += stem
    whole = np.ones(mix.shape[1], np.float32)
    for _ in range(2):  # limiting costs a little loudness: set it again
        gain = np.float32(10.0 ** ((lufs - integrated(mix, rate_hz, every=2)) / 20.0))
        mix *= gain
        curve = gain_curve(mix, rate_hz)
        mix *= curve
        whole *= gain * curve
    whole *= np.float32(min(1.0, CEILING / float(np.abs(mix).max())))
    for stem in stems:
        stem *= whole

"""Gated loudness in LUFS, after ITU-R BS.1770-5, estimated in the frequency domain."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from app.demo.music.stage import Samples

SILENCE_LUFS = -120.0


@lru_cache(maxsize=4)
def _k_power(size: int, rate_hz: int) -> NDArray[np.float32]:
    """Power response of the K weighting (the two biquads of the standard, given at 48 kHz) on the bins of an FFT."""
    z = np.exp(-2j * np.pi * np.arange(size // 2 + 1) * (rate_hz / size) / 48000.0)
    shelf = (1.53512485958697 - 2.69169618940638 * z + 1.19839281085285 * z**2) / (
        1.0 - 1.69065929318241 * z + 0.73248077421585 * z**2
    )
    cut = (1.0 - 2.0 * z + z**2) / (1.0 - 1.99004745483398 * z + 0.99007225036621 * z**2)
    power = np.abs(shelf * cut) ** 2
    power[1:-1] *= 2.0
    return np.asarray(power, np.float32)


def integrated(sound: Samples, rate_hz: int, every: int = 1) -> float:
    """Loudness of a stereo or mono sound; looks at each `every`-th block of 0.2 s. Mono counts as both sides alike.

    Blocks are shorter than the standard's 0.4 s with overlap; within 0.3 LU for music.
    """
    size = round(0.2 * rate_hz) & ~1
    sides = np.atleast_2d(sound)
    count = sides.shape[1] // size
    if not count:
        return SILENCE_LUFS
    blocks = sides[:, : count * size].reshape(len(sides), count, size)[:, ::every]
    window = np.hanning(size).astype(np.float32)
    spectra = np.fft.rfft(blocks * window)
    power = ((spectra.real**2 + spectra.imag**2) * _k_power(size, rate_hz)).sum(axis=2, dtype=np.float64)
    power = power.sum(axis=0) / (size * float(np.sum(window.astype(np.float64) ** 2)))
    if len(sides) == 1:
        power *= 2.0
    level = -0.691 + 10.0 * np.log10(power + 1e-12)
    heard = power[level > -70.0]
    if not heard.size:
        return SILENCE_LUFS
    gate = -0.691 + 10.0 * np.log10(heard.mean()) - 10.0
    return float(-0.691 + 10.0 * np.log10(heard[-0.691 + 10.0 * np.log10(heard) > gate].mean()))

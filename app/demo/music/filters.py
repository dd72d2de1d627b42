"""Filters as complex frequency responses of analogue prototypes, applied by FFT.

A response is a function of the frequency in Hz. Multiplying responses puts filters in series. The analogue forms
(one and two poles) are causal, so nothing rings before the stroke.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from app.demo.music.stage import Samples

Spectrum = NDArray[np.complex64]
Response = Callable[[NDArray[np.float32]], Spectrum]


def low_pass(hz: float, q: float = 0.7071) -> Response:
    """Two poles, 12 dB an octave."""
    return lambda f: (1.0 / (1.0 - (f / hz) ** 2 + 1j * f / (q * hz))).astype(np.complex64)


def high_pass(hz: float, q: float = 0.7071) -> Response:
    """Two poles, 12 dB an octave; silences DC."""
    return lambda f: (-((f / hz) ** 2) / (1.0 - (f / hz) ** 2 + 1j * f / (q * hz))).astype(np.complex64)


def band_pass(hz: float, q: float) -> Response:
    """Two poles, 0 dB at the centre."""
    return lambda f: ((1j * f / (q * hz)) / (1.0 - (f / hz) ** 2 + 1j * f / (q * hz))).astype(np.complex64)


def bell(hz: float, gain_db: float, q: float) -> Response:
    """A boost or cut around a frequency."""
    a = 10.0 ** (gain_db / 40.0)
    return lambda f: (
        (1.0 - (f / hz) ** 2 + 1j * f * a / (q * hz)) / (1.0 - (f / hz) ** 2 + 1j * f / (a * q * hz))
    ).astype(np.complex64)


def high_shelf(hz: float, gain_db: float) -> Response:
    """One pole, one zero: `gain_db` far above, 0 dB far below."""
    a = 10.0 ** (gain_db / 40.0)
    return lambda f: ((1.0 + 1j * f * a / hz) / (1.0 + 1j * f / (a * hz))).astype(np.complex64)


def series(*responses: Response) -> Response:
    """Filters one after the other."""

    def combined(f: NDArray[np.float32]) -> Spectrum:
        product = np.ones(f.shape, np.complex64)
        for response in responses:
            product *= response(f)
        return product

    return combined


def bins(size: int, rate_hz: int) -> NDArray[np.float32]:
    """Frequencies of the bins of a real FFT."""
    return (np.arange(size // 2 + 1) * (rate_hz / size)).astype(np.float32)


def fast_size(frames: int) -> int:
    """A length not below `frames` that the FFT likes: a power of two or three quarters of one."""
    size = 1 << max(1, (frames - 1).bit_length())
    return size * 3 // 4 if size * 3 // 4 >= frames else size


def filtered(sound: Samples, rate_hz: int, *responses: Response, ring_s: float = 0.03) -> Samples:
    """A short sound through filters; same length and shape. The last samples ring out of sight."""
    size = fast_size(sound.shape[-1] + round(ring_s * rate_hz))
    spectrum = np.fft.rfft(sound, size) * series(*responses)(bins(size, rate_hz))
    return np.asarray(np.fft.irfft(spectrum, size)[..., : sound.shape[-1]], np.float32)

"""The test signals of EBU Tech 3341 (2023) and 3342, made from their written definitions; 48 kHz, both sides alike.

Not here: 3341 case 6 (five channels; the mixer is stereo), cases 7 and 8, 3342 cases 5 and 6 (recorded programmes).
"""

import numpy as np
from numpy.typing import NDArray

from audio.loudness import LoudnessMeter
from audio.true_peak import TruePeak

RATE = 48_000
SILENT = -np.inf
Part = tuple[float, float]  # dBFS, seconds


def tones(*parts: Part, hz: float = 1_000.0) -> NDArray[np.float32]:
    """A sine that runs on while its level changes: float32 (2, frames)."""
    level = np.concatenate([np.full(round(seconds * RATE), 10 ** (dbfs / 20)) for dbfs, seconds in parts])
    sine = np.sin(2 * np.pi * hz / RATE * np.arange(len(level)))
    return np.tile((level * sine).astype(np.float32), (2, 1))


def steady(divisor: float, degrees: float, amplitude: float) -> NDArray[np.float32]:
    """A tone of a simple fraction of the sample rate, faded in and out: the samples miss its crests."""
    frames = RATE // 2
    phase = 2 * np.pi * np.arange(frames) / divisor + np.radians(degrees)
    ends = np.minimum(1, np.minimum(np.arange(frames), np.arange(frames)[::-1]) / 480)
    return np.tile((amplitude * ends * np.sin(phase)).astype(np.float32), (2, 1))


def lone_period(offset: int) -> NDArray[np.float32]:
    """Cases 20–23: fs/6 at half scale, one period of fs/4 at full scale within; made at 4 fs, every fourth sample."""
    dense_frames = 4 * 4_800
    middle = dense_frames // 2 // 24 * 24  # where a period of fs/6 (24 dense frames) begins
    at = np.arange(dense_frames)
    ends = np.minimum(1, np.minimum(at, at[::-1]) / 2_000)
    dense = 0.5 * ends * np.sin(2 * np.pi * at / 24)
    dense[middle : middle + 16] = np.sin(2 * np.pi * np.arange(16) / 16)
    spectrum = np.fft.rfft(dense)
    spectrum[dense_frames // 8 :] = 0  # nothing above the new half rate
    dense = np.fft.irfft(spectrum)
    return np.tile((dense[offset::4]).astype(np.float32), (2, 1))


def readings(signal: NDArray[np.float32], block: int = 256) -> tuple[NDArray, NDArray, LoudnessMeter]:
    """Momentary and short-term after every block, as a screen would see them, and the meter at the end."""
    meter, momentary, short_term = LoudnessMeter(RATE), [], []
    for first in range(0, signal.shape[1], block):
        meter.add(signal[:, first : first + block])
        momentary.append(meter.momentary)
        short_term.append(meter.short_term)
    return np.array(momentary), np.array(short_term), meter


def true_peak_dbtp(signal: NDArray[np.float32], block: int = 256) -> float:
    """What our meter says."""
    meter = TruePeak(block)
    tail = np.zeros((2, block), np.float32)
    padded = np.concatenate([signal, tail], axis=1)
    peaks = [meter.highest(padded[:, at : at + block]) for at in range(0, padded.shape[1], block)]
    return 20 * float(np.log10(max(peaks)))

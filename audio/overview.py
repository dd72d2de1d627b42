"""A stem seen from afar: minimum, maximum and RMS of short windows, and the few bins a window paints."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

WINDOW_FRAMES = 256
MOST_BINS = 2000


@dataclass(frozen=True, eq=False)
class Overview:
    """Outline of one stem over the whole song.

    minimum, maximum, rms: float32 (bins,), bins ≤ 2,000, of the mean of left and right, full scale ±1.
    bin_frames: frames a bin covers, the last one maybe less. frames, rate_hz: of the song.
    """

    minimum: NDArray[np.float32]
    maximum: NDArray[np.float32]
    rms: NDArray[np.float32]
    bin_frames: int
    frames: int
    rate_hz: int


class Outline:
    """Collects minimum, maximum and mean square of every 256 frames of one stem, in any order of pieces.

    minimum, maximum, mean_square: float32 (windows,), of the mean of left and right; zero where nothing has been
    noted yet. Address space is reserved for the whole song; memory is used as it fills. One thread at a time.
    """

    def __init__(self, frames: int, rate_hz: int) -> None:
        self._frames = frames
        self._rate_hz = rate_hz
        windows = -(-frames // WINDOW_FRAMES)
        self.minimum = np.zeros(windows, np.float32)
        self.maximum = np.zeros(windows, np.float32)
        self.mean_square = np.zeros(windows, np.float32)

    def note(self, first_frame: int, planar: NDArray[np.float32]) -> None:
        """Takes in (2, n) samples from `first_frame`, which is at a window's start; n is whole windows."""
        first = first_frame // WINDOW_FRAMES
        mono = (planar[0] + planar[1]) * np.float32(0.5)
        count = min(len(mono) // WINDOW_FRAMES, len(self.minimum) - first)
        starts = np.arange(count) * WINDOW_FRAMES
        mono = mono[: count * WINDOW_FRAMES]
        self.minimum[first : first + count] = np.minimum.reduceat(mono, starts)
        self.maximum[first : first + count] = np.maximum.reduceat(mono, starts)
        np.square(mono, out=mono)
        self.mean_square[first : first + count] = np.add.reduceat(mono, starts) / WINDOW_FRAMES

    def overview(self) -> Overview:
        """At most MOST_BINS bins of whole windows, over the whole song."""
        windows = len(self.minimum)
        group = max(1, -(-windows // MOST_BINS))
        starts = np.arange(0, windows, group)
        if not windows:
            nothing = np.zeros(0, np.float32)
            return Overview(nothing, nothing, nothing, WINDOW_FRAMES, self._frames, self._rate_hz)
        sizes = np.diff(np.append(starts, windows))
        mean_square = np.add.reduceat(self.mean_square, starts) / sizes
        return Overview(
            np.minimum.reduceat(self.minimum, starts),
            np.maximum.reduceat(self.maximum, starts),
            np.sqrt(mean_square).astype(np.float32),
            group * WINDOW_FRAMES,
            self._frames,
            self._rate_hz,
        )

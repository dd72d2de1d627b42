"""A stem seen from afar: minimum, maximum and RMS of short windows, at several distances."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

WINDOW_FRAMES = 256
MOST_BINS = 2000
ZOOMS = (1, 8, 64)  # in windows


@dataclass(frozen=True, eq=False)
class Zoom:
    """minimum, maximum, rms: float16 (bins,), enough to draw; each bin covers `bin_frames`."""

    minimum: NDArray[np.float16]
    maximum: NDArray[np.float16]
    rms: NDArray[np.float16]
    bin_frames: int


@dataclass(frozen=True, eq=False)
class Overview:
    """Outline of one stem over the whole song.

    minimum, maximum, rms: float32 (bins,), bins ≤ 2,000, of the mean of left and right, full scale ±1.
    bin_frames: frames a bin covers, the last one maybe less. frames, rate_hz: of the song.
    zooms: the same from nearer, finest first: 256, 2,048 and 16,384 frames a bin.
    """

    minimum: NDArray[np.float32]
    maximum: NDArray[np.float32]
    rms: NDArray[np.float32]
    bin_frames: int
    frames: int
    rate_hz: int
    zooms: tuple[Zoom, ...] = ()

    def zoom(self, bin_frames: float) -> Zoom | None:
        """The coarsest zoom whose bins are not longer than this; the finest when all are; None without any."""
        fine = [zoom for zoom in self.zooms if zoom.bin_frames <= bin_frames]
        return fine[-1] if fine else (self.zooms[0] if self.zooms else None)


class Outline:
    """Collects minimum, maximum and mean square of every 256 frames of one stem, in any order of pieces.

    rows: float32 (3, windows), minimum, maximum and mean square of the mean of left and right; zero where nothing has
    been noted yet. One thread at a time.
    """

    def __init__(self, frames: int, rate_hz: int, rows: NDArray[np.float32] | None = None) -> None:
        self._frames = frames
        self._rate_hz = rate_hz
        self.rows = np.zeros((3, -(-frames // WINDOW_FRAMES)), np.float32) if rows is None else rows

    def note(self, first_frame: int, planar: NDArray[np.float32]) -> None:
        """Takes in (2, n) samples from `first_frame`, which is at a window's start; n is whole windows."""
        first = first_frame // WINDOW_FRAMES
        count = min(planar.shape[1] // WINDOW_FRAMES, self.rows.shape[1] - first)
        both = planar[0, : count * WINDOW_FRAMES] + planar[1, : count * WINDOW_FRAMES]
        windows, starts = both.reshape(count, WINDOW_FRAMES), np.arange(0, len(both), WINDOW_FRAMES)
        into = self.rows[:, first : first + count]
        np.minimum.reduceat(both, starts, out=into[0])  # twice as fast as along an axis
        np.maximum.reduceat(both, starts, out=into[1])
        np.vecdot(windows, windows, out=into[2])
        into[:2] *= np.float32(0.5)
        into[2] /= 4 * WINDOW_FRAMES

    def overview(self) -> Overview:
        """At most MOST_BINS bins of whole windows, over the whole song, and the zooms."""
        group = max(1, -(-self.rows.shape[1] // MOST_BINS))
        zooms = []
        for size in ZOOMS:
            low, high, rms = (row.astype(np.float16) for row in self._grouped(size))
            zooms.append(Zoom(low, high, rms, size * WINDOW_FRAMES))
        bins = self._grouped(group)
        return Overview(*bins, group * WINDOW_FRAMES, self._frames, self._rate_hz, tuple(zooms))

    def _grouped(self, group: int) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
        minimum, maximum, mean_square = self.rows
        windows = self.rows.shape[1]
        if not windows:
            return minimum, maximum, mean_square
        starts = np.arange(0, windows, group)
        sizes = np.diff(np.append(starts, windows))
        rms = np.sqrt(np.add.reduceat(mean_square, starts) / sizes).astype(np.float32)
        return np.minimum.reduceat(minimum, starts), np.maximum.reduceat(maximum, starts), rms

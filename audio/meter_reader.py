"""The window's end of the meters (`audio.meters`): any number of readers, none of which misses anything."""

import numpy as np
from numpy.typing import NDArray

from audio.meters import CROSS, FIRST_PLANE, FRAMES, MASTER, MASTER_CLIPS, MASTER_RIGHT, first_clips
from audio.reports import Level


class _Share:
    """What one reader has not seen yet, and what it saw last."""

    def __init__(self, width: int) -> None:
        self.fresh = False
        self.new_peaks, self.new_sums = np.zeros(width, np.float32), np.zeros(width)
        self.peaks: NDArray[np.float32] = np.zeros(width, np.float32)
        self.rms: NDArray[np.float64] = np.zeros(width)
        self.counts: NDArray[np.float64] = np.zeros(width)
        self.correlation = 0.0

    def put(self, maxima: NDArray[np.float32], sums: NDArray[np.float64]) -> None:
        np.fmax(self.new_peaks, maxima, out=self.new_peaks)
        np.add(self.new_sums, np.nan_to_num(sums), out=self.new_sums)
        self.fresh = True

    def take(self) -> bool:
        if not self.fresh:
            return False
        sums = self.new_sums
        np.copyto(self.peaks, self.new_peaks)
        np.copyto(self.counts, sums)
        np.sqrt(sums.clip(0.0) / max(sums[FRAMES], 1.0), out=self.rms)
        power = float(np.sqrt(sums[MASTER] * sums[MASTER_RIGHT]))
        self.correlation = min(1.0, max(-1.0, float(sums[CROSS]) / power)) if power > 0.0 else 0.0
        self.new_peaks.fill(0.0)
        self.new_sums.fill(0.0)
        self.fresh = False
        return True


class MeterReader:
    """The other end, over the same arrays: for any number of readers by name, each of which misses nothing."""

    def __init__(self, epochs: NDArray[np.int64], maxima: NDArray[np.float32], sums: NDArray[np.float64]) -> None:
        self._epochs, self._maxima, self._sums = epochs, maxima, sums
        self._shares: dict[str, _Share] = {}
        self._first_clips = first_clips(maxima.shape[1])
        self._show(_Share(maxima.shape[1]))

    def read(self, reader: str = "") -> bool:
        """Takes over what that reader has not seen; False, and its former values stay, when nothing is finished yet.

        peaks: highest of each column. rms: of the master and the planes. correlation: of the master, −1 … 1.
        """
        share = self._shares.setdefault(reader, _Share(len(self.peaks)))
        asked = int(self._epochs[0])
        if int(self._epochs[1]) == asked:
            rest = (asked & 1) ^ 1
            for one in self._shares.values():
                one.put(self._maxima[rest], self._sums[rest])
            self._epochs[0] = asked + 1
        fresh = share.take()
        self._show(share)
        return fresh

    def _show(self, share: _Share) -> None:
        self.peaks, self.rms, self.correlation = share.peaks, share.rms, share.correlation
        self._counts = share.counts

    def master(self) -> Level:
        """As of the last read."""
        return self._level(MASTER, MASTER_CLIPS, MASTER_RIGHT)

    def strip(self, number: int) -> Level:
        """Of the strip in that row, as of the last read."""
        left = FIRST_PLANE + 2 * number
        return self._level(left, self._first_clips + number, left + 1)

    def _level(self, left: int, clips: int, right_rms: int) -> Level:
        peaks, rms = self.peaks, self.rms
        sides = float(peaks[left]), float(peaks[left + 1]), float(rms[left]), float(rms[right_rms])
        return Level(*sides, int(self._counts[clips]))

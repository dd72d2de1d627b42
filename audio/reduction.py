"""From peaks to gains: what keeps each of them below the ceiling, and how it is let go.

Needed reduction r = 1 − ceiling / peak, per frame. Its highest value over the look-ahead, let go exponentially,
averaged over the look-ahead: a mean over a stretch that holds r everywhere is r, so the gain has arrived when the peak
has. No loop over samples: sliding maximum in two steps, of a few frames and of a few such stretches; release by an
accumulated maximum of log r + kd; mean by an accumulated sum of what leaves the stretch less what enters it.

What adds up, adds up in whole numbers, or in whole parts of one, kept as float64, which is exact and needs no
conversion: so it is the same to the last bit wherever the blocks begin and end, and a file gets what the device got.
"""

import math
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

from audio.line import Line
from audio.units import frames_of

LOOK_AHEAD_S = 0.002
RELEASE_S = 0.060

_WHOLE = 1 << 26  # of a reduction
_SETTLED = 0.5 / _WHOLE  # a reduction that no 24-bit sample shows: from here on the sound is untouched again
_PART = 1 << 32  # of a logarithm: what is added to this has no smaller parts left
_SNAP = 1.5 * (1 << 52) / _PART


def _snapped(number: float) -> float:
    return round(number * _PART) / _PART


_WHOLE_LOG = _snapped(math.log(_WHOLE))
_FLOOR = _SNAP + _snapped(math.log(_SETTLED))
LEAST = 1 + _SETTLED / 2
"""What every peak is raised to, in ceilings: a reduction that is settled, so that there is a logarithm."""


class Reduction:
    """Follows the peaks of one signal, block after block; nothing allocated once made.

    ahead: frames that a gain has to be applied late. highest: 1 − the lowest gain of the latest block.
    """

    def __init__(self, rate_hz: int, block_frames: int) -> None:
        self.ahead = max(2, frames_of(LOOK_AHEAD_S, rate_hz))
        self.highest = 0.0
        width = self.ahead + 2  # the peak may lie between its frame and the next
        self._few = math.isqrt(width - 1) + 1
        self._stretches = -(-width // self._few)
        self._wide = self._few * self._stretches - 1
        # Two rows: the gain that each frame needs, and the reduction that is held.
        self._past = Line(self._wide, block_frames, np.float64, 2)
        self._past.all[0] = 1 / LEAST
        every = self._past.all.shape[1] + 1 - self._few
        self._of_few = np.zeros(every)
        (size,) = self._of_few.strides
        # What follows each frame, and the stretches that follow each frame.
        self._by_frame = as_strided(self._past.all, (self._few, every), (size, size), writeable=False)
        self._by_few = as_strided(
            self._of_few, (self._stretches, block_frames), (self._few * size, size), writeable=False
        )
        self._running = np.zeros(1 + block_frames)  # what was last in front
        self._gain = np.zeros(block_frames, np.float32)
        climb = np.arange(1.0, block_frames + 1) * _snapped(1 / (RELEASE_S * rate_hz))
        self._up, self._down = climb + _SNAP, climb + (_SNAP - _WHOLE_LOG)
        self._nothing = float(self.ahead * _WHOLE)  # of the sum, when nothing is reduced
        self._one, self._most = np.ones(block_frames), np.full(block_frames, self._nothing)
        self._last, self._sum = _FLOOR, self._nothing
        self._whole = self._views(block_frames)

    def _views(self, frames: int) -> tuple[NDArray[Any], ...]:
        """All that a block of that length needs."""
        every = self._wide + frames + 1 - self._few
        need, held = self._past.block(frames)
        left = self._past.all[1, self._wide - self.ahead :]
        tables = (left, self._running[1:], self._up, self._down, self._one, self._most)
        return (
            need,
            held,
            self._running[: 1 + frames],
            self._running[: 1 + frames].view(np.int64),
            self._by_frame[:, :every],
            self._of_few[:every],
            self._by_few[:, :frames],
            *(table[:frames] for table in tables),
        )

    @property
    def at_rest(self) -> bool:
        """Whether every gain is 1 until another peak comes."""
        return self._last <= _FLOOR and self._sum == self._nothing

    def gains(self, peaks: NDArray[np.float64], ceilings: NDArray[np.float64]) -> NDArray[np.float32]:
        """Of the next frames, each for what was `ahead` frames before. A view, good until the next call.

        peaks: (frames ≤ block_frames,), each at least LEAST × its ceiling.
        """
        frames = len(peaks)
        gain, views = self._gain, self._whole
        if frames != len(gain):
            gain, views = gain[:frames], self._views(frames)
        need, held, running, running_bits, by_frame, of_few, by_few, left, level, up, down, one, most = views
        np.divide(ceilings, peaks, need)
        np.minimum.reduce(by_frame, axis=0, out=of_few)
        np.minimum.reduce(by_few, axis=0, out=level)
        np.subtract(one, level, level)
        np.log(level, level)
        # Let go at a steady pace of the logarithm. Above 0 bits are in the same order, and compared sooner.
        np.add(level, up, level)
        running[0] = self._last
        np.maximum.accumulate(running_bits, out=running_bits)
        np.subtract(level, down, level)
        self._last = max(level.item(-1) + (_SNAP - _WHOLE_LOG), _FLOOR)
        np.exp(level, level)
        np.floor(level, held)
        np.subtract(left, held, level)
        running[0] = self._sum
        np.add.accumulate(running, out=running)
        self._sum = level.item(-1)
        np.divide(level, most, level)
        np.copyto(gain, level, casting="same_kind")
        self.highest = 1.0 - gain.item(gain.argmin())
        self._past.move(frames)
        return gain

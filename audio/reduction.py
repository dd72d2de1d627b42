"""From peaks to gains: what keeps each of them below the ceiling, and how it is let go.

Needed reduction r = 1 − ceiling / peak, per frame. Its highest value over the look-ahead, let go exponentially, averaged
over the look-ahead: a mean over a stretch that holds r everywhere is r, so the gain has arrived when the peak has. No
loop over samples: sliding maximum in two steps, of a few frames and of a few such stretches; release by an accumulated
maximum of log r + kd; mean by an accumulated sum of what enters the stretch less what leaves it.

What adds up, adds up in whole numbers, or in whole parts of one, kept as float64, which is exact and needs no
conversion: so it is the same to the last bit wherever the blocks begin and end, and a file gets what the device got.
"""

import math

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


_FLOOR, _WHOLE_LOG = _snapped(math.log(_SETTLED)), _snapped(math.log(_WHOLE))
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
        self._need = Line(self._few * self._stretches - 1, block_frames, np.float64)
        self._need.all.fill(_FLOOR + _SNAP)
        every = self._need.all.shape[1] + 1 - self._few
        self._of_few = np.zeros(every)
        (size,) = self._of_few.strides
        # What follows each frame, and the stretches that follow each frame.
        self._by_frame = as_strided(self._need.all, (self._few, every), (size, size), writeable=False)
        self._by_few = as_strided(
            self._of_few, (self._stretches, block_frames), (self._few * size, size), writeable=False
        )
        self._held = Line(self.ahead, block_frames, np.float64)
        self._level, self._gain = np.zeros(block_frames), np.zeros(block_frames, np.float32)
        self._climb = np.arange(1.0, block_frames + 1) * _snapped(1 / (RELEASE_S * rate_hz))
        self._raise, self._lower = self._climb - _SNAP, self._climb - _WHOLE_LOG
        self._snap = np.full(block_frames, _SNAP)
        self._share = np.full(block_frames, 1 / (self.ahead * _WHOLE))
        self._one = np.ones(block_frames)
        self._last, self._sum = _FLOOR, 0.0
        self._whole = self._views(block_frames)

    def _views(self, frames: int) -> tuple[NDArray[np.float64], ...]:
        """All that a block of that length needs."""
        every = self._need.before + frames + 1 - self._few
        return (
            self._need.block(frames)[0],
            self._by_frame[:, :every],
            self._of_few[:every],
            self._by_few[:, :frames],
            self._held.block(frames)[0],
            self._held.all[0, :frames],
            *(table[:frames] for table in (self._level, self._snap, self._raise, self._lower, self._share, self._one)),
        )

    @property
    def at_rest(self) -> bool:
        """Whether every gain is 1 until another peak comes."""
        return self._last <= _FLOOR and not self._sum

    def gains(self, peaks: NDArray[np.float64], ceilings: NDArray[np.float64]) -> NDArray[np.float32]:
        """Of the next frames, each for what was `ahead` frames before. A view, good until the next call.

        peaks: (frames ≤ block_frames,), each at least LEAST × its ceiling.
        """
        frames = len(peaks)
        views = self._whole if frames == len(self._level) else self._views(frames)
        need, by_frame, of_few, by_few, held, left, level, snap, up, down, share, one = views
        np.divide(ceilings, peaks, need)
        np.subtract(one, need, need)
        np.log(need, need)
        np.add(need, snap, need)
        np.maximum.reduce(by_frame, axis=0, out=of_few)
        np.maximum.reduce(by_few, axis=0, out=level)
        self._let_go(level, up, down)
        np.exp(level, level)
        np.floor(level, held)
        np.subtract(held, left, level)
        level[0] += self._sum
        np.add.accumulate(level, out=level)
        self._sum = level.item(-1)
        np.multiply(level, share, level)
        self.highest = level.item(level.argmax())
        np.subtract(one, level, level)
        gain = self._gain[:frames]
        np.copyto(gain, level, casting="same_kind")
        self._need.move(frames)
        self._held.move(frames)
        return gain

    def _let_go(self, level: NDArray[np.float64], up: NDArray[np.float64], down: NDArray[np.float64]) -> None:
        """From the highest need over the look-ahead to what is held, at a steady pace of its logarithm."""
        np.add(level, up, level)
        level[0] = max(level.item(0), self._last)
        np.maximum.accumulate(level, out=level)
        np.subtract(level, down, level)
        self._last = max(level.item(-1) - _WHOLE_LOG, _FLOOR)

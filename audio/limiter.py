"""A look-ahead limiter for true peaks: nothing above the ceiling, and what needs no reduction passes bit for bit.

Needed reduction r = 1 − ceiling / peak, per frame, both sides alike. Its highest value over the look-ahead, let go
exponentially, averaged over the look-ahead: a mean over a stretch that holds r everywhere is r, so the gain has
arrived when the peak has. No loop over samples: sliding maximum by doubling, release by an accumulated maximum of
log r + kd, mean by differences of a running sum.

What adds up, adds up in whole numbers: so it is the same to the last bit wherever the blocks begin and end, and a file
gets what the device got.
"""

import math

import numpy as np
from numpy.typing import NDArray

from audio.ramp import STEEPEST, Ramp, add, weigh
from audio.true_peak import TruePeak, bounding_interpolator, interpolator
from audio.units import frames_of

LOOK_AHEAD_S = 0.002
RELEASE_S = 0.060
# Exact up to 0.478 of the sample rate, 22.9 kHz at 48 kHz; what lies nearer to half of it is seen in part, as by every
# meter. The common meter's own points are among those looked at, so that it never shows more than the ceiling.
_TAPS, _PHASES, _BETA = 80, 8, 4.0
_MARGIN = 10 ** (-0.01 / 20)  # for what the interpolator is off, and the gain moves, from point to point

_SETTLED = 1e-7  # a reduction that no 24-bit sample shows: from here on the sound is untouched again
_ONE = 1 << 32  # of the logarithm of a reduction, as a whole number
_WHOLE = 1 << 44  # of a reduction
_FLOOR = math.ceil(math.log(_SETTLED) * _ONE) + 1


class Limiter:
    """Delays by `latency_frames` while on. Turned on and off with a crossfade; off it touches nothing. Another
    ceiling holds from the end of a ramp on.

    on: whether it is from the first frame on.
    """

    def __init__(self, rate_hz: int, block_frames: int, ramp: Ramp, *, on: bool = False) -> None:
        self._ahead = ahead = max(2, frames_of(LOOK_AHEAD_S, rate_hz))
        self._ramp = ramp
        self._peaks = TruePeak(block_frames, _points())
        self.latency_frames = ahead + self._peaks.delay
        # The ceiling's logarithm, on its way as a fader is.
        self._aim, self._was, self._slope, self._astray, self._since = 0.0, 0.0, 0.0, 0.0, ramp.frames
        self._aimed = False
        self._ceiling = 1.0
        self._ceilings, self._bend = np.zeros(block_frames), np.zeros(block_frames)
        self._on, self._blend = on, ramp.frames
        self._line = np.zeros((2, self.latency_frames + block_frames), np.float32)
        self._line_rest = np.zeros((2, self.latency_frames), np.float32)
        self._wet, self._dry = (np.zeros((2, block_frames), np.float32) for _ in range(2))
        width = ahead + 2  # the peak may lie between its frame and the next
        self._need, self._slide, self._spare = (np.zeros(width - 1 + block_frames) for _ in range(3))
        self._level = np.zeros(block_frames, np.int64)
        self._settled = np.zeros(block_frames, bool)
        self._share = np.zeros(block_frames)
        self._held = np.zeros(ahead + block_frames, np.int64)
        self._sum = np.zeros(ahead + block_frames + 1, np.int64)
        self._gain = np.zeros(block_frames, np.float32)
        self._need_rest, self._held_rest = np.zeros(width - 1), np.zeros(ahead, np.int64)
        self._climb = np.arange(1, block_frames + 1) * round(_ONE / (RELEASE_S * rate_hz))
        self._last = _FLOOR
        self.reduction = 0.0

    def process(self, block: NDArray[np.float32], ceiling: float | None) -> None:
        """Limits block, float32 (2, frames), in place. ceiling: linear, None is off.

        reduction: afterwards 1 − the lowest gain of this block.
        """
        on, self.reduction = ceiling is not None, 0.0
        if ceiling is not None and ceiling * _MARGIN != self._ceiling:
            self._go_to(ceiling * _MARGIN)
        if on != self._on:
            self._on, self._blend = on, self._ramp.frames - min(self._blend, self._ramp.frames)
        frames = block.shape[1]
        if not on and self._blend >= self._ramp.frames:
            self._keep(block)
            return
        wet = self._wet[:, :frames]
        self._limit(block, wet)
        if self._blend < self._ramp.frames:
            at = slice(self._blend, self._blend + frames)
            weigh(wet, (self._ramp.up if on else self._ramp.down)[at])
            weigh(block, (self._ramp.down if on else self._ramp.up)[at])
            add(block, wet)
            self._blend += frames
        else:
            np.copyto(block, wet)

    def _go_to(self, ceiling: float) -> None:
        """At once if nothing is limited yet, else in a ramp that begins with the present value and slope."""
        ramp, at, aim = self._ramp, self._since, math.log(ceiling)
        limiting = self._on or self._blend < ramp.frames
        if not limiting or not self._aimed:
            self._since = ramp.frames
        else:
            way, slope, astray = self._aim - self._was, self._slope, self._astray
            if at < ramp.frames:
                self._was += way * ramp.level[at] + slope * ramp.bent[at] + astray * ramp.braked[at]
                slope = way * ramp.slope[at] + slope * ramp.bent_slope[at] + astray * ramp.braked_slope[at]
            else:
                self._was, slope = self._aim, 0.0
            most = STEEPEST * (aim - self._was)
            self._slope = min(max(slope, min(most, 0.0)), max(most, 0.0))
            self._astray = slope - self._slope
            self._since = 0
        self._ceiling, self._aim, self._aimed = ceiling, aim, True

    def _moving_ceiling(self, frames: int) -> NDArray[np.float64]:
        """Of the next frames of a ramp."""
        ramp, way, bend = self._ramp, self._ceilings[:frames], self._bend[:frames]
        at = slice(self._since, self._since + frames)
        np.multiply(ramp.up[at], self._aim - self._was, out=way)
        np.multiply(ramp.bend[at], self._slope, out=bend)
        np.add(way, bend, out=way)
        np.multiply(ramp.brake[at], self._astray, out=bend)
        np.add(way, bend, out=way)
        np.add(way, self._was, out=way)
        self._since = min(at.stop, ramp.frames)
        return np.exp(way, out=way)

    def _keep(self, block: NDArray[np.float32]) -> None:
        """While off: only what a crossfade will need."""
        frames, late = block.shape[1], self.latency_frames
        if frames >= late:
            np.copyto(self._line[:, :late], block[:, frames - late :])
            return
        np.copyto(self._line[:, late : late + frames], block)
        self._shift(frames)

    def _shift(self, frames: int) -> None:
        np.copyto(self._line_rest, self._line[:, frames : frames + self.latency_frames])
        np.copyto(self._line[:, : self.latency_frames], self._line_rest)

    def _limit(self, block: NDArray[np.float32], wet: NDArray[np.float32]) -> None:
        frames, before = block.shape[1], len(self._need_rest)
        np.copyto(self._line[:, self.latency_frames : self.latency_frames + frames], block)
        np.copyto(wet, self._line[:, :frames])
        self._shift(frames)
        left, right = self._peaks.frames(block)
        need = self._need[before : before + frames]
        np.maximum(left, right, out=left)
        np.copyto(need, left)
        ceiling = self._ceiling if self._since >= self._ramp.frames else self._moving_ceiling(frames)
        np.maximum(need, ceiling, out=need)
        np.divide(ceiling, need, out=need)
        np.subtract(1.0, need, out=need)
        if self._last > _FLOOR or self._need[: before + frames].any() or self._held[: self._ahead].any():
            self._reduce(wet)
        np.copyto(self._need_rest, self._need[frames : frames + before])
        np.copyto(self._need[:before], self._need_rest)

    def _reduce(self, wet: NDArray[np.float32]) -> None:
        frames, ahead, before = wet.shape[1], self._ahead, len(self._need_rest)
        self._hold(self._highest_need(before + frames)[before:], self._held[ahead : ahead + frames])
        np.cumsum(self._held[: ahead + frames], out=self._sum[1 : ahead + frames + 1])
        sums, mean = self._level[:frames], self._share[:frames]
        np.subtract(self._sum[ahead + 1 : ahead + frames + 1], self._sum[1 : frames + 1], out=sums)
        np.copyto(mean, sums)
        np.multiply(mean, 1.0 / (ahead * _WHOLE), out=mean)
        self.reduction = float(mean.max())
        np.subtract(1.0, mean, out=mean)
        gain = self._gain[:frames]
        np.copyto(gain, mean, casting="same_kind")
        weigh(wet, gain)
        np.copyto(self._held_rest, self._held[frames : frames + ahead])
        np.copyto(self._held[:ahead], self._held_rest)

    def _hold(self, need: NDArray[np.float64], held: NDArray[np.int64]) -> None:
        """From the reduction that each frame needs to that which is held, let go at a steady pace of its logarithm."""
        frames = len(held)
        level, share, climb = self._level[:frames], self._share[:frames], self._climb[:frames]
        settled = self._settled[:frames]
        np.maximum(need, _SETTLED, out=share)
        np.log(share, out=share)
        np.multiply(share, _ONE, out=share)
        np.copyto(level, share, casting="unsafe")
        np.add(level, climb, out=level)
        level[0] = max(int(level[0]), self._last)
        np.maximum.accumulate(level, out=level)
        np.subtract(level, climb, out=level)
        self._last = max(int(level[-1]), _FLOOR)
        np.copyto(share, level)
        np.multiply(share, 1.0 / _ONE, out=share)
        np.exp(share, out=share)
        np.multiply(share, _WHOLE, out=share)
        np.copyto(held, share, casting="unsafe")
        np.less_equal(level, _FLOOR, out=settled)
        np.copyto(held, 0, where=settled)

    def _highest_need(self, entries: int) -> NDArray[np.float64]:
        """The highest need of the latest `before + 1` entries, for each entry: every pass covers twice as many."""
        slide, spare, covered = self._slide[:entries], self._spare[:entries], 1
        np.copyto(slide, self._need[:entries])
        while covered <= len(self._need_rest):
            step = min(covered, len(self._need_rest) + 1 - covered)
            np.copyto(spare[:step], slide[:step])
            np.maximum(slide[step:], slide[:-step], out=spare[step:])
            slide, spare, covered = spare, slide, covered + step
        return slide


def _points() -> NDArray[np.float32]:
    common = interpolator()
    beside = (_TAPS - common.shape[1]) // 2
    rows = [bounding_interpolator(_TAPS, _PHASES, _BETA), np.pad(common, ((0, 0), (beside, beside)))]
    return np.concatenate(rows)

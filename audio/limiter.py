"""A look-ahead limiter for true peaks: nothing above the ceiling, and what needs no reduction passes bit for bit.

Needed reduction r = 1 − ceiling / peak, per frame, both sides alike. Its highest value over the look-ahead, let go
exponentially, averaged over the look-ahead: a mean over a stretch that holds r everywhere is r, so the gain has
arrived when the peak has. No loop over samples: sliding maximum by accumulated maxima, forwards and backwards, of
stretches of its length; release by an accumulated maximum of log r + kd; mean by differences of a running sum.

What adds up, adds up in whole numbers, kept as float64, which is exact and needs no conversion: so it is the same to
the last bit wherever the blocks begin and end, and a file gets what the device got.
"""

import math

import numpy as np
from numpy.typing import NDArray

from audio.line import Line
from audio.ramp import STEEPEST, Ramp, add, weigh
from audio.true_peak import TruePeak, bounding_interpolator, interpolator
from audio.units import frames_of

LOOK_AHEAD_S = 0.002
RELEASE_S = 0.060
# Exact up to 0.478 of the sample rate, 22.9 kHz at 48 kHz; what lies nearer to half of it is seen in part, as by every
# meter. The common meter's own points are among those looked at, so that it never shows more than the ceiling.
_TAPS, _PHASES, _BETA = 80, 8, 4.0
_MARGIN = 10 ** (-0.01 / 20)  # for what the interpolator is off, and the gain moves, from point to point

_ONE = 1 << 32  # of the logarithm of a reduction, as a whole number
_WHOLE = 1 << 26  # of a reduction
_SETTLED = 0.5 / _WHOLE  # a reduction that no 24-bit sample shows: from here on the sound is untouched again
_FLOOR = math.floor(math.log(_SETTLED) * _ONE)


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
        self._line = Line(self.latency_frames, block_frames, np.float32, 2)
        self._wet = np.zeros((2, block_frames), np.float32)
        self._width = width = ahead + 2  # the peak may lie between its frame and the next
        stretches = -(-(width - 1 + block_frames) // width)
        self._need = Line(width - 1, stretches * width - width + 1, np.float64)
        self._need.all.fill(_FLOOR)
        self._since_start, self._till_end = (np.zeros((stretches, width)) for _ in range(2))
        self._held = Line(ahead, block_frames, np.float64)
        self._sum = np.zeros(1 + ahead + block_frames)
        self._level, self._share = np.zeros(block_frames), np.zeros(block_frames)
        self._gain = np.zeros(block_frames, np.float32)
        self._climb = np.arange(1.0, block_frames + 1) * round(_ONE / (RELEASE_S * rate_hz))
        self._last = float(_FLOOR)
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
        if self._blend >= self._ramp.frames:
            self._limit(block, block)
            return
        wet = self._wet[:, :frames]
        self._limit(block, wet)
        at = slice(self._blend, self._blend + frames)
        weigh(wet, (self._ramp.up if on else self._ramp.down)[at])
        weigh(block, (self._ramp.down if on else self._ramp.up)[at])
        add(block, wet)
        self._blend += frames

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
        frames = block.shape[1]
        np.copyto(self._line.block(frames), block)
        self._line.move(frames)

    def _limit(self, block: NDArray[np.float32], wet: NDArray[np.float32]) -> None:
        """wet: may be the block itself."""
        frames, late = block.shape[1], self._line
        left, right = self._peaks.frames(block)
        np.copyto(late.block(frames), block)
        np.copyto(wet, late.all[:, :frames])
        late.move(frames)
        np.maximum(left, right, out=left)
        moving = self._since < self._ramp.frames
        works = moving or self._last > _FLOOR or float(np.maximum.reduce(left)) > self._ceiling
        if not works and not self._held.all[:, : self._ahead].any():
            return
        self._ask(left, self._moving_ceiling(frames) if moving else self._ceiling)
        self._reduce(wet)
        self._need.move(frames)

    def _ask(self, peaks: NDArray[np.float32], ceiling: NDArray[np.float64] | float) -> None:
        """The logarithm of the reduction that each frame needs, at least that of a settled one."""
        (need,), least = self._need.block(len(peaks)), self._share[: len(peaks)]
        np.copyto(need, peaks)
        np.multiply(ceiling, 1 + _SETTLED, out=least)
        np.maximum(need, least, out=need)
        np.divide(ceiling, need, out=need)
        np.subtract(1.0, need, out=need)
        np.log(need, out=need)
        np.multiply(need, _ONE, out=need)
        np.floor(need, out=need)

    def _reduce(self, wet: NDArray[np.float32]) -> None:
        frames, ahead, share = wet.shape[1], self._ahead, self._share[: wet.shape[1]]
        self._hold(frames)
        known = ahead + frames
        np.add.accumulate(self._held.all[0, :known], out=self._sum[1 : known + 1])
        np.subtract(self._sum[ahead + 1 : known + 1], self._sum[1 : frames + 1], out=share)
        np.multiply(share, 1.0 / (ahead * _WHOLE), out=share)
        self.reduction = float(np.maximum.reduce(share))
        np.subtract(1.0, share, out=share)
        gain = self._gain[:frames]
        np.copyto(gain, share, casting="same_kind")
        weigh(wet, gain)
        self._held.move(frames)

    def _hold(self, frames: int) -> None:
        """From the reduction that each frame needs to that which is held, let go at a steady pace of its logarithm."""
        level, climb, (held,) = self._level[:frames], self._climb[:frames], self._held.block(frames)
        self._highest_need(level)
        np.add(level, climb, out=level)
        level[0] = max(float(level[0]), self._last)
        np.maximum.accumulate(level, out=level)
        np.subtract(level, climb, out=level)
        self._last = max(float(level[-1]), _FLOOR)
        np.multiply(level, 1.0 / _ONE, out=level)
        np.exp(level, out=level)
        np.multiply(level, _WHOLE, out=level)
        np.floor(level, out=held)

    def _highest_need(self, highest: NDArray[np.float64]) -> None:
        """For each frame that of the latest `width` entries: a part of one stretch up to its end, and of the next from
        its start on."""
        frames, before = len(highest), self._need.before
        stretches = -(-(before + frames) // self._width)
        need = self._need.all.reshape(-1, self._width)[:stretches]
        since_start, till_end = self._since_start[:stretches], self._till_end[:stretches]
        np.maximum.accumulate(need, axis=1, out=since_start)
        np.maximum.accumulate(need[:, ::-1], axis=1, out=till_end[:, ::-1])
        np.maximum(till_end.reshape(-1)[:frames], since_start.reshape(-1)[before : before + frames], out=highest)


def _points() -> NDArray[np.float32]:
    common = interpolator()
    beside = (_TAPS - common.shape[1]) // 2
    rows = [bounding_interpolator(_TAPS, _PHASES, _BETA), np.pad(common, ((0, 0), (beside, beside)))]
    return np.concatenate(rows)

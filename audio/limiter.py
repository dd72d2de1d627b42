"""A look-ahead limiter for true peaks: nothing above the ceiling, and what needs no reduction passes bit for bit.

Peaks by `audio.true_peak`, four times as dense as the samples; gains, both sides alike, by `audio.reduction`.
"""

import math

import numpy as np
from numpy.typing import NDArray

from audio.ramp import STEEPEST, Ramp, add, weigh
from audio.reduction import LEAST, Reduction
from audio.true_peak import TruePeak, bounding_interpolator, interpolator

# Exact up to 0.475 of the sample rate, 22.8 kHz at 48 kHz; what lies nearer to half of it is seen in part, as by every
# meter. The common meter's own points are among those looked at, so that it never shows more than the ceiling.
_TAPS, _PHASES, _BETA = 64, 4, 4.0
_MARGIN = 10 ** (-0.01 / 20)  # for what the interpolator is off, and the gain moves, from point to point


class Limiter:
    """Delays by `latency_frames` while on. Turned on and off with a crossfade; off it touches nothing. Another
    ceiling holds from the end of a ramp on.

    on: whether it is from the first frame on.
    """

    def __init__(self, rate_hz: int, block_frames: int, ramp: Ramp, *, on: bool = False) -> None:
        self._ramp = ramp
        self._reduction = Reduction(rate_hz, block_frames)
        rows = _points()
        self.latency_frames = self._reduction.ahead + rows.shape[1] // 2
        self._peaks = TruePeak(block_frames, rows, self.latency_frames)
        self._line = self._peaks.line
        self._late = self._line.all[:, self._line.before - self.latency_frames :]
        self._whole_late = self._late[:, :block_frames]
        # The ceiling's logarithm, on its way as a fader is.
        self._aim, self._was, self._slope, self._astray, self._since = 0.0, 0.0, 0.0, 0.0, ramp.frames
        self._aimed = False
        self._ceiling = 1.0
        self._ceilings, self._least, self._bend = (np.ones(block_frames) for _ in range(3))
        self._filled = 0.0  # the ceiling that both tables hold
        self._peak = np.zeros(block_frames)
        self._on, self._blend = on, ramp.frames
        self._wet = np.zeros((2, block_frames), np.float32)
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
            self._line.pass_by(block)  # what a crossfade will need
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

    def _limit(self, block: NDArray[np.float32], wet: NDArray[np.float32]) -> None:
        """wet: may be the block itself."""
        frames, moving = block.shape[1], self._since < self._ramp.frames
        found = self._peaks.frames(block, self._ceiling if not moving else -1.0)
        late = self._whole_late if frames == self._whole_late.shape[1] else self._late[:, :frames]
        if found is None and self._reduction.at_rest:
            np.copyto(wet, late)
        else:
            gain = self._gain(found, frames, moving)
            np.multiply(late, gain, wet)
            self.reduction = self._reduction.highest
        self._line.move(frames)

    def _gain(self, found: NDArray[np.float64] | None, frames: int, moving: bool) -> NDArray[np.float32]:
        if moving:
            self._move_ceiling(frames)
        elif self._filled != self._ceiling:
            self._ceilings.fill(self._ceiling)
            self._least.fill(self._ceiling * LEAST)
            self._filled = self._ceiling
        peaks, least, ceilings = self._peak, self._least, self._ceilings
        if frames != len(peaks):
            peaks, least, ceilings = peaks[:frames], least[:frames], ceilings[:frames]
        if found is None:
            np.copyto(peaks, least)
        else:
            np.maximum(found, least, out=peaks)
        return self._reduction.gains(peaks, ceilings)

    def _move_ceiling(self, frames: int) -> None:
        """Tables of the next frames of a ramp."""
        ramp, way, bend = self._ramp, self._ceilings[:frames], self._bend[:frames]
        at = slice(self._since, self._since + frames)
        np.multiply(ramp.up[at], self._aim - self._was, out=way)
        np.multiply(ramp.bend[at], self._slope, out=bend)
        np.add(way, bend, out=way)
        np.multiply(ramp.brake[at], self._astray, out=bend)
        np.add(way, bend, out=way)
        np.add(way, self._was, out=way)
        np.exp(way, out=way)
        np.multiply(way, LEAST, out=self._least[:frames])
        self._since, self._filled = min(at.stop, ramp.frames), 0.0


def _points() -> NDArray[np.float32]:
    common = interpolator()
    beside = (_TAPS - common.shape[1]) // 2
    rows = [bounding_interpolator(_TAPS, _PHASES, _BETA), np.pad(common, ((0, 0), (beside, beside)))]
    return np.concatenate(rows)

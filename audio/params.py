"""What the mixer is set to, and the factors that follow from it.

A strip is heard when it is not muted and, while any strip is soloed, soloed or solo-safe itself. Mutes stay
what they are under solo; making solo exclusive is the caller's business (it sets the flags).
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from audio.gain import amplitude, balance

DIM_DB = -20.0
LOWEST_CEILING_DBTP = -20.0
MOST_STRIPS = 256
_HEAD = 8
PACKED = _HEAD + 2 * MOST_STRIPS


@dataclass(frozen=True)
class StripParams:
    """One strip: gain_db −∞ … +6, pan −1 … 1 (law: `gain.balance`), switches. Out of range is clamped."""

    gain_db: float = 0.0
    pan: float = 0.0
    mute: bool = False
    solo: bool = False
    solo_safe: bool = False
    invert: bool = False


@dataclass(frozen=True)
class MixParams:
    """The whole desk as one value: strips in the order of the song's stems, and the master.

    limiter: true-peak limiter in the master, its ceiling in dBTP; off is bit-transparent.
    """

    strips: tuple[StripParams, ...] = ()
    master_gain_db: float = 0.0
    balance: float = 0.0
    mono: bool = False
    dim: bool = False
    limiter: bool = False
    ceiling_dbtp: float = -1.0


def strip_factors(mix: MixParams) -> NDArray[np.float64]:
    """Factor of every plane, (2N,): left and right of strip 0, of strip 1 …; negative where inverted."""
    return np.array(_strip_factors(mix))


def master_factors(mix: MixParams) -> NDArray[np.float64]:
    """The master as a matrix (2, 2), from (left, right) to (left, right). Mono is the half sum on both."""
    return np.array(_master_factors(mix)).reshape(2, 2)


def pack(generation: int, mix: MixParams) -> NDArray[np.float64]:
    """The mix of one song as a row of numbers for the mailbox; read back by `Unpacked`.

    Errors: ValueError for more strips than MOST_STRIPS.
    """
    # Numbers of Python alone up to the end: a fader is moved now and then, and first calls into NumPy take their time.
    strips = _strip_factors(mix)
    if len(strips) > 2 * MOST_STRIPS:
        raise ValueError(f"{len(mix.strips)} strips")
    ceiling = -1.0 if math.isnan(mix.ceiling_dbtp) else min(max(mix.ceiling_dbtp, LOWEST_CEILING_DBTP), 0.0)
    head = [float(generation), float(len(strips)), *_master_factors(mix), float(mix.limiter), 10 ** (ceiling / 20)]
    return np.array(head + strips)


def _strip_factors(mix: MixParams) -> list[float]:
    any_solo = any(strip.solo for strip in mix.strips)
    factors: list[float] = []
    for strip in mix.strips:
        if strip.mute or (any_solo and not (strip.solo or strip.solo_safe)):
            factors += 0.0, 0.0
            continue
        level = -amplitude(strip.gain_db) if strip.invert else amplitude(strip.gain_db)
        left, right = balance(strip.pan)
        factors += level * left, level * right
    return factors


def _master_factors(mix: MixParams) -> list[float]:
    """Of the matrix, row by row."""
    level = amplitude(mix.master_gain_db) * (amplitude(DIM_DB) if mix.dim else 1.0)
    left, right = (level * side for side in balance(mix.balance))
    return [left / 2, left / 2, right / 2, right / 2] if mix.mono else [left, 0.0, 0.0, right]


class Unpacked:
    """Views of such a row: `row` is float64 (PACKED,), to be filled from the mailbox."""

    def __init__(self) -> None:
        self.row: NDArray[np.float64] = np.zeros(PACKED)
        self.master = self.row[2:6].reshape(2, 2)

    @property
    def generation(self) -> int:
        return int(self.row[0])

    @property
    def strips(self) -> NDArray[np.float64]:
        """Factors of the planes, (2N,)."""
        return self.row[_HEAD : _HEAD + int(self.row[1])]

    @property
    def ceiling(self) -> float | None:
        """Highest true peak allowed, linear; None while the limiter is off."""
        return float(self.row[7]) if self.row[6] else None

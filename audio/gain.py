"""Decibels, the fader's taper, and the pan law.

Everything here is total: a value out of range is taken as the nearest legal one, NaN as silence or centre.
"""

import math
from itertools import pairwise

SILENCE_DB = -math.inf
TOP_DB = 6.0
FADER_FLOOR_DB = -60.0  # below this the fader stands at its stop, which is silence

# Fader travel (0 = bottom, 1 = top) against gain, straight between the points: the working range around
# 0 dB gets most of the way, as on a studio desk.
_TAPER = ((0.0, FADER_FLOOR_DB), (0.34, -20.0), (0.84, 0.0), (1.0, TOP_DB))


def amplitude(gain_db: float) -> float:
    """Linear factor of a gain in dB; −∞ and NaN give 0, more than +6 dB gives +6 dB."""
    if math.isnan(gain_db) or gain_db == SILENCE_DB:
        return 0.0
    return float(10.0 ** (min(gain_db, TOP_DB) / 20.0))


def decibels(factor: float) -> float:
    """Level in dB of a linear amplitude; 0 (and less, and NaN) gives −∞."""
    return 20.0 * math.log10(factor) if factor > 0.0 else SILENCE_DB


def fader_position(gain_db: float) -> float:
    """Where the fader stands for a gain: 0 at the bottom (≤ −60 dB), 1 at the top (+6 dB)."""
    if math.isnan(gain_db) or gain_db <= FADER_FLOOR_DB:
        return 0.0
    for (low, low_db), (high, high_db) in pairwise(_TAPER):
        if gain_db <= high_db:
            return low + (gain_db - low_db) / (high_db - low_db) * (high - low)
    return 1.0


def gain_at(position: float) -> float:
    """Gain in dB where the fader stands; the bottom stop is silence (−∞)."""
    if math.isnan(position) or position <= 0.0:
        return SILENCE_DB
    for (low, low_db), (high, high_db) in pairwise(_TAPER):
        if position <= high:
            return low_db + (position - low) / (high - low) * (high_db - low_db)
    return TOP_DB


def balance(pan: float) -> tuple[float, float]:
    """Factors (left, right) for a pan of −1 … 1.

    The side panned to stays at unity, the other falls as cos(|pan| · 90°): both exactly 1 in the centre,
    −3 dB on the far side half-way, 0 at the end. Channels are never folded into one another.
    """
    if math.isnan(pan) or pan == 0.0:
        return 1.0, 1.0
    far = math.cos(min(abs(pan), 1.0) * math.pi / 2) if abs(pan) < 1.0 else 0.0
    return (far, 1.0) if pan > 0.0 else (1.0, far)

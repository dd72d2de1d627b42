"""A flute and a clarinet: breath, few harmonics, a line that connects its notes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app.demo.music.filters import band_pass, filtered, low_pass
from app.demo.music.instruments.melodic import Manner, phrases
from app.demo.music.oscillators import HOP, harmonic_sum, harmonics_below, noise
from app.demo.music.score import Note
from app.demo.music.stage import Samples, Stage, lay

_FLUTE = (1.0, 0.42, 0.2, 0.075, 0.035, 0.018, 0.009)
_FLUTE_MANNER = Manner(
    glide_s=0.035,
    attack_s=0.06,
    release_s=0.14,
    vibrato_hz=4.9,
    vibrato_cents=14.0,
    dip=0.3,
    scoop_cents=18.0,
    drift_cents=3.0,
)
_CLARINET_MANNER = Manner(
    glide_s=0.03, attack_s=0.05, release_s=0.12, vibrato_cents=5.0, dip=0.22, scoop_cents=12.0, drift_cents=3.0
)


def _blow(notes: Sequence[Note], stage: Stage, manner: Manner, odd: bool, breath: float, pan: float) -> Samples:
    sheet = stage.blank()
    chance = stage.chance(700)
    for phrase in phrases(notes, stage, manner):
        middle = float(np.median(phrase.hz))
        count = harmonics_below(middle, stage.rate_hz, 9000.0)
        order = np.arange(1, count + 1, dtype=np.float32)[:, None]
        blown = phrase.loud[None, :]
        if odd:
            base = np.where(order % 2 == 1, 1.0, 0.05 + 0.02 * order) / order**1.0
            gains = base * blown / (1.0 + (order * middle / (900.0 + 1700.0 * blown)) ** 2)
        else:
            base = np.interp(order, np.arange(1, len(_FLUTE) + 1), _FLUTE, right=0.0).astype(np.float32)
            gains = base * blown ** (0.8 + 0.22 * order)
        tone = harmonic_sum(phrase.phase, gains.astype(np.float32))
        air = filtered(
            noise(len(tone), chance), stage.rate_hz, band_pass(min(5000.0, 2.4 * middle), 0.8), low_pass(8000.0)
        )
        level = np.interp(np.arange(len(tone)) / HOP, np.arange(phrase.loud.size), phrase.loud)
        lay(sheet, phrase.frame, tone + np.float32(breath) * air * level.astype(np.float32), 0.3, pan)
    return sheet


def flute(notes: Sequence[Note], stage: Stage, breath: float = 0.09, pan: float = 0.2) -> Samples:
    """A flute; more breath is more noise."""
    return _blow(notes, stage, _FLUTE_MANNER, False, breath, pan)


def clarinet(notes: Sequence[Note], stage: Stage, breath: float = 0.025, pan: float = -0.2) -> Samples:
    """A clarinet: odd harmonics, darker when soft."""
    return _blow(notes, stage, _CLARINET_MANNER, True, breath, pan)

"""Singers without words that mean anything: a lead with vowels and soft consonants, and a choir behind.

Formants after Peterson and Barney 1952 and Klatt 1980, rounded.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.demo.music.filters import band_pass, filtered, high_pass
from app.demo.music.instruments import smear
from app.demo.music.instruments.melodic import Manner, Phrase, phrases
from app.demo.music.instruments.smear import Ensemble, peaks
from app.demo.music.oscillators import HOP, harmonic_sum, noise
from app.demo.music.score import Note
from app.demo.music.stage import Samples, Stage, lay

# (Hz, gain, bandwidth Hz) of five formants of a low female voice
_VOWELS = {
    "a": ((820, 1.0, 110), (1250, 0.62, 120), (2800, 0.34, 170), (3700, 0.26, 220), (4800, 0.1, 300)),
    "o": ((520, 1.0, 90), (900, 0.5, 110), (2750, 0.17, 170), (3600, 0.13, 220), (4700, 0.03, 300)),
    "u": ((370, 1.0, 80), (800, 0.3, 100), (2650, 0.08, 170), (3500, 0.06, 220), (4600, 0.012, 300)),
    "e": ((560, 1.0, 90), (1950, 0.42, 130), (2800, 0.3, 180), (3750, 0.16, 220), (4800, 0.06, 300)),
    "i": ((340, 1.0, 80), (2400, 0.3, 140), (3050, 0.26, 180), (3800, 0.14, 220), (4900, 0.05, 300)),
}
_SOFT_ONSETS = {"m": 0.06, "n": 0.16, "l": 0.3, "y": 0.5, "w": 0.35, "d": 0.05}
_MANNER = Manner()
CHOIR_A = Ensemble(
    peaks(*((hz, gain, width * 2.2) for hz, gain, width in _VOWELS["a"]), floor=0.012),
    width_cents=26.0,
    attack_s=0.4,
    release_s=0.6,
    tilt=0.75,
    ceiling_hz=6000.0,
    spread=0.6,
)
CHOIR_U = Ensemble(
    peaks(*((hz, gain, width * 2.4) for hz, gain, width in _VOWELS["u"]), floor=0.01),
    width_cents=24.0,
    attack_s=0.5,
    release_s=0.7,
    tilt=0.8,
    ceiling_hz=5000.0,
    spread=0.6,
)


def _mouth(phrase: Phrase, points_per_s: float) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Formants (5, 3, points) gliding between the vowels sung, and how open the mouth is (points,)."""
    points = len(phrase.loud)
    shape = np.zeros((5, 3, points))
    open_ = np.ones(points)
    closing = max(2, round(0.07 * points_per_s))
    limits = [at for at, _ in phrase.onsets[1:]] + [points]
    for (begin, note), stop in zip(phrase.onsets, limits, strict=True):
        syllable = note.word or "a"
        vowels = [v for v in syllable if v in _VOWELS] or ["a"]
        middle = begin + round((stop - begin) * 0.55)
        shape[:, :, begin:stop] = np.array(_VOWELS[vowels[0]])[:, :, None]
        if len(vowels) > 1:
            shape[:, :, middle:stop] = np.array(_VOWELS[vowels[1]])[:, :, None]
        if syllable[0] in _SOFT_ONSETS:
            start, end = max(0, begin - closing // 2), min(points, begin + closing)
            shut = 1.0 - (1.0 - _SOFT_ONSETS[syllable[0]]) * np.hanning(end - start)
            open_[start:end] = np.minimum(open_[start:end], shut)
    width = max(3, round(0.11 * points_per_s)) | 1
    kernel = np.hanning(width + 2)[1:-1]
    kernel /= kernel.sum()
    padded = np.pad(shape, ((0, 0), (0, 0), (width // 2, width // 2)), mode="edge")
    glided = np.stack([[np.convolve(row, kernel, mode="valid") for row in formant] for formant in padded])
    return glided.astype(np.float32), open_.astype(np.float32)


def _sing(phrase: Phrase, rate_hz: int, chance: np.random.Generator, breath: float) -> Samples:
    formants, mouth = _mouth(phrase, rate_hz / HOP)
    count = int(7000.0 / float(np.min(phrase.hz)))
    order = np.arange(1, count + 1, dtype=np.float32)[:, None]
    f = order * phrase.hz.astype(np.float32)[None, :]
    gains = np.zeros_like(f)
    for hz, gain, width in formants:
        gains += gain / np.sqrt(((f * f - hz * hz) / (width * f)) ** 2 + 1.0)
    effort = 1.15 - 0.3 * phrase.loud  # sung louder, the overtones come out
    gains *= phrase.loud * mouth ** (0.3 + 0.7 * np.minimum(1.0, f / 900.0)) / order**effort
    voice = harmonic_sum(phrase.phase, gains)
    air = filtered(noise(len(voice), chance), rate_hz, band_pass(3400.0, 0.5), high_pass(1200.0))
    points = np.arange(len(voice)) / HOP
    return voice + np.float32(breath) * air * np.interp(points, np.arange(len(mouth)), phrase.loud).astype(np.float32)


def lead(
    notes: Sequence[Note], stage: Stage, manner: Manner = _MANNER, *, doubled: float = 0.0, breath: float = 0.02
) -> Samples:
    """A solo voice; words such as "na", "oo", "mae" are onset and vowels. `doubled` is the level of two more takes."""
    sheet = stage.blank()
    takes = ((0, 1.0, 0.0), (1, doubled, -0.6), (2, doubled, 0.6))
    for take, gain, pan in takes if doubled else takes[:1]:
        chance = stage.chance(600 + take)
        for phrase in phrases(notes, stage, manner, take):
            lay(sheet, phrase.frame, _sing(phrase, stage.rate_hz, chance, breath), 0.3 * gain, pan)
    return sheet


def choir(notes: Sequence[Note], stage: Stage, vowel: Ensemble = CHOIR_A) -> Samples:
    """Many voices on held chords."""
    return smear.render(notes, stage, vowel)

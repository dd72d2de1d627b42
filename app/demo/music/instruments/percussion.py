"""Hand percussion: shaker, tambourine, congas, bongo, wood block, triangle, clap, marimba-like wood bars."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from app.demo.music.envelope import decay, rise
from app.demo.music.filters import band_pass, filtered, high_pass, low_pass
from app.demo.music.oscillators import noise
from app.demo.music.score import Note
from app.demo.music.stage import Human, Samples, Stage, lay

_STROKES = 4
_PAN = {
    "shaker": 0.45,
    "tambourine": -0.5,
    "conga": 0.25,
    "low_conga": 0.1,
    "slap": 0.3,
    "bongo": -0.3,
    "block": -0.6,
    "triangle": 0.65,
    "clap": -0.15,
}
_LEVEL = {
    "shaker": 0.3,
    "tambourine": 0.28,
    "conga": 0.6,
    "low_conga": 0.65,
    "slap": 0.4,
    "bongo": 0.45,
    "block": 0.4,
    "triangle": 0.16,
    "clap": 0.5,
}
_Build = Callable[[int, np.random.Generator], Samples]


def _modes(rate_hz: int, seconds: float, *modes: tuple[float, float, float]) -> Samples:
    """Σ gain·sin at (Hz, gain, fall in s)."""
    frames = round(seconds * rate_hz)
    t = np.arange(frames) / rate_hz
    total = sum(g * np.sin(2 * np.pi * hz * t) * np.exp(-t / fall) for hz, g, fall in modes)
    return np.asarray(total, np.float32) * decay(frames, rate_hz, 100.0, 0.0012)


def _shaker(rate_hz: int, chance: np.random.Generator) -> Samples:
    frames = round((0.085 + 0.02 * chance.random()) * rate_hz)
    peak = round(frames * 0.32)
    shape = np.concatenate([rise(peak) ** 2, rise(frames - peak)[::-1] ** 2])
    return filtered(
        noise(frames, chance) * shape, rate_hz, high_pass(4200.0), band_pass(7000.0, 0.7), low_pass(12500.0)
    )


def _tambourine(rate_hz: int, chance: np.random.Generator) -> Samples:
    frames = round(0.28 * rate_hz)
    t = np.arange(frames) / rate_hz
    sound = np.zeros(frames, np.float32)
    for _ in range(7):
        start = round(chance.random() * 0.018 * rate_hz)
        hz = chance.uniform(5200.0, 11800.0, 5)[:, None]
        jingle = (np.sin(2 * np.pi * hz * t[None, : frames - start]) * np.exp(-t[: frames - start] / 0.05)).sum(axis=0)
        sound[start:] += jingle.astype(np.float32)
    rattle = noise(frames, chance) * decay(frames, rate_hz, 0.05)
    return filtered(0.16 * sound + 0.5 * rattle, rate_hz, high_pass(5000.0), low_pass(12500.0)) * decay(
        frames, rate_hz, 0.09, 0.003
    )


def _skin(hz: float, fall_s: float, slap: float) -> _Build:
    def build(rate_hz: int, chance: np.random.Generator) -> Samples:
        tuned = hz * (1.0 + 0.006 * chance.standard_normal())
        frames = round(fall_s * 5 * rate_hz)
        t = np.arange(frames) / rate_hz
        bend = t + 0.0035 * (1.0 - np.exp(-t / 0.02))
        skin = sum(
            g * np.sin(2 * np.pi * tuned * ratio * bend) * np.exp(-t / (fall_s / d))
            for ratio, g, d in ((1.0, 1.0, 1.0), (1.52, 0.4, 1.8), (2.05, 0.28, 2.4), (2.9, 0.14, 3.5))
        )
        hand = filtered(noise(frames, chance) * decay(frames, rate_hz, 0.007), rate_hz, band_pass(2300.0, 0.6))
        return np.asarray(skin + slap * hand, np.float32) * decay(frames, rate_hz, 100.0, 0.0012)

    return build


def _clap(rate_hz: int, chance: np.random.Generator) -> Samples:
    frames = round(0.22 * rate_hz)
    sound = np.zeros(frames, np.float32)
    for _ in range(5):  # several people, never together
        start = round(chance.random() * 0.022 * rate_hz)
        sound[start:] += noise(frames - start, chance) * decay(frames - start, rate_hz, 0.014, 0.0006)
    return 0.6 * filtered(sound, rate_hz, band_pass(1500.0, 0.8), low_pass(7500.0))


_SOUNDS: dict[str, _Build] = {
    "shaker": _shaker,
    "tambourine": _tambourine,
    "conga": _skin(218.0, 0.11, 0.35),
    "low_conga": _skin(164.0, 0.16, 0.25),
    "slap": _skin(292.0, 0.045, 1.1),
    "bongo": _skin(402.0, 0.07, 0.4),
    "block": lambda r, c: _modes(r, 0.16, (845.0, 0.8, 0.022), (1290.0, 0.5, 0.016), (2480.0, 0.2, 0.008)),
    "triangle": lambda r, c: _modes(
        r, 2.2, (3170.0, 0.5, 0.7), (5480.0, 0.7, 0.55), (7420.0, 0.5, 0.4), (9610.0, 0.3, 0.25)
    ),
    "clap": _clap,
}


def render(notes: Sequence[Note], stage: Stage, late_ms: float = 5.0) -> Samples:
    """The percussion stem; strokes take turns so that no two neighbours are alike."""
    sheet = stage.blank()
    strokes: dict[tuple[str, int], Samples] = {}
    human = Human(stage.chance(2), stage.rate_hz, late_ms, 0.1)
    for index, note in enumerate(sorted(notes, key=lambda n: (n.beat, n.word))):
        key = (note.word, index % _STROKES)
        if key not in strokes:
            strokes[key] = _SOUNDS[note.word](stage.rate_hz, stage.chance(20 + len(strokes)))
        velocity = human.velocity(note.velocity)
        lay(
            sheet, human.frame(stage.frame(note.beat)), strokes[key], _LEVEL[note.word] * velocity**1.3, _PAN[note.word]
        )
    return sheet

"""Effects that mark the form: risers, falls, impacts, waves, rain, vinyl, chimes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.demo.music.effects import warm
from app.demo.music.envelope import decay, swell
from app.demo.music.filters import band_pass, filtered, high_pass, low_pass
from app.demo.music.oscillators import looped, noise
from app.demo.music.stage import Samples, Stage, lay

_WINDOW = 2048
_GRAINS = 192


def swept_noise(
    frames: int, rate_hz: int, chance: np.random.Generator, centre_hz: NDArray[np.float64], width: float = 0.7
) -> Samples:
    """Stereo noise in a band whose centre follows a curve (any length, stretched over the sound).

    width: standard deviation of the band in octaves. Grains come from a small store, in no order an ear could learn.
    """
    hop = _WINDOW // 2
    slices = -(-frames // hop) + 1
    window = np.sqrt(np.hanning(_WINDOW + 1)[:-1]).astype(np.float32)
    octave = np.log2(np.maximum(np.arange(_WINDOW // 2 + 1) * (rate_hz / _WINDOW), 1.0))
    at = np.interp(np.linspace(0, 1, slices), np.linspace(0, 1, len(centre_hz)), np.log2(centre_hz))
    band = np.exp(-0.5 * ((octave[None, :] - at[:, None]) / width) ** 2).astype(np.float32)
    band /= np.sqrt(np.mean(band * band, axis=1, keepdims=True)) + 1e-6
    turns = chance.random((_GRAINS, _WINDOW // 2 + 1), np.float32) * np.float32(2.0 * np.pi)
    white = np.exp(np.complex64(1j) * turns) * np.float32(np.sqrt(_WINDOW))
    out = np.zeros((2, (slices + 1) * hop), np.float32)
    for side in range(2):
        grains = np.fft.irfft(white[chance.integers(0, _GRAINS, slices)] * band, _WINDOW) * window
        rows = out[side].reshape(-1, hop)
        rows[:slices] += grains[:, :hop]
        rows[1 : slices + 1] += grains[:, hop:]
    return out[:, :frames]


def _beats(stage: Stage, beats: float) -> int:
    return round(beats * 60.0 / stage.score.bpm * stage.rate_hz)


def riser(
    sheet: Samples, stage: Stage, to_beat: float, beats: float, level: float = 0.2, top_hz: float = 7000.0
) -> None:
    """Noise that climbs and swells and stops just at a beat."""
    frames = _beats(stage, beats)
    curve = np.geomspace(350.0, top_hz, 64)
    sound = swept_noise(frames, stage.rate_hz, stage.chance(900 + int(to_beat)), curve)
    shape = np.linspace(0, 1, frames, dtype=np.float32) ** 2.2 * swell(frames, 2, round(0.03 * stage.rate_hz))
    lay(sheet, stage.frame(to_beat) - frames, sound * shape, level)


def fall(sheet: Samples, stage: Stage, beat: float, beats: float, level: float = 0.16) -> None:
    """Noise that sinks away from a beat."""
    frames = _beats(stage, beats)
    sound = swept_noise(frames, stage.rate_hz, stage.chance(2900 + int(beat)), np.geomspace(6000.0, 250.0, 64))
    lay(sheet, stage.frame(beat), sound * decay(frames, stage.rate_hz, frames / stage.rate_hz / 3.5, 0.01), level)


def impact(sheet: Samples, stage: Stage, beat: float, level: float = 0.5) -> None:
    """A deep boom with a soft burst."""
    frames = round(2.4 * stage.rate_hz)
    t = np.arange(frames) / stage.rate_hz
    boom = np.sin(2 * np.pi * (38.0 * t + 50.0 * 0.09 * (1 - np.exp(-t / 0.09)))) * decay(
        frames, stage.rate_hz, 0.55, 0.004
    )
    burst = noise(frames, stage.chance(3900 + int(beat))) * decay(frames, stage.rate_hz, 0.2, 0.003)
    lay(sheet, stage.frame(beat), warm(boom + 0.25 * filtered(burst, stage.rate_hz, low_pass(1400.0)), 1.2), level)


def backwards(sheet: Samples, stage: Stage, to_beat: float, beats: float = 2.0, level: float = 0.16) -> None:
    """A cymbal played backwards into a beat."""
    frames = _beats(stage, beats)
    burst = np.stack([noise(frames, stage.chance(4900 + int(to_beat) + side)) for side in range(2)])
    burst = filtered(burst, stage.rate_hz, high_pass(2500.0), low_pass(11000.0))
    shape = decay(frames, stage.rate_hz, frames / stage.rate_hz / 3.0, 0.006)
    lay(sheet, stage.frame(to_beat) - frames, (burst * shape)[:, ::-1], level)


def _faded(stage: Stage, first_beat: float, last_beat: float, fade_s: float) -> tuple[int, Samples]:
    start, end = stage.frame(first_beat), min(stage.frame(last_beat), stage.frames)
    fade = round(fade_s * stage.rate_hz)
    return start, swell(end - start, fade, fade)


def waves(
    sheet: Samples, stage: Stage, first_beat: float, last_beat: float, level: float = 0.1, every_s: float = 7.3
) -> None:
    """The sea: brown noise that comes and goes, brighter as it breaks."""
    start, shape = _faded(stage, first_beat, last_beat, 2.5)
    t = np.linspace(0, len(shape) / stage.rate_hz, 600)
    surge = 0.5 - 0.5 * np.cos(2 * np.pi * t / every_s + 0.5 * np.sin(t * 0.61))
    sound = swept_noise(len(shape), stage.rate_hz, stage.chance(5900), 260.0 + 1100.0 * surge**2, 1.1)
    rocking = np.interp(np.arange(len(shape)), np.linspace(0, len(shape), 600), 0.3 + 0.7 * surge**1.5)
    lay(sheet, start, sound * (shape * rocking.astype(np.float32)), level)


def rain(sheet: Samples, stage: Stage, first_beat: float, last_beat: float, level: float = 0.07) -> None:
    """Rain: a soft hiss and single drops."""
    start, shape = _faded(stage, first_beat, last_beat, 2.0)
    chance = stage.chance(6900)
    sound = 0.5 * swept_noise(len(shape), stage.rate_hz, chance, np.array([3800.0, 4300.0, 3600.0]), 0.9)
    drop = round(0.03 * stage.rate_hz)
    for _ in range(int(len(shape) / stage.rate_hz * 38)):
        hz = chance.uniform(1800.0, 6500.0)
        t = np.arange(drop) / stage.rate_hz
        tick = (np.sin(2 * np.pi * hz * t) * np.exp(-t / 0.003)).astype(np.float32) * decay(drop, stage.rate_hz, 1.0)
        lay(sound, int(chance.integers(len(shape))), tick, float(chance.random() ** 2 * 2.5), chance.uniform(-1, 1))
    lay(sheet, start, sound * shape, level)


def vinyl(sheet: Samples, stage: Stage, first_beat: float, last_beat: float, level: float = 0.05) -> None:
    """A worn record: hiss and crackles, the same again every four turns (33⅓ a minute)."""
    start, shape = _faded(stage, first_beat, last_beat, 0.4)
    chance = stage.chance(7900)
    turn = round(4 * 1.8 * stage.rate_hz)
    count = round(22 * turn / stage.rate_hz)
    groove = np.stack([noise(turn, chance) for _ in range(2)]) * np.float32(0.12)
    at, side = chance.integers(0, turn, count), chance.integers(0, 2, count)
    groove[side, at] += (chance.random(count) ** 4 * chance.choice([-26.0, 26.0], count)).astype(np.float32)
    groove = np.concatenate([groove, groove], axis=1)
    groove = filtered(groove, stage.rate_hz, band_pass(2600.0, 0.35), high_pass(500.0), low_pass(7500.0))
    lay(sheet, start, looped(groove[:, turn:], 0, len(shape)) * shape, level)


def chimes(sheet: Samples, stage: Stage, beat: float, level: float = 0.1, count: int = 22, up: bool = True) -> None:
    """A bar chime stroked from one side to the other."""
    chance = stage.chance(8900 + int(beat))
    frames = round(1.6 * stage.rate_hz)
    t = np.arange(frames) / stage.rate_hz
    for i in range(count):
        place = i / count if up else 1 - i / count
        hz = 2100.0 * 2.0 ** (1.7 * place) * (1 + 0.01 * chance.standard_normal())
        bar = (np.sin(2 * np.pi * hz * t) + 0.35 * np.sin(2 * np.pi * hz * 2.74 * t) * np.exp(-t / 0.1)) * np.exp(
            -t / 0.45
        )
        late = round((0.042 * i + 0.008 * chance.random()) * stage.rate_hz)
        lay(
            sheet,
            stage.frame(beat) + late,
            bar.astype(np.float32) * decay(frames, stage.rate_hz, 5.0),
            level * float(0.6 + 0.4 * chance.random()),
            1.4 * place - 0.7,
        )

"""A drum kit: kick, snare, rim, hats, ride, crash, toms, clap, each with a few slightly different strokes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from app.demo.music.effects import warm
from app.demo.music.envelope import decay
from app.demo.music.filters import band_pass, bell, filtered, high_pass, low_pass
from app.demo.music.oscillators import noise
from app.demo.music.score import Note
from app.demo.music.stage import Human, Samples, Stage, lay

_STROKES = 3
_PAN = {
    "kick": 0.0,
    "snare": 0.05,
    "rim": 0.08,
    "hat": -0.3,
    "open": -0.3,
    "ride": 0.35,
    "crash": -0.4,
    "tom": 0.3,
    "low_tom": -0.25,
    "clap": 0.0,
}
_LEVEL = {
    "kick": 1.0,
    "snare": 0.62,
    "rim": 0.4,
    "hat": 0.22,
    "open": 0.24,
    "ride": 0.2,
    "crash": 0.34,
    "tom": 0.6,
    "low_tom": 0.65,
    "clap": 0.42,
}


@dataclass(frozen=True)
class Kit:
    """How the kit is tuned: kick's end pitch and fall, snare's body pitch and rattle, brightness of the metal."""

    kick_hz: float = 50.0
    kick_fall_s: float = 0.16
    kick_click: float = 0.35
    snare_hz: float = 188.0
    snare_fall_s: float = 0.13
    snare_rattle: float = 0.8
    metal_hz: float = 7200.0
    late_ms: float = 3.5


def _sweep(frames: int, rate_hz: int, start_hz: float, end_hz: float, fall_s: float) -> Samples:
    t = np.arange(frames) / rate_hz
    phase = 2 * np.pi * (end_hz * t + (start_hz - end_hz) * fall_s * (1.0 - np.exp(-t / fall_s)))
    return np.sin(phase).astype(np.float32)


def kick(kit: Kit, rate_hz: int, chance: np.random.Generator) -> Samples:
    frames = round((kit.kick_fall_s * 4 + 0.1) * rate_hz)
    body = _sweep(frames, rate_hz, kit.kick_hz * 4.6, kit.kick_hz, 0.028) * decay(
        frames, rate_hz, kit.kick_fall_s, 0.0015
    )
    click = filtered(noise(frames, chance) * decay(frames, rate_hz, 0.004), rate_hz, band_pass(2800.0, 0.6))
    return warm(1.5 * body + kit.kick_click * click, 1.1)


def snare(kit: Kit, rate_hz: int, chance: np.random.Generator) -> Samples:
    frames = round((kit.snare_fall_s * 4 + 0.1) * rate_hz)
    tuned = kit.snare_hz * (1.0 + 0.008 * chance.standard_normal())
    body = sum(
        gain * _sweep(frames, rate_hz, tuned * ratio * 1.35, tuned * ratio, 0.012) * decay(frames, rate_hz, fall, 0.001)
        for ratio, gain, fall in ((1.0, 0.9, 0.075), (1.78, 0.45, 0.05), (2.6, 0.16, 0.035))
    )
    wires = noise(frames, chance) * decay(frames, rate_hz, kit.snare_fall_s, 0.0012)
    wires = filtered(wires, rate_hz, high_pass(900.0), bell(4200.0, 4.0, 0.8), low_pass(10500.0))
    return warm(np.asarray(body, np.float32) + kit.snare_rattle * wires, 0.9)


def rim(kit: Kit, rate_hz: int, chance: np.random.Generator) -> Samples:
    frames = round(0.12 * rate_hz)
    stick = sum(
        g * np.sin(2 * np.pi * hz * np.arange(frames) / rate_hz) * decay(frames, rate_hz, fall, 0.0006)
        for hz, g, fall in ((1720.0, 0.8, 0.014), (480.0, 0.7, 0.03), (2650.0, 0.35, 0.01))
    )
    crack = filtered(noise(frames, chance) * decay(frames, rate_hz, 0.008), rate_hz, band_pass(3300.0, 0.9))
    return np.asarray(stick + 0.5 * crack, np.float32)


def _metal(
    rate_hz: int,
    chance: np.random.Generator,
    low_hz: float,
    seconds: float,
    fall_s: float,
    modes: int = 34,
    hiss: float = 0.7,
    attack_s: float = 0.0008,
) -> Samples:
    """A cymbal: many unrelated modes and hiss; the higher, the sooner gone."""
    frames = round(seconds * rate_hz)
    t = np.arange(frames, dtype=np.float32) / np.float32(rate_hz)
    ring = np.zeros(frames, np.float32)
    for _ in range(modes):
        hz = low_hz * (0.55 + 1.5 * chance.random() ** 1.3)
        if hz < 0.42 * rate_hz:
            fall = fall_s * (low_hz / hz) ** 0.7 * (0.7 + 0.6 * chance.random())
            ring += np.sin(np.float32(2 * np.pi * hz) * t + np.float32(6.3 * chance.random())) * np.exp(
                -t / np.float32(fall)
            )
    ring *= np.float32(1.0 / np.sqrt(modes))
    hissing = noise(frames, chance) * np.exp(-t / np.float32(fall_s * 0.8))
    sound = filtered(ring + np.float32(hiss) * hissing, rate_hz, high_pass(low_hz * 0.72), low_pass(13500.0))
    return sound * decay(frames, rate_hz, fall_s * 6, attack_s)


def _clap(kit: Kit, rate_hz: int, chance: np.random.Generator) -> Samples:
    frames = round(0.32 * rate_hz)
    sound = np.zeros(frames, np.float32)
    for late_ms, fall in ((0.0, 0.006), (9.0, 0.006), (19.0, 0.007), (30.0, 0.075)):
        start = round((late_ms + chance.random() * 2) * rate_hz / 1000)
        sound[start:] += noise(frames - start, chance) * decay(frames - start, rate_hz, fall, 0.0005)
    return 0.8 * filtered(sound, rate_hz, band_pass(1350.0, 0.9), high_pass(500.0), low_pass(8500.0))


def _tom(hz: float) -> Callable[[Kit, int, np.random.Generator], Samples]:
    def build(kit: Kit, rate_hz: int, chance: np.random.Generator) -> Samples:
        frames = round(0.7 * rate_hz)
        skin = _sweep(frames, rate_hz, hz * 1.7, hz, 0.05) * decay(frames, rate_hz, 0.17, 0.0015)
        touch = filtered(noise(frames, chance) * decay(frames, rate_hz, 0.02), rate_hz, band_pass(900.0, 0.7))
        return np.asarray(skin + 0.3 * touch, np.float32)

    return build


_SOUNDS: dict[str, Callable[[Kit, int, np.random.Generator], Samples]] = {
    "kick": kick,
    "snare": snare,
    "rim": rim,
    "hat": lambda kit, r, c: _metal(r, c, kit.metal_hz, 0.14, 0.028),
    "open": lambda kit, r, c: _metal(r, c, kit.metal_hz * 0.94, 0.55, 0.14),
    "ride": lambda kit, r, c: _metal(r, c, kit.metal_hz * 0.6, 1.3, 0.35, modes=44, hiss=0.2),
    "crash": lambda kit, r, c: _metal(r, c, kit.metal_hz * 0.5, 2.4, 0.7, modes=60, hiss=0.9, attack_s=0.003),
    "tom": _tom(138.0),
    "low_tom": _tom(88.0),
    "clap": _clap,
}


def render(notes: Sequence[Note], stage: Stage, kit: Kit = Kit()) -> Samples:
    """The kit's stem. A soft stroke is also a duller one; an open hat is closed by the next closed one."""
    sheet = stage.blank()
    rate_hz = stage.rate_hz
    strokes: dict[tuple[str, int, bool], Samples] = {}
    human = Human(stage.chance(1), rate_hz, kit.late_ms, 0.08)
    closing = sorted(stage.frame(n.beat) for n in notes if n.word == "hat")
    for index, note in enumerate(sorted(notes, key=lambda n: (n.beat, n.word))):
        velocity = human.velocity(note.velocity)
        key = (note.word, index % _STROKES, velocity < 0.5)
        if key not in strokes:
            built = _SOUNDS[note.word](kit, rate_hz, stage.chance(10 + len(strokes)))
            strokes[key] = filtered(built, rate_hz, low_pass(4800.0)) if key[2] else built
        sound = strokes[key]
        frame = human.frame(stage.frame(note.beat))
        if note.word == "open":
            after = next((c for c in closing if c > stage.frame(note.beat)), None)
            if after is not None and after - frame < len(sound):
                keep = max(after - frame, 400)
                sound = sound[:keep] * decay(keep, rate_hz, 10.0)
        lay(sheet, frame, sound, _LEVEL[note.word] * velocity**1.4, _PAN[note.word])
    return sheet

"""Held chords on endless ensemble sounds: strings, choirs and pads share this player."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from app.demo.music.envelope import swell
from app.demo.music.oscillators import harmonics_below, looped, smeared
from app.demo.music.score import Note
from app.demo.music.stage import Human, Samples, Stage, lay
from app.demo.music.theory import hertz

Colour = Callable[[Samples], Samples]
"""Gain of a partial at a frequency in Hz, before the 1/h of a saw."""


@dataclass(frozen=True)
class Ensemble:
    """An ensemble: colour over frequency, how out of tune it is, how it begins and ends (s)."""

    colour: Colour
    width_cents: float = 22.0
    attack_s: float = 0.35
    release_s: float = 0.55
    tilt: float = 1.0
    ceiling_hz: float = 9000.0
    grow: float = 0.0
    spread: float = 0.35
    late_ms: float = 12.0


def peaks(*formants: tuple[float, float, float], floor: float = 0.05) -> Colour:
    """A colour of resonances (Hz, gain, bandwidth in Hz) over a floor."""

    def colour(hz: Samples) -> Samples:
        total = np.full(hz.shape, floor, np.float32)
        for centre, gain, width in formants:
            total += np.float32(gain) / (1.0 + ((hz - centre) / (width * 0.5)) ** 2)
        return np.asarray(total, np.float32)

    return colour


def dark(cutoff_hz: float, steep: float = 2.0) -> Colour:
    """A colour that falls above a frequency."""
    return lambda hz: np.asarray(1.0 / (1.0 + (hz / cutoff_hz) ** steep), np.float32)


def render(notes: Sequence[Note], stage: Stage, ensemble: Ensemble) -> Samples:
    """Held notes. Low notes sit left of high ones by `spread`; velocity is loudness, `grow` swells towards the end."""
    sheet = stage.blank()
    made: dict[float, Samples] = {}
    rate_hz = stage.rate_hz
    human = Human(stage.chance(4), rate_hz, ensemble.late_ms, 0.05)
    places = stage.chance(5)
    attack, release = round(ensemble.attack_s * rate_hz), round(ensemble.release_s * rate_hz)
    pitches = [note.pitch for note in notes]
    low, span = min(pitches), max(1.0, max(pitches) - min(pitches))
    for note in notes:
        if note.pitch not in made:
            hz = hertz(note.pitch)
            order = np.arange(1, harmonics_below(hz, rate_hz, ensemble.ceiling_hz) + 1, dtype=np.float32)
            gains = ensemble.colour(order * np.float32(hz)) / order ** np.float32(ensemble.tilt)
            made[note.pitch] = smeared(
                hz, gains, rate_hz, stage.chance(100 + round(note.pitch)), width_cents=ensemble.width_cents
            )
        frames = stage.length(note) + release
        shape = swell(frames, attack, release)
        if ensemble.grow:
            shape *= 1.0 - ensemble.grow + ensemble.grow * np.linspace(0, 1, frames, dtype=np.float32) ** 1.5
        sound = looped(made[note.pitch], int(places.integers(1 << 17)), frames) * shape
        pan = ensemble.spread * (2.0 * (note.pitch - low) / span - 1.0)
        lay(sheet, human.frame(stage.frame(note.beat)), sound, 0.1 * human.velocity(note.velocity), pan)
    return sheet

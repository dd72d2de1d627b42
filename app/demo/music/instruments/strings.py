"""A string section: bowed ensembles with a wooden body, and pizzicato."""

from __future__ import annotations

from collections.abc import Sequence

from app.demo.music.envelope import decay
from app.demo.music.filters import bell, filtered, low_pass
from app.demo.music.instruments import smear
from app.demo.music.instruments.smear import Ensemble, peaks
from app.demo.music.oscillators import plucked
from app.demo.music.score import Note
from app.demo.music.stage import Human, Samples, Stage, lay
from app.demo.music.theory import hertz

_BODY = peaks((290.0, 1.0, 260.0), (520.0, 0.9, 420.0), (1150.0, 0.75, 800.0), (2500.0, 0.55, 1500.0), floor=0.14)
SECTION = Ensemble(_BODY, width_cents=24.0, attack_s=0.28, release_s=0.5, tilt=0.85, ceiling_hz=8500.0)
SLOW = Ensemble(_BODY, width_cents=20.0, attack_s=0.9, release_s=1.1, tilt=1.0, ceiling_hz=7500.0)
SHORT = Ensemble(_BODY, width_cents=22.0, attack_s=0.035, release_s=0.16, tilt=0.95, ceiling_hz=8500.0, late_ms=7.0)


def render(notes: Sequence[Note], stage: Stage, section: Ensemble = SECTION) -> Samples:
    """Bowed strings."""
    return smear.render(notes, stage, section)


def pizzicato(notes: Sequence[Note], stage: Stage) -> Samples:
    """Plucked strings: short, woody, spread over the section."""
    sheet = stage.blank()
    made: dict[float, Samples] = {}
    human = Human(stage.chance(6), stage.rate_hz, 8.0, 0.1)
    for note in notes:
        if note.pitch not in made:
            frames = round(0.8 * stage.rate_hz)
            string = plucked(
                hertz(note.pitch),
                frames,
                stage.rate_hz,
                stage.chance(60 + round(note.pitch)),
                bright=0.25,
                fall_s=0.3,
                position=0.35,
                soft=0.9,
            )
            made[note.pitch] = filtered(
                string * decay(frames, stage.rate_hz, 0.22, 0.002),
                stage.rate_hz,
                bell(480.0, 4.0, 0.8),
                low_pass(5200.0),
            )
        pan = max(-0.6, min(0.6, (note.pitch - 64) / 24))
        lay(sheet, human.frame(stage.frame(note.beat)), made[note.pitch], 0.35 * human.velocity(note.velocity), pan)
    return sheet

"""Basses: patches of the analogue voice, and a plucked upright."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app.demo.music.effects import warm
from app.demo.music.envelope import decay, released
from app.demo.music.filters import band_pass, bell, filtered, high_pass, low_pass
from app.demo.music.instruments import analogue
from app.demo.music.instruments.analogue import Voice
from app.demo.music.oscillators import noise, plucked
from app.demo.music.score import Note
from app.demo.music.stage import Human, Samples, Stage, lay
from app.demo.music.theory import hertz

ROUND = Voice(open_hz=950.0, rest_hz=210.0, fall_s=0.22, q=0.9, sub=0.55, fade_s=2.2, release_s=0.07, attack_s=0.006)
DEEP = Voice(open_hz=800.0, rest_hz=190.0, fall_s=0.5, q=0.8, sub=1.0, fade_s=4.0, release_s=0.12, attack_s=0.012)
DRIVEN = Voice(
    open_hz=2100.0, rest_hz=260.0, fall_s=0.12, q=1.6, sub=0.45, fade_s=3.0, release_s=0.03, gate=0.8, late_ms=1.0
)


def render(notes: Sequence[Note], stage: Stage, voice: Voice = ROUND, drive: float = 1.3) -> Samples:
    """A bass on one patch, slightly driven so that small speakers hear it too. Both sides alike."""
    return warm(analogue.render(notes, stage, voice), drive)


def upright(notes: Sequence[Note], stage: Stage) -> Samples:
    """A plucked double bass: a long soft string, a wooden body, the finger's thump."""
    sheet = stage.blank()
    made: dict[float, Samples] = {}
    human = Human(stage.chance(3), stage.rate_hz, 7.0, 0.08)
    for note in notes:
        if note.pitch not in made:
            frames = round(2.4 * stage.rate_hz)
            chance = stage.chance(40 + round(note.pitch))
            string = plucked(
                hertz(note.pitch), frames, stage.rate_hz, chance, bright=0.28, fall_s=1.3, position=0.3, soft=1.0
            ) * decay(frames, stage.rate_hz, 1.1, 0.006)
            thump = noise(frames, chance) * decay(frames, stage.rate_hz, 0.012, 0.002)
            thump = filtered(thump, stage.rate_hz, band_pass(160.0, 0.8))
            made[note.pitch] = filtered(
                string + 0.5 * thump,
                stage.rate_hz,
                high_pass(34.0),
                bell(95.0, 4.0, 0.9),
                bell(600.0, 1.0, 0.8),
                low_pass(700.0),
                low_pass(1900.0),
            )
        sound = released(made[note.pitch], stage.length(note), stage.rate_hz, 0.09)
        velocity = human.velocity(note.velocity)
        lay(sheet, human.frame(stage.frame(note.beat)), sound, 0.3 * velocity)
    return np.asarray(warm(sheet, 1.1), np.float32)

"""Synthesisers: wide pads, plucked arpeggios, a lead."""

from __future__ import annotations

from collections.abc import Sequence

from app.demo.music.instruments import analogue, smear
from app.demo.music.instruments.analogue import Voice
from app.demo.music.instruments.smear import Ensemble, dark
from app.demo.music.score import Note
from app.demo.music.stage import Samples, Stage

WARM_PAD = Ensemble(dark(900.0, 2.2), width_cents=32.0, attack_s=0.7, release_s=1.0, ceiling_hz=6000.0)
WIDE_PAD = Ensemble(dark(2200.0, 2.0), width_cents=45.0, attack_s=0.25, release_s=0.7, ceiling_hz=9000.0, spread=0.5)
PLUCK = Voice(
    open_hz=3400.0,
    rest_hz=380.0,
    fall_s=0.11,
    q=1.5,
    detune_cents=7.0,
    fade_s=0.5,
    release_s=0.12,
    gate=0.8,
    key_follow=0.3,
    spread=0.35,
    late_ms=1.5,
)
GLASS = Voice(
    wave="square",
    open_hz=4200.0,
    rest_hz=900.0,
    fall_s=0.2,
    q=0.8,
    detune_cents=4.0,
    fade_s=0.45,
    release_s=0.25,
    gate=0.9,
    spread=0.5,
    late_ms=2.0,
)
LEAD = Voice(
    open_hz=2600.0,
    rest_hz=1300.0,
    fall_s=0.4,
    q=1.2,
    detune_cents=6.0,
    attack_s=0.012,
    release_s=0.12,
    gate=0.96,
    key_follow=0.4,
)


def pad(notes: Sequence[Note], stage: Stage, ensemble: Ensemble = WARM_PAD) -> Samples:
    """Held chords on a detuned ensemble of saws."""
    return smear.render(notes, stage, ensemble)


def pluck(notes: Sequence[Note], stage: Stage, voice: Voice = PLUCK) -> Samples:
    """Short notes whose filter falls quickly, left and right in turn."""
    return analogue.render(notes, stage, voice)

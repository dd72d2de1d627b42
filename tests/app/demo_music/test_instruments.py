"""Each instrument on a few notes: in time, in tune, free of clicks, finite."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from app.demo.music.instruments import (
    bass,
    brass,
    drums,
    guitar,
    keyboard,
    percussion,
    strings,
    synth,
    vocals,
    woodwinds,
)
from app.demo.music.instruments.melodic import Manner
from app.demo.music.score import Note, Score, Section
from app.demo.music.stage import Samples, Stage
from app.demo.music.theory import hertz

RATE_HZ = 48000
STAGE = Stage(Score(bpm=60.0, sections=(Section("a", 1, "C"),), tail_s=1.0), RATE_HZ, 7)
PLAIN = Manner(vibrato_cents=0.0, drift_cents=0.0, scoop_cents=0.0)
PITCHED: dict[str, tuple[Callable[[Sequence[Note], Stage], Samples], int]] = {
    "bass": (bass.render, 45),
    "upright": (bass.upright, 43),
    "synth": (synth.pluck, 69),
    "pad": (synth.pad, 64),
    "electric piano": (keyboard.electric, 64),
    "felt piano": (keyboard.felt, 60),
    "bells": (keyboard.bells, 76),
    "guitar": (guitar.render, 64),
    "strings": (strings.render, 67),
    "pizzicato": (strings.pizzicato, 67),
    "brass": (brass.render, 60),
    "flute": (woodwinds.flute, 79),
    "clarinet": (woodwinds.clarinet, 67),
    "voice": (lambda notes, stage: vocals.lead(notes, stage, PLAIN), 69),
}


def _power_near(sound: Samples, hz: float) -> float:
    """Share of the power within a quarter tone of the first twelve harmonics."""
    spectrum = np.abs(np.fft.rfft(sound.sum(axis=0) * np.hanning(sound.shape[1]))) ** 2
    f = np.fft.rfftfreq(sound.shape[1], 1 / RATE_HZ)
    order = np.maximum(1, np.round(f / hz))
    near = (np.abs(f - order * hz) < order * hz * 0.029) & (order <= 12)
    return float(spectrum[near].sum() / spectrum.sum())


@pytest.mark.parametrize("name", PITCHED)
def test_an_instrument_plays_the_note_that_is_written(name: str) -> None:
    play, midi = PITCHED[name]
    sound = play([Note(1.0, 2.0, midi, 0.8, "a")], STAGE)
    assert sound.shape == (2, STAGE.frames)
    assert sound.dtype == np.float32
    assert np.isfinite(sound).all()
    assert _power_near(sound, hertz(midi)) > 0.75
    assert _power_near(sound, hertz(midi + 1)) < 0.25


@pytest.mark.parametrize("name", PITCHED)
def test_a_note_begins_in_time_and_ends_in_silence(name: str) -> None:
    play, midi = PITCHED[name]
    sound = np.abs(play([Note(1.0, 1.0, midi, 0.8, "a")], STAGE)).max(axis=0)
    heard = np.flatnonzero(sound > 0.02 * sound.max())
    assert abs(heard[0] / RATE_HZ - 1.0) < 0.15  # slow attacks included
    assert not sound[: round(0.95 * RATE_HZ)].any()
    assert sound[-10:].max() < 1e-3 * sound.max()


@pytest.mark.parametrize("name", PITCHED)
def test_a_note_has_no_click_at_either_edge(name: str) -> None:
    play, midi = PITCHED[name]
    sound = play([Note(1.0, 1.0, midi, 0.8, "a")], STAGE)[0].astype(np.float64)
    played = np.flatnonzero(sound)
    edge = round(0.0004 * RATE_HZ)
    for where in (slice(played[0], played[0] + edge), slice(played[-1] - edge, played[-1] + 1)):
        assert np.abs(sound[where]).max() < 0.35 * np.abs(sound).max()
    assert abs(sound[played[0]]) < 0.05 * np.abs(sound).max()
    assert abs(sound[played[-1]]) < 0.01 * np.abs(sound).max()


@pytest.mark.parametrize("sound", ["kick", "snare", "rim", "hat", "open", "ride", "crash", "tom", "low_tom", "clap"])
def test_each_drum_is_struck_on_its_beat(sound: str) -> None:
    struck = np.abs(drums.render([Note(beat, 1.0, 0, 0.9, sound) for beat in (1.0, 2.5)], STAGE)).max(axis=0)
    for second in (1.0, 2.5):
        before = struck[round((second - 0.03) * RATE_HZ) : round((second - 0.012) * RATE_HZ)].max()
        after = struck[round(second * RATE_HZ) : round((second + 0.03) * RATE_HZ)].max()
        assert after > 5 * before


def test_kick_lies_low_and_hat_lies_high() -> None:
    def centre_hz(name: str) -> float:
        spectrum = np.abs(np.fft.rfft(drums.render([Note(0.0, 1.0, 0, 1.0, name)], STAGE)[0])) ** 2
        return float((spectrum * np.fft.rfftfreq(STAGE.frames, 1 / RATE_HZ)).sum() / spectrum.sum())

    assert centre_hz("kick") < 150 < 300 < centre_hz("snare") < 5000 < centre_hz("hat")


@pytest.mark.parametrize(
    "sound", ["shaker", "tambourine", "conga", "low_conga", "slap", "bongo", "block", "triangle", "clap"]
)
def test_each_hand_drum_sounds_and_is_finite(sound: str) -> None:
    struck = percussion.render([Note(1.0, 1.0, 0, 0.9, sound)], STAGE)
    assert np.isfinite(struck).all()
    assert np.abs(struck).max() > 0.02

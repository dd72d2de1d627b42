import numpy as np
import pytest

from app.demo.music.loudness import SILENCE_LUFS, integrated
from app.demo.music.mix import CEILING, balance, gain_curve
from app.demo.music.reverb import Room, placed

RATE_HZ = 48000


def _sine(hz: float, seconds: float, peak: float) -> np.ndarray:
    wave = peak * np.sin(2 * np.pi * hz * np.arange(round(seconds * RATE_HZ)) / RATE_HZ)
    return np.stack([wave, wave]).astype(np.float32)


@pytest.mark.parametrize("peak_db", [-23.0, -6.0])
def test_a_full_stereo_tone_of_1_khz_measures_its_peak_level(peak_db: float) -> None:
    """EBU Tech 3341, first case: a stereo sine of 1 kHz at −23 dBFS peak reads −23 LUFS."""
    assert integrated(_sine(1000.0, 4.0, 10 ** (peak_db / 20)), RATE_HZ) == pytest.approx(peak_db, abs=0.1)


def test_silence_does_not_count() -> None:
    tone = _sine(1000.0, 4.0, 0.1)
    assert integrated(np.concatenate([tone, 0 * tone], axis=1), RATE_HZ) == pytest.approx(-20.0, abs=0.3)
    assert integrated(0 * tone, RATE_HZ) == SILENCE_LUFS


def test_the_gain_curve_holds_the_ceiling_and_leaves_the_quiet_alone() -> None:
    mix = _sine(200.0, 2.0, 0.2)
    mix[:, RATE_HZ : RATE_HZ + 200] *= 10.0
    curve = gain_curve(mix, RATE_HZ, 0.5)
    assert np.abs(mix * curve).max() <= 0.5 + 1e-6
    assert (curve[: RATE_HZ // 2] == 1.0).all()
    assert np.abs(np.diff(curve)).max() < 0.01


def test_the_plain_sum_of_balanced_stems_is_the_limited_mix() -> None:
    chance = np.random.Generator(np.random.PCG64(3))
    noise = (0.01 * chance.standard_normal((2, 4 * RATE_HZ))).astype(np.float32)
    hits = np.zeros_like(noise)
    hits[:, :: RATE_HZ // 2] = 1.0
    tone = _sine(300.0, 4.0, 0.9)
    tone[:, :RATE_HZ] = 0.0
    stems = [noise, placed(hits, RATE_HZ, Room(0.3), 0.1), tone]
    balance(stems, ["FX", "Drums", "Bass"], [0.0, 0.0, 0.0], RATE_HZ, -16.0)
    mix = np.sum(stems, axis=0)
    assert np.abs(mix).max() <= CEILING * 1.0001
    assert integrated(mix, RATE_HZ) == pytest.approx(-16.0, abs=1.0)
    assert not stems[2][:, :RATE_HZ].any()


def test_a_room_rings_after_the_sound_and_never_before() -> None:
    dry = np.zeros((2, 2 * RATE_HZ), np.float32)
    dry[:, RATE_HZ] = 1.0
    wet = placed(dry, RATE_HZ, Room(0.8), 0.5)
    before = np.abs(wet[:, : RATE_HZ - 100]).max()
    soon, later = (np.abs(wet[:, RATE_HZ + at : RATE_HZ + at + 4800]).max() for at in (2400, 30000))
    assert before < 1e-5 < later < soon

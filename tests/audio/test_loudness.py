"""Against the minimum requirements of EBU Tech 3341 and 3342, their signals made from the written definitions."""

import numpy as np
import pytest

from audio.k_weighting import biquads
from audio.loudness import LoudnessMeter, lufs
from audio.true_peak import TruePeak

RATE = 48_000


def measured(*parts: tuple[float, float], rate: int = RATE, hz: float = 1_000.0) -> LoudnessMeter:
    """A stereo sine, as (dBFS, seconds) one after the other, in blocks of 4,800 frames."""
    frames = round(sum(seconds for _, seconds in parts) * rate)
    sine = np.sin(2 * np.pi * hz / rate * np.arange(frames))
    level = np.concatenate([np.full(round(seconds * rate), 10 ** (dbfs / 20)) for dbfs, seconds in parts])
    signal = np.tile((sine * level).astype(np.float32), (2, 1))
    meter = LoudnessMeter(rate)
    for first in range(0, frames, 4_800):
        meter.add(signal[:, first : first + 4_800])
    return meter


def test_the_filter_is_the_one_printed_for_48_khz():
    (shelf_b, shelf_a), (pass_b, pass_a) = biquads(48_000)
    assert shelf_b == pytest.approx((1.53512485958697, -2.69169618940638, 1.19839281085285), abs=1e-6)
    assert shelf_a == pytest.approx((-1.69065929318241, 0.73248077421585), abs=1e-6)
    assert pass_b == (1.0, -2.0, 1.0)
    assert pass_a == pytest.approx((-1.99004745483398, 0.99007225036621), abs=1e-6)


@pytest.mark.parametrize("dbfs", [-23.0, -33.0])
def test_3341_cases_1_and_2_a_steady_tone(dbfs: float):
    meter = measured((dbfs, 20))
    for value in (meter.momentary, meter.short_term, meter.integrated):
        assert value == pytest.approx(dbfs, abs=0.1)


@pytest.mark.parametrize("rate", [44_100, 96_000])
def test_a_steady_tone_at_other_rates(rate: int):
    assert measured((-23, 4), rate=rate).integrated == pytest.approx(-23, abs=0.1)


@pytest.mark.parametrize(
    "parts",
    [
        [(-36, 10), (-23, 60), (-36, 10)],
        [(-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)],
        [(-26, 20), (-20, 20.1), (-26, 20)],
    ],
    ids=["case 3", "case 4", "case 5"],
)
def test_3341_gating(parts: list[tuple[float, float]]):
    assert measured(*parts).integrated == pytest.approx(-23, abs=0.1)


def test_3341_case_9_short_term_of_alternating_levels():
    meter = measured(*[(-20, 1.34), (-30, 1.66)] * 5)
    assert meter.short_term == pytest.approx(-23, abs=0.1)


def test_3341_case_12_momentary_of_alternating_levels():
    meter = measured(*[(-20, 0.18), (-30, 0.22)] * 25)
    assert meter.momentary == pytest.approx(-23, abs=0.1)


@pytest.mark.parametrize(
    "levels, range_lu",
    [([-20, -30], 10), ([-20, -15], 5), ([-40, -20], 20), ([-50, -35, -20, -35, -50], 15)],
    ids=["case 1", "case 2", "case 3", "case 4"],
)
def test_3342_loudness_range(levels: list[float], range_lu: float):
    assert measured(*[(level, 20.0) for level in levels]).range_lu == pytest.approx(range_lu, abs=1)


def test_silence_has_no_loudness():
    meter = measured((-200, 4))
    assert meter.integrated == -np.inf
    assert meter.range_lu == 0


def test_one_side_alone_is_three_decibels_less():
    sine = np.sin(2 * np.pi * 1_000 / RATE * np.arange(4 * RATE)).astype(np.float32)
    both, one = measured((0, 4)), LoudnessMeter(RATE)
    for first in range(0, 4 * RATE, 4_800):
        one.add(np.array([sine, 0 * sine])[:, first : first + 4_800])
    assert one.integrated == pytest.approx(both.integrated - 3.01, abs=0.02)


def weighted_energy(side: np.ndarray, rate: int) -> np.ndarray:
    """Of every frame, filtered sample by sample."""
    signal = side.astype(float).tolist()
    for (b0, b1, b2), (a1, a2) in biquads(rate):
        first = second = 0.0
        for at, value in enumerate(signal):
            result = b0 * value + first
            first, second = b1 * value - a1 * result + second, b2 * value - a2 * result
            signal[at] = result
    return np.square(signal)


@pytest.mark.parametrize("rate, hop, step, block", [(16_000, 1_600, 192, 256), (8_000, 768, 64, 50)])
def test_every_hop_counts_its_own_frames_and_momentary_moves_in_steps(rate: int, hop: int, step: int, block: int):
    random = np.random.default_rng(1)
    levels = np.repeat(10 ** random.uniform(-2, 0, 64), rate // 20)
    signal = (levels * random.uniform(-1, 1, (2, len(levels)))).astype(np.float32)
    summed = np.concatenate([[0.0], np.cumsum(sum(weighted_energy(side, rate) for side in signal))])
    meter = LoudnessMeter(rate)
    for first in range(0, len(levels), block):
        meter.add(signal[:, first : first + block])
        known = min(first + block, len(levels)) // step * step
        for reading, end, frames in (
            (meter.momentary, known, 4 * hop),
            (meter.short_term, known // hop * hop, 30 * hop),
        ):
            power = (summed[end] - summed[max(0, end - frames)]) / frames
            assert reading == pytest.approx(lufs(power), abs=1e-4)


def test_a_reset_begins_anew():
    meter = measured((-20, 4))
    meter.reset()
    assert (meter.integrated, meter.short_term, meter.range_lu) == (-np.inf, -np.inf, 0)


@pytest.mark.parametrize(
    "divisor, degrees, amplitude, dbtp",
    [(4, 0, 0.5, -6), (4, 45, 0.5, -6), (6, 60, 0.5, -6), (8, 67.5, 0.5, -6), (4, 45, 1.41, 3)],
    ids=["case 15", "case 16", "case 17", "case 18", "case 19"],
)
def test_3341_true_peak(divisor: int, degrees: float, amplitude: float, dbtp: float):
    phase = 2 * np.pi * np.arange(2_048) / divisor + np.radians(degrees)
    fade = np.minimum(1, np.minimum(np.arange(2_048), np.arange(2_048)[::-1]) / 200)
    signal = (amplitude * fade * np.sin(phase)).astype(np.float32)
    meter = TruePeak(256)
    peak = max(meter.highest(np.tile(part, (2, 1))) for part in signal.reshape(-1, 256))
    assert dbtp - 0.4 < 20 * np.log10(peak) < dbtp + 0.2


def test_the_block_size_does_not_change_the_true_peak():
    signal = np.random.default_rng(1).uniform(-1, 1, (2, 1_000)).astype(np.float32)
    whole = TruePeak(1_000).frames(signal)
    assert whole is not None
    meter, at = TruePeak(300), 0
    for last in (1, 300, 307, 600, 900, 1_000):
        piece = meter.frames(signal[:, at:last])
        meter.move(last - at)
        assert piece is not None
        assert (piece == whole[at:last]).all()
        at = last

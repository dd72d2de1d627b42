"""Peaks between the samples: none passed over unseen, none taken for lower than it is."""

import numpy as np
import pytest

from audio.true_peak import TruePeak, bounding_interpolator, interpolator

RATE, BLOCK, BLOCKS = 48_000, 256, 12


def tone(hz: float, level: float) -> np.ndarray:
    sine = level * np.sin(2 * np.pi * hz / RATE * np.arange(BLOCKS * BLOCK))
    return np.array([sine, -sine]).astype(np.float32)


def noise(level: float) -> np.ndarray:
    return np.random.default_rng(1).uniform(-level, level, (2, BLOCKS * BLOCK)).astype(np.float32)


@pytest.mark.parametrize("rows", [interpolator(), bounding_interpolator(64, 4, 4.0)])
@pytest.mark.parametrize("signal", [tone(220, 0.5), tone(23_990, 0.5), noise(0.3), tone(3_000, 0.4) + noise(0.02)])
def test_no_block_is_passed_over_in_which_anything_is_as_loud(rows: np.ndarray, signal: np.ndarray):
    whole, sparing = TruePeak(BLOCK, rows), TruePeak(BLOCK, rows)
    for block in np.split(signal, BLOCKS, axis=1):
        highest = whole.highest(block)
        assert sparing.frames(block, highest * 0.999) is not None
        sparing.move(BLOCK)


def test_a_block_far_below_is_passed_over():
    peaks = TruePeak(BLOCK)
    for block in np.split(tone(220, 0.5), BLOCKS, axis=1):
        assert peaks.frames(block, 0.6) is None
        peaks.move(BLOCK)


@pytest.mark.parametrize("hz", [3_000, 6_000, 12_000, 16_000])
def test_raised_points_are_not_lower_than_the_crest_half_way_between_them(hz: float):
    meter, eighth_late = TruePeak(BLOCK, bounding_interpolator(64, 4, 4.0)), np.arange(BLOCKS * BLOCK) + 1 / 8
    sine = 0.5 * np.sin(2 * np.pi * hz / RATE * eighth_late)
    blocks = np.split(np.array([sine, sine]).astype(np.float32), BLOCKS, axis=1)
    highest = max([meter.highest(block) for block in blocks][2:])
    assert 0.5 * 0.9995 <= highest <= 0.5 / np.cos(np.pi / 4 * hz / RATE)


@pytest.mark.parametrize("hz", [997, 9_000, 17_000, 22_000])
def test_raised_points_on_a_crest_are_little_higher(hz: float):
    meter = TruePeak(BLOCK, bounding_interpolator(64, 4, 4.0))
    highest = max([meter.highest(block) for block in np.split(tone(hz, 0.5), BLOCKS, axis=1)][2:])
    assert highest <= 0.5 * 1.002 / np.cos(np.pi / 4 * hz / RATE) ** 2

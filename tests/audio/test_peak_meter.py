"""The true peak of the master: looked at for some blocks at once, and nothing missed."""

from itertools import pairwise

import numpy as np
import pytest

from audio.peak_meter import TOGETHER, PeakMeter
from audio.true_peak import TruePeak

FRAMES = 16 * TOGETHER
SIGNAL = np.random.default_rng(1).uniform(-1, 1, (2, FRAMES)).astype(np.float32)
SIGNAL[:, -2 * TOGETHER :] = 0


def readings(lengths: list[int], signal: np.ndarray = SIGNAL) -> list[float]:
    """Of blocks of those lengths, again and again, as far as they go."""
    meter, ends = PeakMeter(max(lengths)), np.cumsum(lengths * (FRAMES // sum(lengths)))
    return [meter.highest(signal[:, first:end]) for first, end in pairwise([0, *ends])]


@pytest.mark.parametrize("lengths", [[256], [64], [512], [1_024], [441], [480], [1, 300, 7]])
def test_it_finds_what_is_found_at_once(lengths: list[int]) -> None:
    assert max(readings(lengths)) == pytest.approx(TruePeak(FRAMES).highest(SIGNAL), rel=1e-5)


@pytest.mark.parametrize("lengths", [[256], [64], [512], [441]])
def test_a_peak_shows_once_and_soon(lengths: list[int]) -> None:
    click = np.zeros((2, FRAMES), np.float32)
    click[1, 5_000] = 0.5
    shows = np.array([reading > 0.4 for reading in readings(lengths, click)])
    assert shows.sum() == 1
    assert 0 <= shows.argmax() * lengths[0] - (5_000 - lengths[0]) <= lengths[0] + TOGETHER + 12

"""The true peak of the master: looked at for some blocks at once, and nothing missed."""

from itertools import pairwise

import numpy as np
import pytest

from audio.peak_meter import TOGETHER, PeakMeter
from audio.true_peak import TruePeak

FRAMES = 16 * TOGETHER
SIGNAL = np.random.default_rng(1).uniform(-1, 1, (2, FRAMES)).astype(np.float32)
SIGNAL[:, -2 * TOGETHER :] = 0


def readings(lengths: list[int], signal: np.ndarray = SIGNAL) -> list[tuple[float, int]]:
    """Of blocks of those lengths, again and again, as far as they go; and the frames that had come by then."""
    meter, ends = PeakMeter(max(lengths)), np.cumsum(lengths * (FRAMES // sum(lengths))).tolist()
    return [(meter.highest(signal[:, first:end]), end) for first, end in pairwise([0, *ends])]


@pytest.mark.parametrize("lengths", [[256], [64], [512], [1_024], [441], [480], [1, 300, 7], [100, 1_000]])
def test_it_finds_what_is_found_at_once(lengths: list[int]) -> None:
    assert max(readings(lengths))[0] == pytest.approx(TruePeak(FRAMES).highest(SIGNAL), rel=1e-5)


@pytest.mark.parametrize(
    "lengths, at", [([256], 5_000), ([64], 5_000), ([512], 5_000), ([441], 5_000), ([100, 1_000], 4_450)]
)
def test_a_peak_shows_once_and_soon(lengths: list[int], at: int) -> None:
    click = np.zeros((2, FRAMES), np.float32)
    click[1, at] = 0.5
    (shown,) = [come for reading, come in readings(lengths, click) if reading > 0.4]
    assert 0 <= shown - at <= max(lengths) + TOGETHER + 12

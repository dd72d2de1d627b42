"""The K-weighting of whole pieces, against the filter sample by sample."""

import numpy as np
import pytest

from audio.analysis.weighting import Weighting
from audio.k_weighting import biquads


def one_by_one(sound: np.ndarray, rate_hz: int) -> np.ndarray:
    """Direct form I of both biquads, as the recommendation draws them."""
    for (b0, b1, b2), (a1, a2) in biquads(rate_hz):
        out = np.zeros(len(sound))
        x1 = x2 = y1 = y2 = 0.0
        for at, x in enumerate(sound):
            out[at] = y = b0 * x + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2
            x1, x2, y1, y2 = x, x1, y, y1
        sound = out
    return sound


@pytest.mark.parametrize("rate_hz", [8_000, 44_100, 48_000, 192_000])
def test_pieces_of_any_length_come_out_as_sample_by_sample(rate_hz):
    rng = np.random.default_rng(rate_hz)
    sound = rng.standard_normal((3, 64 * 40)).astype(np.float32)
    sound[1] += 0.5
    weighting = Weighting(3, rate_hz)
    pieces = np.split(sound, np.cumsum([64, 64 * 7, 64 * 32])[:3] // 1, axis=1)
    weighted = np.concatenate([weighting.weigh(piece) for piece in pieces if piece.shape[1]], axis=1)
    for row in range(3):
        assert np.abs(weighted[row] - one_by_one(sound[row].astype(float), rate_hz)).max() < 1e-8


def test_after_long_silence_nothing_is_left():
    weighting = Weighting(1, 48_000)
    weighting.weigh(np.ones((1, 64), np.float32))
    last = None
    for _ in range(40):
        last = weighting.weigh(np.zeros((1, 6_400), np.float32))
    assert not last.any()

"""Where a stem sounds."""

import math

import numpy as np
import pytest

from audio.analysis.presence import analyse

RATE_HZ = 10  # a hop is one frame


def powers(pattern: str) -> np.ndarray:
    """One character a hop: # is −20 LUFS, . is silence, - is −65 LUFS."""
    level = {"#": 10 ** ((-20 + 0.691) / 10), "-": 10 ** ((-65 + 0.691) / 10), ".": 0.0}
    return np.array([level[sign] for sign in pattern], np.float32)


@pytest.mark.parametrize(
    ("pattern", "presence"),
    [
        ("....", ()),
        ("----", ()),
        ("####", ((0, 4),)),
        ("..##....##..", ((2, 10),)),
        ("..##.....##..", ((2, 4), (9, 11))),
        ("#-------------#", ((0, 1), (14, 15))),
    ],
)
def test_presence_is_what_is_heard_with_short_gaps_closed(pattern, presence):
    assert analyse(powers(pattern), len(pattern), RATE_HZ).presence == presence


def test_presence_ends_with_the_song():
    assert analyse(powers("####"), 3, RATE_HZ).presence == ((0, 3),)


def test_loudness_is_that_of_the_sounding_parts_and_silence_has_none():
    assert analyse(powers("#" * 40 + "." * 400), 440, RATE_HZ).loudness_lufs == pytest.approx(-20, abs=0.2)
    assert analyse(powers("." * 40), 40, RATE_HZ).loudness_lufs == -math.inf

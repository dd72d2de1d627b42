import numpy as np

from app.services.outline import MOST_BINS, outline
from audio.overview import Outline, Overview

RATE_HZ = 48_000


def overview_of(seconds: float) -> Overview:
    outlined = Outline(round(seconds * RATE_HZ), RATE_HZ)
    outlined.note(0, np.full((2, 4096), 0.5, np.float32))
    return outlined.overview()


def test_a_song_is_kept_from_the_nearest() -> None:
    seen = overview_of(240.0)
    minimum, _, rms = outline(seen)
    assert minimum.size == seen.zooms[0].minimum.size == 45_000
    assert minimum.dtype == rms.dtype == np.float32
    assert rms[0] == 0.5


def test_a_very_long_one_from_as_near_as_memory_allows() -> None:
    minimum, _, _ = outline(overview_of(3600.0))
    assert 2000 < minimum.size <= MOST_BINS


def test_without_zooms_the_overview_itself_is_kept() -> None:
    bare = np.zeros(100, np.float32)
    assert outline(Overview(bare, bare, bare, 256, 25_600, RATE_HZ))[0] is bare

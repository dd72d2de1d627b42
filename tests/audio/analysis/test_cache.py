"""What is kept on disk is believed only when it is exactly what was kept."""

import hashlib
from pathlib import Path

import numpy as np
import pytest

from audio.analysis import cache as module
from audio.analysis.cache import AnalysisCache

VALUES = np.arange(12, dtype=np.float32).reshape(3, 4)


@pytest.fixture
def kept(tmp_path: Path) -> tuple[AnalysisCache, Path]:
    cache = AnalysisCache(tmp_path / "deep" / "folder")
    cache.keep("key", VALUES)
    (path,) = (tmp_path / "deep" / "folder").iterdir()
    return cache, path


def test_what_is_kept_comes_back_under_its_key_and_shape_only(kept):
    cache, _ = kept
    assert np.array_equal(cache.load("key", (3, 4)), VALUES)
    assert (
        cache.load("other", (3, 4)) is None and cache.load("key", (3, 5)) is None and cache.load("key", (3, 3)) is None
    )


def test_any_flipped_bit_and_any_cut_counts_as_missing(kept):
    cache, path = kept
    data = path.read_bytes()
    for at in range(len(data)):
        path.write_bytes(data[:at] + bytes([data[at] ^ 0x10]) + data[at + 1 :])
        assert cache.load("key", (3, 4)) is None, at
        path.write_bytes(data[:at])
        assert cache.load("key", (3, 4)) is None, at
    path.write_bytes(data + b"x")
    assert cache.load("key", (3, 4)) is None
    cache.keep("key", VALUES)
    assert np.array_equal(cache.load("key", (3, 4)), VALUES)


def test_numbers_that_are_none_are_refused_even_under_a_right_sum(kept):
    cache, path = kept
    body = np.full((3, 4), np.nan, "<f4").tobytes()
    path.write_bytes(path.read_bytes()[:40] + hashlib.sha256(body).digest() + body)
    assert cache.load("key", (3, 4)) is None


def test_a_key_can_not_name_a_place_outside(tmp_path):
    AnalysisCache(tmp_path / "in").keep("../../out/../x\0y", VALUES)
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


def test_a_folder_that_can_not_be_is_no_error(tmp_path):
    (tmp_path / "file").write_text("")
    cache = AnalysisCache(tmp_path / "file")
    cache.keep("key", VALUES)
    assert cache.load("key", (3, 4)) is None


def test_the_oldest_go_when_there_is_too_much(tmp_path, monkeypatch):
    import os

    monkeypatch.setattr(module, "MOST_BYTES", 400)
    cache = AnalysisCache(tmp_path)
    for number in range(5):
        cache.keep(str(number), VALUES)
        for path in tmp_path.iterdir():
            os.utime(path, (path.stat().st_mtime - 10,) * 2)
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 400
    assert cache.load("4", (3, 4)) is not None and cache.load("0", (3, 4)) is None

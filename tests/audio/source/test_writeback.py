"""A growing file is on its way to the disk before it is complete."""

import os
import sys
from pathlib import Path

import pytest

from audio.source.writeback import Writeback

STEP = 1 << 21


@pytest.mark.skipif(sys.platform != "linux", reason="only there such advice is taken")
def test_each_part_is_begun_once_as_soon_as_it_is_large_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[tuple[int, int]] = []
    monkeypatch.setattr(os, "posix_fadvise", lambda _, first, size, __: begun.append((first, size)))
    path = tmp_path / "growing"
    path.touch()
    with Writeback(path) as writeback, path.open("wb", buffering=0) as file:
        for _ in range(5):
            file.write(bytes(STEP // 2))
            writeback.look()
    assert begun == [(0, STEP), (STEP, STEP)]


def test_a_place_that_takes_no_advice_is_written_as_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(os, "posix_fadvise", refused, raising=False)
    path = tmp_path / "growing"
    path.write_bytes(bytes(STEP))
    with Writeback(path) as writeback:
        writeback.look()
    assert path.read_bytes() == bytes(STEP)

"""A song read through once: every sample where it belongs, whatever its stems are like, and never more than fits."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from audio.errors import SourceError
from audio.source.messages import OpenSong
from audio.source.once import PIECE_PAGES, PIECES, Once
from audio.source.store import PAGE
from audio.stem import Stem

RATE, PIECE = 48_000, PIECE_PAGES * PAGE


class Counting:
    """Frame n is n + 1; breaks where it is told to."""

    def __init__(self, frames: int, channels: int = 2, breaks_at: int | None = None) -> None:
        self.frames, self.channels, self.rate_hz = frames, channels, RATE
        self.breaks_at, self.at, self.closed = breaks_at, 0, 0

    def seek(self, frame: int) -> None:
        self.at = frame

    def read(self, out: np.ndarray) -> int:
        count = min(len(out), self.frames - self.at)
        if self.breaks_at is not None and self.at + count > self.breaks_at:
            raise SourceError("damaged", "here")
        out[:count] = (1 + self.at + np.arange(count, dtype=np.float32))[:, None]
        self.at += count
        return count

    def close(self) -> None:
        self.closed += 1


def song(sources: dict[str, Counting | SourceError], offset_s: float = 0.0, first: int = 0) -> Once:
    def opener(stem: Stem, rate_hz: int) -> Counting:
        found = sources[stem.strip]
        if isinstance(found, SourceError):
            raise found
        return found

    stems = tuple(Stem(name, Path(name), offset_s=offset_s if name == "b" else 0.0) for name in sources)
    return Once(OpenSong(1, stems, RATE, 1 << 30), first, opener)


def read(once: Once, first: int = 0) -> np.ndarray:
    """All of it, page by page, as a renderer goes."""
    pages, at = [], first
    while at < once.frames:
        page = at // PAGE
        once.want_frame = at
        while not once.ready(page, page):
            once.rest(1)
        column = page % once.slots * PAGE
        pages.append(once.planes[:, column : column + PAGE].copy())
        at = (page + 1) * PAGE
    return np.concatenate(pages, axis=1)


@pytest.mark.parametrize("frames", [1, PAGE, PIECE + 1, (PIECES + 2) * PIECE + 777])
def test_every_sample_comes_by_once(frames: int):
    sources = {name: Counting(frames) for name in "abc"}
    once = song(dict(sources))
    planes = read(once)[:, :frames]
    assert (planes == np.arange(1, frames + 1)).all()
    once.close()
    assert [source.closed for source in sources.values()] == [1, 1, 1]
    assert once.failed == []


def test_it_begins_where_it_is_wanted():
    once = song({"a": Counting(4 * PIECE)}, first=3 * PIECE + 5)
    planes = read(once, 3 * PIECE + 5)
    assert (planes == 3 * PIECE + np.arange(1, PIECE + 1)).all()
    once.close()


def test_stems_come_in_late_end_early_and_may_be_mono():
    once = song({"a": Counting(2 * PIECE), "b": Counting(1_000, channels=1)}, offset_s=1.5)
    planes = read(once)
    assert (planes[2:, :72_000] == 0).all()
    assert (planes[2:, 72_000:73_000] == np.arange(1, 1_001)).all()
    assert (planes[2:, 73_000:] == 0).all()
    once.close()


@pytest.mark.parametrize(
    "broken",
    [lambda: SourceError("missing", ""), lambda: Counting(3 * PIECE, breaks_at=PIECE + 9)],
    ids=["one", "half"],
)
def test_a_broken_stem_is_silent_and_named_and_the_others_are_whole(broken: Callable[[], Counting | SourceError]):
    once = song({"a": Counting(3 * PIECE), "b": broken()})
    planes = read(once)
    assert once.failed == ["b"]
    assert (planes[:2] == np.arange(1, 3 * PIECE + 1)).all()
    assert (planes[2:, PIECE:] == 0).all()
    once.close()


def test_it_reads_no_further_than_there_is_room_and_ends_in_the_middle():
    source = Counting(100 * PIECE)
    once = song({"a": source})
    while not once.ready((PIECES - 1) * PIECE_PAGES, PIECES * PIECE_PAGES - 1):
        once.rest(1)
    assert source.at == PIECES * PIECE
    assert not once.ready(PIECES * PIECE_PAGES, PIECES * PIECE_PAGES)
    once.close()
    assert source.closed == 1

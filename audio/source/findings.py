"""What is known of the stems of one song: out of the cache, or found out and kept there."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from audio.analysis.cache import AnalysisCache
from audio.analysis.gram import GramBuilder, fits, hop_frames, packed_size
from audio.analysis.mix_loudness import MixLoudness
from audio.analysis.presence import analyse
from audio.overview import WINDOW_FRAMES, Outline
from audio.source.formats import LOUDEST
from audio.strip_reports import LoudnessReady, OverviewReady, StripAnalysed

# Raised whenever the same file would be found to be something else.
_VERSION = 1


@dataclass(frozen=True)
class Placed:
    """A stem in its song. content_hash: None when the content has no name, or is broken: never cached."""

    strip: str
    content_hash: str | None
    start_frame: int


class Findings:
    """Collects and tells; each thing once. One thread at a time, but for `tell_overview`.

    outlines: by row, to be filled by whoever comes by the samples. powers: by row, weighted mean square of every
    100 ms, None while unknown.
    """

    def __init__(
        self,
        generation: int,
        stems: Sequence[Placed],
        frames: int,
        rate_hz: int,
        cache: AnalysisCache | None,
        send: Callable[[OverviewReady | StripAnalysed | LoudnessReady], None],
    ) -> None:
        self._generation, self._stems, self._send = generation, list(stems), send
        self._frames, self._rate_hz, self._cache = frames, rate_hz, cache
        self.outlines = [Outline(frames, rate_hz) for _ in stems]
        self.powers: list[NDArray[np.float32] | None] = [None] * len(stems)
        self._packed: NDArray[np.float32] | None = None
        self._told: set[int] = set()
        self._telling = threading.Lock()

    @property
    def complete(self) -> bool:
        """Whether nothing is left to be found out."""
        enough = self._packed is not None or not fits(2 * len(self._stems), self._frames, self._rate_hz)
        return enough and all(powers is not None for powers in self.powers)

    def look_up(self) -> list[int]:
        """Takes what the cache has, and tells it; the rows that were there."""
        if self._cache is None:
            return []
        found = []
        windows, hops = -(-self._frames // WINDOW_FRAMES), self._frames // hop_frames(self._rate_hz)
        for row in range(len(self._stems)):
            key = self._stem_key(row)
            kept = None if key is None else self._cache.load(key, (1, 3 * windows + hops))
            if kept is None:
                continue
            rows, powers = kept[0, : 3 * windows].reshape(3, windows), kept[0, 3 * windows :]
            if np.abs(rows[:2]).max(initial=0) > LOUDEST or rows[2].min(initial=0) < 0 or powers.min(initial=0) < 0:
                continue
            self.outlines[row] = Outline(self._frames, self._rate_hz, rows)
            self.powers[row] = powers
            found.append(row)
            self.tell_overview(row)
            self._tell_analysis(row)
        key = self._song_key()
        if key is not None and len(found) == len(self._stems):
            self._packed = self._cache.load(key, (hops, packed_size(2 * len(self._stems))))
            self._tell_loudness()
        return found

    def tell_overview(self, row: int) -> None:
        """This strip's outline is complete."""
        with self._telling:
            if row in self._told:
                return
            self._told.add(row)
        self._send(OverviewReady(self._generation, self._stems[row].strip, self.outlines[row].overview()))

    def conclude(self, grams: GramBuilder, broken: set[int]) -> None:
        """The song has been listened to; `broken` strips are not told of, nor what has them in it kept."""
        sides = grams.square.reshape(len(grams.square), len(self._stems), 2)
        for row in range(len(self._stems)):
            if row in broken:
                self._stems[row] = Placed(self._stems[row].strip, None, 0)
            known = self.powers[row] is not None
            self.powers[row] = powers = sides[:, row].sum(axis=1)
            if row in broken or known:
                continue
            self.tell_overview(row)
            self._tell_analysis(row)
            if self._cache is not None and (key := self._stem_key(row)) is not None:
                self._cache.keep(key, np.concatenate([self.outlines[row].rows.ravel(), powers])[None])
        self._packed = grams.packed
        self._tell_loudness()
        if self._cache is not None and self._packed is not None and (key := self._song_key()) is not None:
            self._cache.keep(key, self._packed)

    def _tell_analysis(self, row: int) -> None:
        powers = self.powers[row]
        assert powers is not None
        analysis = analyse(powers, self._frames, self._rate_hz)
        self._send(StripAnalysed(self._generation, self._stems[row].strip, analysis))

    def _tell_loudness(self) -> None:
        if self._packed is not None:
            self._send(LoudnessReady(self._generation, MixLoudness(len(self._stems), self._packed)))

    def _stem_key(self, row: int) -> str | None:
        stem = self._stems[row]
        if stem.content_hash is None:
            return None
        return f"stem {_VERSION} {self._rate_hz} {self._frames} {stem.start_frame} {stem.content_hash!r}"

    def _song_key(self) -> str | None:
        keys = [self._stem_key(row) for row in range(len(self._stems))]
        whole = [key for key in keys if key is not None]
        return "song\n" + "\n".join(whole) if len(whole) == len(keys) else None

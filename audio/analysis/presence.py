"""Where a stem sounds, and how loud it is, out of its weighted mean squares."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from audio.analysis.gram import hop_frames
from audio.analysis.mix_loudness import integrated_lufs

THRESHOLD_LUFS = -60.0
SHORTEST_GAP_HOPS = 5

_THRESHOLD_POWER = 10 ** ((THRESHOLD_LUFS + 0.691) / 10)


@dataclass(frozen=True)
class StripAnalysis:
    """What is known of one stem before it is heard.

    presence: where it sounds, as (first, end) frames at the song's rate, ascending and apart: every 100 ms louder than
    −60 LUFS, gaps of less than half a second closed. loudness_lufs: integrated, by itself at unity; −∞ for silence.
    """

    presence: tuple[tuple[int, int], ...]
    loudness_lufs: float


def analyse(powers: NDArray[np.float32], frames: int, rate_hz: int) -> StripAnalysis:
    """powers: (hops,), weighted mean square of both sides together in each 100 ms. frames: of the song."""
    sounding = np.flatnonzero(powers > _THRESHOLD_POWER)
    if not len(sounding):
        return StripAnalysis((), integrated_lufs(powers))
    breaks = np.flatnonzero(np.diff(sounding) > SHORTEST_GAP_HOPS)
    firsts = sounding[np.concatenate([[0], breaks + 1])]
    lasts = sounding[np.concatenate([breaks, [len(sounding) - 1]])]
    hop = hop_frames(rate_hz)
    presence = tuple(
        (int(first) * hop, min(frames, (int(last) + 1) * hop)) for first, last in zip(firsts, lasts, strict=True)
    )
    return StripAnalysis(presence, integrated_lufs(powers))

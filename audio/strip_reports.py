"""What the decode process itself tells of the strips. Apart from the other reports, for the reason that
`audio.device_reports` gives.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from audio.analysis.mix_loudness import MixLoudness
    from audio.analysis.presence import StripAnalysis
    from audio.overview import Overview


@dataclass(frozen=True)
class StripReady:
    generation: int
    strip: str


@dataclass(frozen=True)
class StripFailed:
    """This strip stays silent. reason: a code of `SourceError.reason`; detail: for a log only."""

    generation: int
    strip: str
    reason: str
    detail: str


@dataclass(frozen=True)
class OverviewReady:
    generation: int
    strip: str
    overview: Overview


@dataclass(frozen=True)
class StripAnalysed:
    """Where the stem sounds and how loud it is."""

    generation: int
    strip: str
    analysis: StripAnalysis


@dataclass(frozen=True)
class LoudnessReady:
    """From now on the loudness of any mix of the song is known at once (`Engine.predicted_loudness`)."""

    generation: int
    loudness: MixLoudness


@dataclass(frozen=True)
class AllDecoded:
    generation: int

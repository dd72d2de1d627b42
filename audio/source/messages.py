"""What the decode process is told, and how it answers. Every message counts; they travel over a Pipe.

To it: OpenSong, Seek, CloseSong, Quit. From it: SongUnsuited, or SongProbed, then what is in `audio.strip_reports`, all
with the generation of the song they speak of.
"""

from dataclasses import dataclass
from pathlib import Path

from audio.stem import Stem
from audio.strip_reports import AllDecoded, LoudnessReady, OverviewReady, StripAnalysed, StripFailed, StripReady


@dataclass(frozen=True)
class OpenSong:
    """Decode these stems, to `rate_hz`; replaces the song before it.

    cache_dir: where to keep what is found out about them, or None.
    store_name: for the store, so that others may look out for it; "" for any. skip: strips that have killed a
    decode process; they fail as "decoder_died", untouched. first_frame: where to begin.
    not_hz: rates that the device does not have; a song whose stems all have another one than `rate_hz`, and none of
    these, is answered with `SongUnsuited`, and not opened. None: it is resampled, whatever it has.
    """

    generation: int
    stems: tuple[Stem, ...]
    rate_hz: int
    budget_bytes: int
    cache_dir: Path | None = None
    store_name: str = ""
    skip: frozenset[str] = frozenset()
    first_frame: int = 0
    not_hz: frozenset[int] | None = None


@dataclass(frozen=True)
class Seek:
    """This frame is wanted next. Also written to the store's header, which is read more often."""

    generation: int
    frame: int


@dataclass(frozen=True)
class CloseSong:
    """Forget the song and give its memory back."""


@dataclass(frozen=True)
class Quit:
    """Leave."""


@dataclass(frozen=True)
class SongProbed:
    """The headers are read and the store stands, empty.

    strips: names in the order of the store's rows. frames: of the song at `rate_hz`; the longest stem counts.
    """

    generation: int
    store_name: str
    strips: tuple[str, ...]
    frames: int
    rate_hz: int


@dataclass(frozen=True)
class SongUnsuited:
    """All stems have this rate: the device should, too."""

    generation: int
    rate_hz: int


ToWorker = OpenSong | Seek | CloseSong | Quit
FromWorker = (
    SongProbed | SongUnsuited | StripReady | StripFailed | OverviewReady | AllDecoded | StripAnalysed | LoudnessReady
)

"""What the decode process is told, and how it answers. Every message counts; they travel over a Pipe.

To it: OpenSong, Seek, CloseSong, Quit. From it: SongProbed, then StripReady, StripFailed, OverviewReady and
AllDecoded of `audio.reports`, all with the generation of the song they speak of.
"""

from dataclasses import dataclass

from audio.reports import AllDecoded, OverviewReady, StripFailed, StripReady
from audio.stem import Stem


@dataclass(frozen=True)
class OpenSong:
    """Decode these stems, to `rate_hz`; replaces the song before it."""

    generation: int
    stems: tuple[Stem, ...]
    rate_hz: int
    budget_bytes: int


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


ToWorker = OpenSong | Seek | CloseSong | Quit
FromWorker = SongProbed | StripReady | StripFailed | OverviewReady | AllDecoded

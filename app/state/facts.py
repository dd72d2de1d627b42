"""What the services found out, as frozen values. `reduce` folds them into the state like intents."""

from dataclasses import dataclass
from pathlib import Path

from app.state.mixing import Bench
from app.state.model import (
    AudioState,
    ForgeView,
    LibraryState,
    Moves,
    Notice,
    OpenSong,
    Phase,
    StripStatus,
    TransportState,
)


@dataclass(frozen=True)
class WorldKnown:
    """Which collection and account the window looks at."""

    banner: str
    account: str
    account_short: str
    network: str
    scope: str = ""


@dataclass(frozen=True)
class GasKnown:
    text: str


@dataclass(frozen=True)
class LibraryShown:
    """A new look at the chain (or that one is under way); the search text stays."""

    library: LibraryState


@dataclass(frozen=True)
class SongShown:
    """The open song, anew. Faders that were moved stay where they are, strip by strip."""

    song: OpenSong


@dataclass(frozen=True)
class SongClosed:
    pass


@dataclass(frozen=True)
class SongPhase:
    key: str
    phase: Phase
    message: str = ""


@dataclass(frozen=True)
class ArtworkKnown:
    key: str
    path: Path


@dataclass(frozen=True)
class StripChanged:
    strip: str
    status: StripStatus
    reason: str = ""


@dataclass(frozen=True)
class TransportMoved:
    transport: TransportState


@dataclass(frozen=True)
class AudioKnown:
    audio: AudioState


@dataclass(frozen=True)
class Noticed:
    notice: Notice


@dataclass(frozen=True)
class ForgeShown:
    view: ForgeView | None


@dataclass(frozen=True)
class Progressed:
    """A long task: what it is doing and how far it is (0…1, None unknown); text "" ends it."""

    text: str
    fraction: float | None = None


@dataclass(frozen=True)
class BenchRead:
    """What was kept of a song when the program ran before."""

    song: str
    bench: Bench


@dataclass(frozen=True)
class BenchSet:
    """An undo or redo: the song's mix and what is kept beside it, as they were."""

    song: str
    bench: Bench


@dataclass(frozen=True)
class MovesKnown:
    moves: Moves

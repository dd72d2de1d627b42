"""What a person wants, as frozen values. Widgets give these; nothing else changes the state."""

from dataclasses import dataclass
from pathlib import Path

from app.state.mixing import Mix
from app.state.model import Page


@dataclass(frozen=True)
class SelectSong:
    """play: as soon as it can be heard."""

    key: str
    play: bool = False


@dataclass(frozen=True)
class Search:
    text: str


@dataclass(frozen=True)
class SetGain:
    strip: str
    gain_db: float


@dataclass(frozen=True)
class SetPan:
    strip: str
    pan: float


@dataclass(frozen=True)
class ToggleMute:
    strip: str


@dataclass(frozen=True)
class ToggleSolo:
    strip: str
    exclusive: bool = False


@dataclass(frozen=True)
class ClearSolos:
    pass


@dataclass(frozen=True)
class Grab:
    """A hand takes a control: what it does until `LetGo` is one move."""


@dataclass(frozen=True)
class LetGo:
    pass


@dataclass(frozen=True)
class Undo:
    pass


@dataclass(frozen=True)
class Redo:
    pass


@dataclass(frozen=True)
class StoreSnapshot:
    """slot: one of `mixing.SLOTS`."""

    slot: str


@dataclass(frozen=True)
class RecallSnapshot:
    slot: str


@dataclass(frozen=True)
class SaveMix:
    """Keep the mix under a name; what had that name is replaced."""

    name: str


@dataclass(frozen=True)
class RecallMix:
    name: str


@dataclass(frozen=True)
class RenameMix:
    name: str
    new_name: str


@dataclass(frozen=True)
class DeleteMix:
    name: str


@dataclass(frozen=True)
class TakeMix:
    """Set the song to a mix from outside, and keep it under its name."""

    song: str
    name: str
    mix: Mix


@dataclass(frozen=True)
class ShareMix:
    """Write the mix to a file that a friend can open. saved: the mix of that name, "" for what is heard now.

    told: whether a notice says that it went well.
    """

    path: Path
    saved: str = ""
    told: bool = True


@dataclass(frozen=True)
class OpenMixFile:
    path: Path


@dataclass(frozen=True)
class SetMasterGain:
    gain_db: float


@dataclass(frozen=True)
class ToggleLimiter:
    """The true-peak limiter of the master."""


@dataclass(frozen=True)
class ResetMix:
    """Everything back to the artist's mix."""


@dataclass(frozen=True)
class PlayPause:
    pass


@dataclass(frozen=True)
class Stop:
    """Stop and go back to the start."""


@dataclass(frozen=True)
class Locate:
    position_s: float


@dataclass(frozen=True)
class SetLoop:
    first_s: float
    last_s: float


@dataclass(frozen=True)
class ToggleLoop:
    pass


@dataclass(frozen=True)
class RetryStrip:
    strip: str


@dataclass(frozen=True)
class OpenMarket:
    strip: str


@dataclass(frozen=True)
class Refresh:
    pass


@dataclass(frozen=True)
class DismissNotice:
    index: int


@dataclass(frozen=True)
class OpenForge:
    """Open the dialog for the open song, or for the album named."""

    album_key: str | None = None


@dataclass(frozen=True)
class ConfirmForge:
    """Held to the end, or the song's name typed."""


@dataclass(frozen=True)
class CloseForge:
    pass


@dataclass(frozen=True)
class ShowPage:
    """key: of the album or token the page is about."""

    page: Page
    key: str = ""


@dataclass(frozen=True)
class ClosePage:
    """Back to the song."""


@dataclass(frozen=True)
class RequestReveal:
    """Reveal one sealed token."""


Intent = (
    SelectSong
    | Search
    | SetGain
    | SetPan
    | ToggleMute
    | ToggleSolo
    | ClearSolos
    | Grab
    | LetGo
    | Undo
    | Redo
    | StoreSnapshot
    | RecallSnapshot
    | SaveMix
    | RecallMix
    | RenameMix
    | DeleteMix
    | TakeMix
    | ShareMix
    | OpenMixFile
    | SetMasterGain
    | ToggleLimiter
    | ResetMix
    | PlayPause
    | Stop
    | Locate
    | SetLoop
    | ToggleLoop
    | RetryStrip
    | OpenMarket
    | Refresh
    | DismissNotice
    | OpenForge
    | ConfirmForge
    | CloseForge
    | ShowPage
    | ClosePage
    | RequestReveal
)

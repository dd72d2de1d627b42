"""What the window shows, as frozen values. No Qt, no I/O; texts are plain and already in the user's words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from app.i18n import tr
from app.state.browsing import Browsing
from app.state.content import Content, Integrity
from app.state.diagnosis import Diagnosis
from app.state.forge_step import ForgeStep
from app.state.hearing import Hearing
from app.state.look import Look
from app.state.midi import MidiView
from app.state.mixing import Bench, MasterMix, Shelf, StripMix
from app.state.pages import CollectionPages
from app.state.revealing import RevealView
from app.state.settings import SettingsView
from app.state.smithy import Smithy
from app.state.timeline import Tempo, Timeline
from app.state.wallet import WalletView


class StripStatus(Enum):
    MISSING = "missing"  # not owned: a ghost strip
    WAITING = "waiting"  # owned, its audio is on the way (see Strip.reason for what is being done)
    READY = "ready"  # audio is playable
    FAILED = "failed"  # Strip.reason says why; Retry is offered


class SongStatus(Enum):
    NONE = "none"
    PARTIAL = "partial"
    COMPLETE = "complete"  # ready to forge
    FORGED = "forged"  # the song token (or its album token) is owned


class Phase(Enum):
    IDLE = "idle"
    LOADING = "loading"
    READY = "ready"
    ERROR = "error"


class Copying(Enum):
    """Whether a stem's licence lets its holder write a copy to a file."""

    ALLOWED = "allowed"
    UNKNOWN = "unknown"
    FORBIDDEN = "forbidden"


class BouncePhase(Enum):
    IDLE = "idle"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True)
class Bounce:
    """A mix on its way to a file. sentence: how it ended."""

    phase: BouncePhase
    name: str = ""
    share: float = 0.0
    sentence: str = ""


@dataclass(frozen=True)
class Strip(StripMix):
    """One mixer channel and how it is set. key: token id as text. left: live supply, None when unknown.

    copies: of all accounts looked into. whose: how many are whose, when there are several accounts.
    """

    key: str
    label: str
    stem_type: str  # value of StemType: "Drums", …; names its colour and icon
    status: StripStatus
    copies: int = 0
    left: int | None = None
    burned: int | None = None
    reason: str = ""
    market_url: str | None = None
    candidates: int = 0  # sealed tokens held that may turn out to be this stem
    odds: float | None = None  # the chance that at least one of them is, 0 … 1; None: not known
    whose: str = ""
    integrity: Integrity = Integrity.NOT_KNOWN_YET
    preview: bool = False  # not owned, but its audio is public
    copying: Copying = Copying.UNKNOWN
    licence: str = ""

    @property
    def is_playable(self) -> bool:
        return self.status is StripStatus.READY


@dataclass(frozen=True)
class SongRow:
    """A song in the library. colour_type: the stem type whose colour its ring wears; stems: what search finds it by."""

    key: str
    title: str
    status: SongStatus
    owned: int
    required: int
    subtitle: str
    colour_type: str = "Drums"
    stems: tuple[str, ...] = ()


@dataclass(frozen=True)
class AlbumRow:
    key: str
    title: str
    songs_owned: int
    songs: tuple[SongRow, ...]
    can_forge: bool = False
    forged: bool = False


@dataclass(frozen=True)
class OtherRow:
    """A token that fits nowhere. detail: why."""

    key: str
    title: str
    detail: str


@dataclass(frozen=True)
class LibraryState:
    phase: Phase = Phase.IDLE
    albums: tuple[AlbumRow, ...] = ()
    sealed: int = 0
    sealed_note: str = ""  # the odds that what is sealed fills a hole
    others: tuple[OtherRow, ...] = ()
    can_reveal: bool = False  # whether the wallet and the profile allow it
    message: str = ""  # what is being done, or what went wrong and what to do
    block_number: int | None = None
    search: str = ""
    accounts: tuple[str, ...] = ()  # what the accounts looked into are called, the one that signs first


@dataclass(frozen=True)
class ForgeOffer:
    """The forge button: whether it may be pressed, and the two lines beside it."""

    possible: bool = False
    reason: str = ""
    detail: str = ""
    label: str = tr("Forge song")


@dataclass(frozen=True)
class OpenSong:
    key: str
    title: str
    subtitle: str  # "First Light · 1:32 · 48 kHz · 8 of 9 stems owned"
    strips: tuple[Strip, ...]
    owned: int
    required: int
    forge: ForgeOffer
    artwork: Path | None = None
    phase: Phase = Phase.LOADING
    message: str = ""
    forged: bool = False
    tempo: Tempo | None = None  # as its tokens state it
    coming: int = 0  # strips that are about to be shown behind these: room is left for them


@dataclass(frozen=True)
class TransportState:
    playing: bool = False
    playhead_s: float = 0.0
    song_s: float = 0.0
    loop_s: tuple[float, float] | None = None
    looping: bool = False


@dataclass(frozen=True)
class AudioState:
    output: str = ""
    silent: bool = False  # no sound device: the silent back end keeps time
    block_frames: int = 0
    rate_hz: int = 0
    load: float = 0.0
    dropouts: int = 0


@dataclass(frozen=True)
class Notice:
    """What a person is told: what happened and what to do next."""

    title: str
    sentence: str
    action: str = ""  # label of the one button, "" for none
    intent: object | None = None  # what the button does
    serious: bool = False


@dataclass(frozen=True)
class BurnRow:
    label: str
    stem_type: str
    token_id: int
    copies: int
    left: int | None


@dataclass(frozen=True)
class Check:
    """One line of the pre-flight. ok None: still running."""

    text: str
    ok: bool | None


@dataclass(frozen=True)
class ForgeView:
    """The forge dialog, complete."""

    title: str
    subtitle: str
    burns: tuple[BurnRow, ...]
    receive_title: str
    receive_lines: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    checks: tuple[Check, ...]
    warning: str
    step: ForgeStep
    song_title: str
    can_confirm: bool = False
    confirm_label: str = tr("Hold to forge")
    message: str = ""
    artwork: Path | None = None
    can_revoke: bool = False  # it is over, and the forge may still burn
    revoking: str = ""  # where taking the permission back is


class Page(Enum):
    """What the middle of the window shows instead of the open song."""

    ALBUM = "album"
    STEM = "stem"
    HISTORY = "history"
    FORGES = "forges"
    CONNECT = "connect"
    SETTINGS = "settings"
    KEYBOARD = "keyboard"
    DIAGNOSE = "diagnose"
    WELCOME = "welcome"


@dataclass(frozen=True)
class OpenPage:
    """key: of what the page is about, an album or a token; "" for pages there is one of."""

    page: Page
    key: str = ""


@dataclass(frozen=True)
class Moves:
    """What undo and redo would take back and bring back ("gain of Vocals"), "" for nothing."""

    undo: str = ""
    redo: str = ""


@dataclass(frozen=True)
class AppState:
    banner: str = ""  # the demo banner; "" on a real collection
    account: str = ""
    account_short: str = ""
    network: str = ""
    scope: str = ""  # of the collection, which no other one has
    gas: str = ""
    library: LibraryState = field(default_factory=LibraryState)
    song: OpenSong | None = None
    master: MasterMix = field(default_factory=MasterMix)
    shelf: Shelf = field(default_factory=Shelf)  # of the open song
    benches: Mapping[str, Bench] = field(default_factory=dict)  # of songs that were open before, by key
    moves: Moves = field(default_factory=Moves)
    hearing: Hearing | None = None  # two views of the song that are compared by ear
    bounce: Bounce = field(default_factory=lambda: Bounce(BouncePhase.IDLE))
    trim_db: float | None = None  # by which what is heard is turned down for that; None: the two are not matched
    transport: TransportState = field(default_factory=TransportState)
    audio: AudioState = field(default_factory=AudioState)
    notices: tuple[Notice, ...] = ()
    forge: ForgeView | None = None
    smithy: Smithy = field(default_factory=Smithy)
    wallet: WalletView = field(default_factory=WalletView)
    settings: SettingsView = field(default_factory=SettingsView)
    reveal: RevealView | None = None
    page: OpenPage | None = None  # None: the open song
    progress: tuple[str, float | None] | None = None  # a long task: what, and how far (None: unknown)
    timeline: Timeline = field(default_factory=Timeline)
    look: Look = field(default_factory=Look)
    midi: MidiView = field(default_factory=MidiView)
    content: Content = field(default_factory=Content)
    diagnosis: Diagnosis = field(default_factory=Diagnosis)
    pages: CollectionPages = field(default_factory=CollectionPages)
    browsing: Browsing = field(default_factory=Browsing)

"""States as they really occur, for tests and pictures: values, levels and overviews made up, but plausible."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from app.state.browsing import Browsing, Order, Show
from app.state.content import Content, Integrity, Keeping
from app.state.forge_step import ForgeStep
from app.state.hearing import Hearing, View
from app.state.intents import Refresh
from app.state.mix_rules import mix_of
from app.state.mixing import MasterMix, Mix, Shelf
from app.state.model import (
    AlbumRow,
    AppState,
    AudioState,
    BurnRow,
    Check,
    Copying,
    ForgeOffer,
    ForgeView,
    LibraryState,
    Moves,
    Notice,
    OpenPage,
    OpenSong,
    OtherRow,
    Page,
    Phase,
    SongRow,
    SongStatus,
    Strip,
    StripStatus,
    TransportState,
)
from app.state.pages import AlbumPage, AlbumSong, CollectionPages, History, HistoryRow, StemPage
from app.state.smithy import ForgeRow, Smithy, UnderWay
from app.state.timeline import Tempo, Timeline

READY, MISSING, WAITING, FAILED = StripStatus.READY, StripStatus.MISSING, StripStatus.WAITING, StripStatus.FAILED


@dataclass(frozen=True)
class SampleLevel:
    peak_left: float
    peak_right: float
    rms_left: float
    rms_right: float
    clips: int = 0


def _song(key: str, title: str, status: SongStatus, owned: int, required: int, subtitle: str, kind: str) -> SongRow:
    return SongRow(key, title, status, owned, required, subtitle, kind)


LIBRARY = LibraryState(
    phase=Phase.READY,
    block_number=23_918_402,
    sealed=5,
    can_reveal=True,
    albums=(
        AlbumRow(
            "000",
            "000",
            2,
            (
                replace(
                    _song("masterpiece", "Masterpiece", SongStatus.PARTIAL, 8, 9, "8 of 9 stems", "Percussion"),
                    stems=("Drums", "Brass"),
                ),
                _song("mantra", "Mantra", SongStatus.COMPLETE, 6, 6, "complete · ready", "Drums"),
                _song("find-you", "Find You", SongStatus.PARTIAL, 3, 6, "3 of 6 stems", "Synth"),
                _song("star-town", "Star Town", SongStatus.FORGED, 5, 5, "song token", "Vocals"),
            ),
        ),
        AlbumRow(
            "O",
            "O",
            1,
            (
                _song("summer", "Summer Rays", SongStatus.PARTIAL, 4, 7, "4 of 7 stems", "Guitar"),
                _song("tides", "Tides", SongStatus.PARTIAL, 1, 5, "1 of 5 stems", "Keyboard"),
            ),
            can_forge=True,
        ),
        AlbumRow(
            "111",
            "111",
            0,
            (
                _song("signal", "Signal", SongStatus.PARTIAL, 2, 8, "2 of 8 stems", "Bass"),
                _song("afterglow", "Afterglow", SongStatus.NONE, 0, 6, "0 of 6 stems", "FX"),
            ),
        ),
    ),
)

STRIPS = (
    Strip("11", "Drums", "Drums", READY, copies=1, left=438, gain_db=-3.1),
    Strip("12", "Percussion", "Percussion", READY, copies=2, left=401, gain_db=-9.4, pan=0.35),
    Strip("13", "Bass", "Bass", READY, copies=1, left=455, gain_db=-4.0),
    Strip("14", "Vocals", "Vocals", READY, copies=1, left=212, gain_db=0.0),
    Strip("15", "Synth", "Synth", READY, copies=3, left=467, gain_db=-6.2, pan=-0.6),
    Strip("16", "Keyboard", "Keyboard", READY, copies=1, left=430, gain_db=-12.5, mute=True),
    Strip("17", "Guitar", "Guitar", READY, copies=1, left=422, gain_db=-7.0),
    Strip("18", "FX", "FX", READY, copies=1, left=488, gain_db=-15.0),
    Strip("19", "Brass", "Brass", MISSING, left=412, burned=88, market_url="https://market.example/19"),
)
STRIPS = tuple(replace(strip, integrity=Integrity.VERIFIED) if strip.status is READY else strip for strip in STRIPS)

SONG = OpenSong(
    key="masterpiece",
    title="Masterpiece",
    subtitle="000 · 4:12 · 48 kHz · 8 of 9 stems owned",
    strips=STRIPS,
    owned=8,
    required=9,
    forge=ForgeOffer(False, "1 stem missing: Brass", "412 left on chain · 88 burned", "Forge song"),
    phase=Phase.READY,
)

TRANSPORT = TransportState(playing=True, playhead_s=96.8, song_s=252.0, loop_s=(75.6, 131.0), looping=True)
AUDIO = AudioState("Built-in Speakers", False, 256, 48_000, 0.07, 0)

MIXER = AppState(
    banner="A made-up collection on a made-up chain: nothing here is worth money, nothing here can be lost",
    account="collector.eth",
    account_short="0x71C7…976F",
    network="Ethereum",
    gas="6.2 gwei",
    library=LIBRARY,
    song=SONG,
    master=MasterMix(gain_db=-1.0),
    transport=TRANSPORT,
    audio=AUDIO,
)


IN_BARS = replace(
    MIXER,
    timeline=Timeline(
        bars=True,
        tempos={"masterpiece": Tempo(112.0, 0.4)},
        entrances_s={"11": 0.0, "12": 8.2, "13": 17.1, "14": 34.2, "15": 17.1, "16": 68.6, "17": 120.4, "18": 120.6},
    ),
)


def with_song(**changes: object) -> AppState:
    """The mixer with its song changed."""
    return replace(MIXER, song=replace(SONG, **changes))  # type: ignore[arg-type]


COMPLETE = with_song(
    key="mantra",
    title="Mantra",
    subtitle="000 · 3:18 · 48 kHz · all 6 stems owned",
    strips=STRIPS[:5] + STRIPS[7:8],
    owned=6,
    required=6,
    forge=ForgeOffer(True, "Complete: 6 of 6 stems", "1 set can be forged · 212 songs can still be made", "Forge song"),
)

TROUBLES = replace(
    with_song(
        strips=(
            STRIPS[0],
            replace(
                STRIPS[1], status=WAITING, reason="Downloading 43\N{NO-BREAK SPACE}%", integrity=Integrity.NOT_KNOWN_YET
            ),
            replace(
                STRIPS[2],
                status=FAILED,
                reason="What was fetched is not what the collection promised.",
                integrity=Integrity.MISMATCH,
            ),
            replace(STRIPS[3], solo=True, integrity=Integrity.UNPROVEN),
            replace(STRIPS[4], status=WAITING, reason="Waiting for its key"),
            replace(STRIPS[5], label="Keyboard <b>with a very long name</b> & more", mute=True),
            replace(STRIPS[6], status=MISSING, left=422, candidates=5, odds=0.36),
            replace(STRIPS[7], status=MISSING, left=0, burned=500, market_url="https://market.example/18"),
            STRIPS[8],
        ),
    ),
    audio=replace(AUDIO, silent=True, output="", dropouts=3, load=0.83),
    content=Content({SONG.key: Keeping(8, 3, 0.43)}),
    notices=(
        Notice("Output found again", "Built-in Speakers is back.", "", None),
        Notice(
            "One stem is damaged",
            "Bass does not match its hash and was left out; the rest plays on.",
            "Fetch again",
            Refresh(),
            serious=True,
        ),
    ),
)

_KINDS = (
    *(strip.stem_type for strip in STRIPS[:7]),
    "Strings", "Brass", "Woodwinds", "FX", "Drums", "Vocals", "Vocals", "Synth", "Guitar",
)  # fmt: skip
SIXTEEN = with_song(
    title="Sixteen at once",
    subtitle="O · 2:04 · 44.1 kHz · 15 of 16 stems owned",
    strips=tuple(
        Strip(str(30 + n), kind, kind, MISSING if n == 9 else READY, copies=0 if n == 9 else 1 + n % 3, left=300,
              integrity=Integrity.UNPROVEN if n % 2 else Integrity.VERIFIED,
              gain_db=-1.5 * n, pan=((n * 5) % 9 - 4) / 4)
        for n, kind in enumerate(_KINDS)
    ),
    owned=15,
    required=16,
)  # fmt: skip

EMPTY = AppState(
    banner=MIXER.banner,
    account="collector.eth",
    account_short="0x71C7…976F",
    network="Demo chain",
    library=LibraryState(Phase.READY, message="Stems that arrive in this account show up here by themselves."),
    audio=AUDIO,
)
LOADING = replace(
    EMPTY,
    library=LibraryState(Phase.LOADING, message="Reading balances of 311 tokens at block 23,918,402"),
    progress=("Composing the demo's music", 0.42),
)
BROKEN = replace(
    EMPTY,
    library=LibraryState(Phase.ERROR, message="The node does not answer. Check the network, then try again."),
    song=replace(SONG, phase=Phase.ERROR, message="None of its stems could be fetched: the server does not answer."),
)
SONG_LOADING = replace(
    with_song(
        phase=Phase.LOADING,
        message="Fetching 8 stems · 12 of 61 MB",
        strips=tuple(
            s if s.status is MISSING else replace(s, status=WAITING, reason="Fetching its audio") for s in STRIPS
        ),
    ),
    transport=TransportState(),
    progress=("Fetching 8 stems", 0.2),
)

FORGE = ForgeView(
    title="Forge “Mantra”",
    subtitle="Burn 6 stem tokens to mint 1 song token. This can not be undone.",
    burns=(
        BurnRow("Drums", "Drums", 11, 1, 438),
        BurnRow("Percussion", "Percussion", 12, 2, 401),
        BurnRow("Bass", "Bass", 13, 1, 455),
        BurnRow("Vocals", "Vocals", 14, 1, 212),
        BurnRow("Synth", "Synth", 15, 3, 467),
        BurnRow("FX", "FX", 18, 1, 488),
    ),
    receive_title="Mantra · song token",
    receive_lines=("000 · ISRC QZ-K6P-26-00002", "All its stems stay playable through it"),
    facts=(
        ("From", "0x71C7656EC7ab88b098defB751B7401B5f6d8976F"),
        ("Contract", "0xA62f445A1171fCfBf76eb44a866c7b48F1a6f226 code verified"),
        ("Collection", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed code verified"),
        ("Network", "Ethereum (chain 1)"),
        ("Songs alive", "12 → 13"),
        ("Fee, at most", "0.0019 ETH · 212,400 gas at 9 gwei"),
        ("Fee, likely", "0.00081 ETH"),
        ("Gas today", "below 76% of the last week · 1.2 … 31 gwei"),
    ),
    checks=(
        Check("Dry run on block 23,918,402: exactly these 6 tokens leave your wallet", True),
        Check("Contract code matches the collection’s published hash", True),
        Check("Both nodes tell the same of balances, code and block", True),
        Check("Balance covers the fee", True),
    ),
    warning="Burned stems are gone for good. You keep 1 spare Percussion and 2 spare Synth; "
    "you lose your last copy of Drums, Bass, Vocals and FX.",
    step=ForgeStep.CONFIRM,
    song_title="Mantra",
    can_confirm=True,
)
FORGE_APPROVAL = replace(
    FORGE,
    checks=(Check("The forge needs your permission first", None), *FORGE.checks[1:]),
    confirm_label="Hold to approve",
    message="First the forge needs your permission to burn: one transaction that moves nothing.",
)
FORGE_CHECKING = replace(
    FORGE,
    step=ForgeStep.CHECKING,
    can_confirm=False,
    checks=(FORGE.checks[0], replace(FORGE.checks[1], ok=False), replace(FORGE.checks[2], ok=None)),
)


FORGE_OVER = replace(
    FORGE,
    step=ForgeStep.FINAL,
    can_confirm=False,
    can_revoke=True,
    message="Done. The stems are burned, the token is yours.",
)
FORGE_IN_A_BLOCK = replace(
    FORGE,
    step=ForgeStep.INCLUDED,
    can_confirm=False,
    message="In a block. Usually safe 7 min and final 14 min after its block.",
)
FORGING = replace(
    COMPLETE,
    smithy=Smithy(
        under_way=(UnderWay(20, "Mantra", ForgeStep.INCLUDED, "in a block · usually final 14 min after its block"),)
    ),
)


FORGES = (
    ForgeRow(
        "ab" * 32,
        "Mantra",
        "21 November 2026, 14:55",
        "Done. The stems are burned, the token is yours.",
        ForgeStep.FINAL,
        (
            ("Burned", "Drums 1 → 0, Percussion 2 → 1, Bass 1 → 0, Vocals 1 → 0, Synth 3 → 2, FX 1 → 0"),
            ("Made", "1 song token, Mantra"),
            ("Fee", "0.00081 ETH"),
            ("Block", "23,918,404"),
            ("Transaction", "0x" + "5c" * 32),
            ("Intent", "0x" + "ab" * 32),
        ),
        Path("mantra.stemmix"),
        mix=True,
    ),
    ForgeRow(
        "cd" * 32,
        "Star Town",
        "2 November 2026, 09:12",
        "You declined in the wallet. Nothing burned.",
        ForgeStep.REFUSED,
        (("To burn", "Drums, Vocals"), ("To make", "1 song token, Star Town"), ("Intent", "0x" + "cd" * 32)),
    ),
)
FORGE_HISTORY = replace(COMPLETE, smithy=Smithy(forges=FORGES), page=OpenPage(Page.FORGES))


def forge_at(step: ForgeStep) -> ForgeView:
    return replace(FORGE, step=step, can_confirm=step is ForgeStep.CONFIRM)


def overview(seed: int, bins: int = 1200) -> tuple[npt.NDArray[np.float32], ...]:
    """Minimum, maximum, RMS (bins,) float32 of a stem that swells and rests like music."""
    random = np.random.default_rng(seed)
    at = np.arange(bins) / bins
    swell = 0.35 + 0.65 * np.abs(np.sin(at * 19 + seed)) * (0.6 + 0.4 * np.sin(at * 170 + seed))
    verse = np.where((at * 8 + seed * 0.37) % 3 < 2.4, 1.0, 0.25)
    peak = (0.5 * swell * verse * (0.55 + 0.45 * random.random(bins))).astype(np.float32)
    return -peak, peak, (peak * 0.45).astype(np.float32)


def levels(state: AppState) -> dict[str, SampleLevel]:
    """A level for each strip that sounds."""
    song = state.song
    if song is None:
        return {}
    soloed = any(strip.solo for strip in song.strips)
    return {
        strip.key: SampleLevel(
            *(10 ** ((strip.gain_db + less) / 20) for less in (-4.0 - n % 3, -5.5 - n % 3, -10, -11))
        )
        for n, strip in enumerate(song.strips)
        if strip.status is READY and not strip.mute and (strip.solo or not soloed)
    }


@dataclass(frozen=True)
class SampleLoudness:
    momentary_lufs: float = -11.8
    short_term_lufs: float = -14.2
    integrated_lufs: float = -14.8
    true_peak: float = 0.86
    reduction_db: float = -2.3


LOUDNESS = SampleLoudness()
MASTER_LEVEL = SampleLevel(0.81, 0.74, 0.4, 0.36)

MIXES = replace(
    MIXER,
    song=replace(SONG, strips=tuple(replace(s, solo=s.label in ("Vocals", "Bass")) for s in STRIPS)),
    shelf=Shelf(
        slots={"A": mix_of(MIXER), "B": Mix()},
        slot="A",
        saved={"Sunday": mix_of(MIXER), "Without drums": Mix()},
        name="Sunday",
    ),
    moves=Moves(undo="gain of Vocals"),
)

ODD = replace(
    MIXER,
    library=replace(
        LIBRARY,
        phase=Phase.ERROR,
        message="As of 3 hours ago, block 23,918,402 · the node did not answer",
        sealed_note="40% that one fills a hole",
        others=(OtherRow("77", "Poster", "its document calls it something this program does not know"),),
    ),
)
FILTERED = replace(MIXER, browsing=Browsing(Show.NEARLY, Order.NEAREST))

DECISION = replace(COMPLETE, hearing=Hearing(View.LOOSE, View.LOOSE), trim_db=0.0)


def _event(kind: str, name: str, stem_type: str, other: str, when: str, block: int, amount: int = 1) -> HistoryRow:
    return HistoryRow(kind, "17", name, stem_type, amount, other, "", when, block, "0x" + "ab" * 32)


EVENTS = (
    _event("forged", "Mantra", "", "", "20 Nov 2026, 21:04", 23_918_391),
    _event("burned", "Mantra · Drums", "Drums", "", "20 Nov 2026, 21:04", 23_918_391),
    _event("burned", "Mantra · Brass", "Brass", "", "20 Nov 2026, 21:04", 23_918_391),
    _event("sent", "Find You · Bass", "Bass", "to 0x71C7…976F", "2 Nov 2026, 09:30", 23_802_114, 2),
    _event("revealed", "Masterpiece · Vocals", "Vocals", "out of a sealed one", "", 23_455_001),
    _event("received", "Summer Rays · Woodwinds with a name that goes on and on and on and on and on and on and on",
           "Woodwinds", "from kyler.eth", "5 Jun 2026, 14:00", 23_000_120),
    _event("received", "Sealed stem", "", "when it was made", "4 Jun 2026, 18:45", 22_998_000, 12),
)  # fmt: skip
HISTORY = replace(MIXER, page=OpenPage(Page.HISTORY), pages=CollectionPages(History(EVENTS)))
NO_HISTORY = replace(
    HISTORY,
    pages=CollectionPages(History((), "No token of the collection ever came to this account or left it.")),
)
STEM = replace(
    MIXER,
    page=OpenPage(Page.STEM, "17"),
    pages=CollectionPages(
        stem=StemPage(
            key="17",
            title="Masterpiece · Brass",
            subtitle="000 · Masterpiece · Stem",
            stem_type="Brass",
            description="Two trumpets and a trombone, recorded in one room on a cold day in March.",
            figures=(
                ("Token", "17"),
                ("Live supply", "311"),
                ("Burned so far", "39"),
                ("Yours", "3"),
                ("Yours since", "5 Jun 2026, 14:00"),
                ("Audio", "encrypted, keys for holders · 4:12 · 24.1 MB"),
            ),
            holders=(("collector.eth", 2), ("0x71C7…976F", 1)),
            rows=EVENTS[2:5],
            song_key="000/Masterpiece",
            market_url="https://market.example/17",
        )
    ),
)
ALBUM = replace(
    MIXER,
    page=OpenPage(Page.ALBUM, "000"),
    pages=CollectionPages(
        album=AlbumPage(
            key="000",
            title="000",
            subtitle="1 of 4 song tokens · 1 song ready to forge",
            songs=(
                AlbumSong("a", "Masterpiece", SongStatus.PARTIAL, 8, 9, "Brass", "8 of 9 stems", "Missing: Brass",
                          "41 can still be made by anyone, limited by Brass"),
                AlbumSong("b", "Mantra", SongStatus.COMPLETE, 7, 7, "Synth", "complete · 2 sets", "",
                          "112 can still be made by anyone, limited by Vocals and Synth"),
                AlbumSong("c", "Find You", SongStatus.FORGED, 6, 6, "Bass", "song token", "",
                          "how many can still be made is not known"),
                AlbumSong("d", "Summer Rays", SongStatus.NONE, 0, 9, "Drums", "0 of 9 stems",
                          "Missing: Drums, Percussion, Bass, Vocals, Synth, Keyboard, Guitar, Strings, Woodwinds",
                          "can not be made any more: no Strings is left"),
            ),
            offer=ForgeOffer(False, "3 song tokens missing: Masterpiece, Mantra, Summer Rays", "Forge the songs first"),
        )
    ),
)  # fmt: skip
ALBUM_READY = replace(
    ALBUM,
    pages=CollectionPages(
        album=replace(
            ALBUM.pages.album,  # type: ignore[type-var]
            offer=ForgeOffer(True, "Every song token is here", "They burn, and one album token is made", "Forge album"),
        )
    ),
)

BOUNCE = replace(
    MIXER,
    song=replace(
        SONG,
        strips=tuple(
            replace(s) if s.label == "Bass" else replace(s, copying=Copying.ALLOWED, licence="CC-BY-4.0")
            for s in STRIPS
        ),
    ),
)

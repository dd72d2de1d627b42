"""Writing a mix to a file: what a person wants, how far it is, and whether the stems' licences let it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from typing import Any

from app.state.model import AppState, Bounce, BouncePhase, Copying, OpenSong


class BounceFormat(Enum):
    """Suffix and subtype, as the engine names them."""

    WAV_24 = (".wav", "PCM_24")
    WAV_16 = (".wav", "PCM_16")
    WAV_FLOAT = (".wav", "FLOAT")
    FLAC_24 = (".flac", "PCM_24")
    FLAC_16 = (".flac", "PCM_16")


@dataclass(frozen=True)
class StartBounce:
    """loop: only the loop. sure: a person says that copies of stems without a known licence may be made."""

    path: Path
    format: BounceFormat
    loop: bool = False
    sure: bool = False


@dataclass(frozen=True)
class ExpectBounce:
    """A file is being chosen."""


@dataclass(frozen=True)
class CancelBounce:
    pass


@dataclass(frozen=True)
class Bounced:
    """A fact: how far a bounce is, or how it ended."""

    bounce: Bounce


def heard_strips(song: OpenSong) -> tuple[str, ...]:
    """Keys of the strips that are in the mix now: neither mute nor soloed away, and playable."""
    playing = [strip for strip in song.strips if strip.is_playable]
    solo = any(strip.solo for strip in playing)
    return tuple(strip.key for strip in playing if not strip.mute and (strip.solo or not solo))


def copying(song: OpenSong) -> Copying:
    """What the licences of all that is heard allow together: the strictest counts."""
    heard = set(heard_strips(song))
    allowed = {strip.copying for strip in song.strips if strip.key in heard}
    return next((one for one in (Copying.FORBIDDEN, Copying.UNKNOWN) if one in allowed), Copying.ALLOWED)


RULES: dict[type, Callable[[AppState, Any], AppState]] = {
    Bounced: lambda state, fact: replace(state, bounce=fact.bounce),
}

IDLE = Bounce(BouncePhase.IDLE)


def settled(bounce: Bounce) -> Bounce:
    """What is left of a bounce when another song is opened: one that is under way; how a former one ended is over."""
    return bounce if bounce.phase is BouncePhase.RUNNING else IDLE

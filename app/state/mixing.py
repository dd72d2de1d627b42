"""What a mix is: the setting of every strip and of the master, as one frozen value. Add fields here, and they are kept,
recalled, undone and shared with the rest."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

SLOTS = ("A", "B", "C", "D")
NAME_MOST = 60  # characters of a saved mix’s name
SAVED_MOST = 200  # mixes of one song


@dataclass(frozen=True, kw_only=True)
class StripMix:
    """How one strip is set. gain_db −∞ … +6; pan −1 … 1."""

    gain_db: float = 0.0
    pan: float = 0.0
    mute: bool = False
    solo: bool = False


@dataclass(frozen=True, kw_only=True)
class MasterMix:
    """How the master is set. limiter: no true peak above −1 dBTP; what stays below passes unchanged.

    balance −1 … 1; mono: half the sum on both sides; dim: 20 dB lower.
    """

    gain_db: float = 0.0
    limiter: bool = True
    balance: float = 0.0
    mono: bool = False
    dim: bool = False


def fresh_master(before: MasterMix) -> MasterMix:
    """The artist's, for a song that has no mix yet. How a person listens, mono or dim, is of the room, not the song."""
    return MasterMix(mono=before.mono, dim=before.dim)


@dataclass(frozen=True)
class Mix:
    """The whole desk. strips: by key; one that is not named is as the artist left it."""

    strips: Mapping[str, StripMix] = field(default_factory=dict)
    master: MasterMix = field(default_factory=MasterMix)


@dataclass(frozen=True)
class Shelf:
    """What is kept beside a song's mix. slots: snapshots by letter; saved: mixes by the name a person gave.

    slot, name: of the one that was recalled or stored last, "" for none. alone: the strip that is soloed exclusively;
    former_solos: those that come back when that ends.
    """

    slots: Mapping[str, Mix] = field(default_factory=dict)
    saved: Mapping[str, Mix] = field(default_factory=dict)
    slot: str = ""
    name: str = ""
    alone: str = ""
    former_solos: tuple[str, ...] = ()


@dataclass(frozen=True)
class Bench:
    """A song's mix and what is kept beside it: all that an undo puts back and a restart restores."""

    mix: Mix = field(default_factory=Mix)
    shelf: Shelf = field(default_factory=Shelf)


def strip_mix(strip: StripMix) -> StripMix:
    """Only how it is set, of a strip that knows more about itself."""
    return StripMix(**{name: getattr(strip, name) for name in _STRIP_FIELDS})


_STRIP_FIELDS = tuple(each.name for each in fields(StripMix))

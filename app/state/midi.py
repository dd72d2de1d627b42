"""Controls of metal: which one moves what of the desk, and what a person wants of that. Values only; no port is known.

A strip is named by its number from the left, as on the controller: song after song the first fader is the first strip.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.state.model import AppState

STRIPS = 32


class Kind(Enum):
    """What a control sends."""

    CC = "cc"
    CC14 = "cc14"  # two control changes, the coarse one and 32 numbers above it the fine one
    NOTE = "note"
    PITCH = "pitch"


@dataclass(frozen=True, order=True)
class ControlId:
    """Where a control's messages come from. channel 1 … 16; number 0 … 127, 0 for a pitch wheel."""

    kind: Kind
    channel: int
    number: int = 0


class Does(Enum):
    """What a control may move. Those that are not of a strip are there once."""

    GAIN = "gain"
    PAN = "pan"
    MUTE = "mute"
    SOLO = "solo"
    MASTER = "master"
    BALANCE = "balance"
    DIM = "dim"
    MONO = "mono"
    PLAY = "play"
    STOP = "stop"
    LOOP = "loop"
    FLIP = "flip"

    @property
    def of_strip(self) -> bool:
        return self in (Does.GAIN, Does.PAN, Does.MUTE, Does.SOLO)

    @property
    def glides(self) -> bool:
        """A fader or a knob; the others are pressed."""
        return self in (Does.GAIN, Does.PAN, Does.MASTER, Does.BALANCE)


@dataclass(frozen=True)
class Target:
    """strip: its number from the left, from 1; 0 for what is there once."""

    does: Does
    strip: int = 0


@dataclass(frozen=True)
class Binding:
    control: ControlId
    target: Target


@dataclass(frozen=True)
class MidiView:
    """missing: the libraries are not installed. problem: why nothing is heard of the device, "" when it is.

    device "": none is used. learning: what the next control that is moved will be for, None: nothing.
    """

    missing: bool = False
    problem: str = ""
    devices: tuple[str, ...] = ()
    device: str = ""
    bindings: tuple[Binding, ...] = ()
    learning: Target | None = None


class MidiIntent:
    """A wish for the controller. Its kinds are below."""


@dataclass(frozen=True)
class LookForMidi(MidiIntent):
    """Which devices there are, anew."""


@dataclass(frozen=True)
class ChooseMidi(MidiIntent):
    """device: by name, "" for none."""

    device: str


@dataclass(frozen=True)
class LearnMidi(MidiIntent):
    """The next control that is moved is for this; None: it is enough."""

    target: Target | None


@dataclass(frozen=True)
class ForgetMidi(MidiIntent):
    """target None: forget all."""

    target: Target | None


@dataclass(frozen=True)
class MidiShown:
    """A fact: how things are with the controller now."""

    view: MidiView


def bound(bindings: Iterable[Binding], new: Binding) -> tuple[Binding, ...]:
    """With one more: a control moves one thing, and a thing is moved by one control."""
    kept = (one for one in bindings if one.target != new.target and not _same_control(one.control, new.control))
    return sorted_bindings((*kept, new))


def without(bindings: Iterable[Binding], target: Target | None) -> tuple[Binding, ...]:
    return tuple(one for one in bindings if target is not None and one.target != target)


def sorted_bindings(bindings: Iterable[Binding]) -> tuple[Binding, ...]:
    order = list(Does)
    return tuple(sorted(bindings, key=lambda one: (order.index(one.target.does), one.target.strip)))


def next_target(target: Target) -> Target | None:
    """What is learnt after it, so that a row of faders is learnt in one go."""
    if target.does.of_strip and target.strip < STRIPS:
        return replace(target, strip=target.strip + 1)
    return None


def _same_control(one: ControlId, other: ControlId) -> bool:
    wide = {Kind.CC, Kind.CC14}
    same_kind = one.kind is other.kind or {one.kind, other.kind} == wide
    return same_kind and (one.channel, one.number) == (other.channel, other.number)


RULES: "dict[type, Callable[[AppState, Any], AppState]]" = {
    MidiShown: lambda state, fact: replace(state, midi=fact.view),
}

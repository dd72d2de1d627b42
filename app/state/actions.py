"""Everything that has a key: one table, used by the shortcuts, by the cheat sheet and by the settings."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum


class Group(Enum):
    TRANSPORT = "Transport"
    MIX = "Mix"
    STRIP = "The strip in focus"
    MASTER = "Master"
    WAVEFORM = "Waveform"
    WINDOW = "Window"


@dataclass(frozen=True)
class Action:
    """Something a key does.

    id: kept in settings, never changed. keys: as Qt writes them; the first is the one that is shown and that a person
    may change. repeats: while the key is held. local: known by the control in focus alone; told here, bound there.
    """

    id: str
    keys: tuple[str, ...]
    title: str
    group: Group
    repeats: bool = False
    local: bool = False


ACTIONS: tuple[Action, ...] = (
    Action("play", ("Space", "Toggle Media Play/Pause", "Media Play", "Media Pause"), "Play or pause", Group.TRANSPORT),
    Action("to-start", ("Home", "Media Stop", "Media Previous"), "Stop, and to the start", Group.TRANSPORT),
    Action("back", ("Left",), "5 seconds back", Group.TRANSPORT, repeats=True),
    Action("forward", ("Right",), "5 seconds on", Group.TRANSPORT, repeats=True),
    Action("loop", ("L",), "Loop on or off", Group.TRANSPORT),
    Action("loop-start", ("Shift+I",), "The loop begins here", Group.TRANSPORT),
    Action("loop-end", ("Shift+O",), "The loop ends here", Group.TRANSPORT),
    Action("undo", ("Ctrl+Z",), "Undo", Group.MIX, repeats=True),
    Action("redo", ("Ctrl+Shift+Z", "Ctrl+Y"), "Redo", Group.MIX, repeats=True),
    Action("snapshot", ("1", "2", "3", "4"), "Snapshot A … D", Group.MIX),
    Action("snapshot-store", ("Shift+1", "Shift+2", "Shift+3", "Shift+4"), "Keep it as snapshot A … D", Group.MIX),
    Action("decision", ("H",), "Hear the decision: flip between now and after", Group.MIX),
    Action("mixes", ("Ctrl+S",), "Save, recall and share mixes", Group.MIX),
    Action("bounce", ("Ctrl+E",), "Write the mix to a WAV or FLAC file", Group.MIX),
    Action("open-mix", ("Ctrl+O",), "Open a shared mix", Group.MIX),
    Action("reset-mix", ("Ctrl+R",), "Back to the artist’s mix", Group.MIX),
    Action("unsolo", ("Ctrl+Shift+S",), "No strip solo any more", Group.MIX),
    Action("unclip", ("Shift+C",), "Put the clip lamps out", Group.MIX),
    Action(
        "strip",
        tuple(f"Ctrl+{number}" for number in range(1, 10)),
        "Go to strip 1 … 9",
        Group.MIX,
    ),
    Action("level", ("Up", "Down"), "Half a decibel; with Shift a tenth", Group.STRIP, local=True),
    Action("level-page", ("PgUp", "PgDown"), "Three decibels", Group.STRIP, local=True),
    Action("level-typed", ("0 … 9", "−"), "Type a gain or a pan", Group.STRIP, local=True),
    Action("neighbour", ("Left", "Right"), "The strip beside it; on a knob, pan", Group.STRIP, local=True),
    Action("mute", ("M",), "Mute", Group.STRIP, local=True),
    Action("solo", ("S",), "Solo; with Shift this one only", Group.STRIP, local=True),
    Action("master", ("Ctrl+0",), "Go to the master", Group.MASTER),
    Action("limiter", ("I",), "Limiter on or off", Group.MASTER),
    Action("mono", ("O",), "Mono on or off", Group.MASTER),
    Action("dim", ("D",), "Dim on or off", Group.MASTER),
    Action("zoom-in", ("+", "="), "Zoom in", Group.WAVEFORM, repeats=True),
    Action("zoom-out", ("-",), "Zoom out", Group.WAVEFORM, repeats=True),
    Action("zoom-all", ("Shift+Z",), "The whole song", Group.WAVEFORM),
    Action("scroll-back", ("Alt+Left",), "See what is before", Group.WAVEFORM, repeats=True),
    Action("scroll-on", ("Alt+Right",), "See what comes", Group.WAVEFORM, repeats=True),
    Action("entrance-before", (",",), "To where a stem entered before", Group.WAVEFORM, repeats=True),
    Action("entrance-next", (".",), "To where the next stem enters", Group.WAVEFORM, repeats=True),
    Action("bars", ("B",), "Time or bars", Group.WAVEFORM),
    Action("page-back", ("Esc",), "Back from a page", Group.WINDOW),
    Action("search", ("Ctrl+F",), "Search the library", Group.WINDOW),
    Action("refresh", ("F5",), "Look at the chain again", Group.WINDOW),
    Action("shortcuts", ("?", "F1"), "This list", Group.WINDOW),
)


def keys_of(action: Action, chosen: Mapping[str, str]) -> tuple[str, ...]:
    """The keys of an action: what a person chose stands in for the first ("" for no key at all), the others stay."""
    if action.id not in chosen:
        return action.keys
    own = (chosen[action.id],) if chosen[action.id] else ()
    return own + action.keys[1:]


def clashes(action_id: str, keys: str, chosen: Mapping[str, str], actions: Iterable[Action] = ACTIONS) -> Action | None:
    """The other action that has these keys already, None when they are free. Keys of the strip in focus are no clash:
    a control that knows a key takes it before the window does."""
    for action in actions:
        if action.id != action_id and not action.local and keys in keys_of(action, chosen):
            return action
    return None

"""Everything that has a key: one table, used by the shortcuts, by the cheat sheet and by the settings."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from app.i18n import tr


class Group(Enum):
    TRANSPORT = tr("Transport")
    MIX = tr("Mix")
    STRIP = tr("The strip in focus")
    MASTER = tr("Master")
    WAVEFORM = tr("Waveform")
    WINDOW = tr("Window")


@dataclass(frozen=True)
class Action:
    """Something a key does.

    id: kept in settings, never changed. keys: as Qt writes them; the first is the one that is shown and that a person
    may change. repeats: while the key is held. local: known by the control in focus alone; told here, bound there.
    row: each key does it to something else, so none stands in for another.
    """

    id: str
    keys: tuple[str, ...]
    title: str
    group: Group
    repeats: bool = False
    local: bool = False
    row: bool = False

    @property
    def can_change(self) -> bool:
        """Whether a person may choose another key for it."""
        return not self.local and not self.row


ACTIONS: tuple[Action, ...] = (
    Action(
        "play", ("Space", "Toggle Media Play/Pause", "Media Play", "Media Pause"), tr("Play or pause"), Group.TRANSPORT
    ),
    Action("to-start", ("Home", "Media Stop", "Media Previous"), tr("Stop, and to the start"), Group.TRANSPORT),
    Action("back", ("Left",), tr("5 seconds back"), Group.TRANSPORT, repeats=True),
    Action("forward", ("Right",), tr("5 seconds on"), Group.TRANSPORT, repeats=True),
    Action("loop", ("L",), tr("Loop on or off"), Group.TRANSPORT),
    Action("loop-start", ("Shift+I",), tr("The loop begins here"), Group.TRANSPORT),
    Action("loop-end", ("Shift+O",), tr("The loop ends here"), Group.TRANSPORT),
    Action("undo", ("Ctrl+Z",), tr("Undo"), Group.MIX, repeats=True),
    Action("redo", ("Ctrl+Shift+Z", "Ctrl+Y"), tr("Redo"), Group.MIX, repeats=True),
    Action("snapshot", ("1", "2", "3", "4"), tr("Snapshot A … D"), Group.MIX, row=True),
    Action(
        "snapshot-store",
        ("Shift+1", "Shift+2", "Shift+3", "Shift+4"),
        tr("Keep it as snapshot A … D"),
        Group.MIX,
        row=True,
    ),
    Action("decision", ("H",), tr("Hear the decision: flip between now and after"), Group.MIX),
    Action("mixes", ("Ctrl+S",), tr("Save, recall and share mixes"), Group.MIX),
    Action("bounce", ("Ctrl+E",), tr("Write the mix to a WAV or FLAC file"), Group.MIX),
    Action("open-mix", ("Ctrl+O",), tr("Open a shared mix"), Group.MIX),
    Action("reset-mix", ("Ctrl+R",), tr("Back to the artist’s mix"), Group.MIX),
    Action("unsolo", ("Ctrl+Shift+S",), tr("No strip solo any more"), Group.MIX),
    Action("unclip", ("Shift+C",), tr("Put the clip lamps out"), Group.MIX),
    Action(
        "strip",
        tuple(f"Ctrl+{number}" for number in range(1, 10)),
        tr("Go to strip 1 … 9"),
        Group.MIX,
        row=True,
    ),
    Action("level", ("Up", "Down"), tr("Half a decibel; with Shift a tenth"), Group.STRIP, local=True),
    Action("level-page", ("PgUp", "PgDown"), tr("Three decibels"), Group.STRIP, local=True),
    Action("level-typed", ("0 … 9", "−"), tr("Type a gain or a pan"), Group.STRIP, local=True),
    Action("neighbour", ("Left", "Right"), tr("The strip beside it; on a knob, pan"), Group.STRIP, local=True),
    Action("mute", ("M",), tr("Mute"), Group.STRIP, local=True),
    Action("solo", ("S",), tr("Solo; with Shift this one only"), Group.STRIP, local=True),
    Action("master", ("Ctrl+0",), tr("Go to the master"), Group.MASTER),
    Action("limiter", ("I",), tr("Limiter on or off"), Group.MASTER),
    Action("mono", ("O",), tr("Mono on or off"), Group.MASTER),
    Action("dim", ("D",), tr("Dim on or off"), Group.MASTER),
    Action("zoom-in", ("+", "="), tr("Zoom in"), Group.WAVEFORM, repeats=True),
    Action("zoom-out", ("-",), tr("Zoom out"), Group.WAVEFORM, repeats=True),
    Action("zoom-all", ("Shift+Z",), tr("The whole song"), Group.WAVEFORM),
    Action("scroll-back", ("Alt+Left",), tr("See what is before"), Group.WAVEFORM, repeats=True),
    Action("scroll-on", ("Alt+Right",), tr("See what comes"), Group.WAVEFORM, repeats=True),
    Action("entrance-before", (",",), tr("To where a stem entered before"), Group.WAVEFORM, repeats=True),
    Action("entrance-next", (".",), tr("To where the next stem enters"), Group.WAVEFORM, repeats=True),
    Action("bars", ("B",), tr("Time or bars"), Group.WAVEFORM),
    Action("page-back", ("Esc",), tr("Back from a page"), Group.WINDOW),
    Action(
        "play-song",
        ("Ctrl+Return",),
        tr("Open and play the song in the list; Return opens it"),
        Group.WINDOW,
        local=True,
    ),
    Action("keep-song", ("Ctrl+K",), tr("Keep the song in the list offline, or no longer"), Group.WINDOW, local=True),
    Action("search", ("Ctrl+F",), tr("Search the library"), Group.WINDOW),
    Action("refresh", ("F5",), tr("Look at the chain again"), Group.WINDOW),
    Action("shortcuts", ("?", "F1"), tr("This list"), Group.WINDOW),
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


def of_strip(keys: str, actions: Iterable[Action] = ACTIONS) -> Action | None:
    """What these keys do instead while the keyboard is at a strip, None for nothing."""
    return next((action for action in actions if action.group is Group.STRIP and keys in action.keys), None)

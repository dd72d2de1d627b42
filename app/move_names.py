"""What undo and redo call a move of the desk: "gain of Vocals"."""

from collections.abc import Callable
from typing import Any

from app.state import intents
from app.state.desk import SetBalance, ToggleDim, ToggleMono
from app.state.model import AppState

_NAMES: dict[type, Callable[[Any, str], str]] = {
    intents.SetGain: lambda move, strip: f"gain of {strip}",
    intents.SetPan: lambda move, strip: f"pan of {strip}",
    intents.ToggleMute: lambda move, strip: f"mute of {strip}",
    intents.ToggleSolo: lambda move, strip: f"solo of {strip}",
    intents.ClearSolos: lambda move, strip: "solos",
    intents.SetMasterGain: lambda move, strip: "gain of the master",
    intents.ToggleLimiter: lambda move, strip: "limiter",
    SetBalance: lambda move, strip: "balance of the master",
    ToggleMono: lambda move, strip: "mono",
    ToggleDim: lambda move, strip: "dim",
    intents.ResetMix: lambda move, strip: "reset to the artist’s mix",
    intents.StoreSnapshot: lambda move, strip: f"storing snapshot {move.slot}",
    intents.RecallSnapshot: lambda move, strip: f"snapshot {move.slot}",
    intents.SaveMix: lambda move, strip: f"saving “{move.name}”",
    intents.RecallMix: lambda move, strip: f"mix “{move.name}”",
    intents.RenameMix: lambda move, strip: f"renaming “{move.name}”",
    intents.TakeMix: lambda move, strip: f"mix “{move.name}”",
    intents.DeleteMix: lambda move, strip: f"deleting “{move.name}”",
}


def move_name(intent: object, state: AppState) -> str:
    """A few words; those of a move that has none of its own say that it was one."""
    key = getattr(intent, "strip", "")
    strips = state.song.strips if state.song else ()
    label = next((strip.label for strip in strips if strip.key == key), "a strip")
    named = _NAMES.get(type(intent))
    return named(intent, label) if named else "a move of the mixer"

"""What undo and redo call a move of the desk: "gain of Vocals"."""

from collections.abc import Callable
from typing import Any

from app.i18n import tr
from app.state import intents
from app.state.desk import SetBalance, ToggleDim, ToggleMono
from app.state.model import AppState

_NAMES: dict[type, Callable[[Any, str], str]] = {
    intents.SetGain: lambda move, strip: tr("gain of {strip}", strip=strip),
    intents.SetPan: lambda move, strip: tr("pan of {strip}", strip=strip),
    intents.ToggleMute: lambda move, strip: tr("mute of {strip}", strip=strip),
    intents.ToggleSolo: lambda move, strip: tr("solo of {strip}", strip=strip),
    intents.ClearSolos: lambda move, strip: tr("solos"),
    intents.SetMasterGain: lambda move, strip: tr("gain of the master"),
    intents.ToggleLimiter: lambda move, strip: tr("limiter"),
    SetBalance: lambda move, strip: tr("balance of the master"),
    ToggleMono: lambda move, strip: tr("mono"),
    ToggleDim: lambda move, strip: tr("dim"),
    intents.ResetMix: lambda move, strip: tr("reset to the artist’s mix"),
    intents.StoreSnapshot: lambda move, strip: tr("storing snapshot {slot}", slot=move.slot),
    intents.RecallSnapshot: lambda move, strip: tr("snapshot {slot}", slot=move.slot),
    intents.SaveMix: lambda move, strip: tr("saving “{name}”", name=move.name),
    intents.RecallMix: lambda move, strip: tr("mix “{name}”", name=move.name),
    intents.RenameMix: lambda move, strip: tr("renaming “{name}”", name=move.name),
    intents.TakeMix: lambda move, strip: tr("mix “{name}”", name=move.name),
    intents.DeleteMix: lambda move, strip: tr("deleting “{name}”", name=move.name),
}


def move_name(intent: object, state: AppState) -> str:
    """A few words; those of a move that has none of its own say that it was one."""
    key = getattr(intent, "strip", "")
    strips = state.song.strips if state.song else ()
    label = next((strip.label for strip in strips if strip.key == key), tr("a strip"))
    named = _NAMES.get(type(intent))
    return named(intent, label) if named else tr("a move of the mixer")

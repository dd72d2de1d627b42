"""What a control that moved means at the desk as it is now: an intent, or nothing. Pure."""

from collections.abc import Callable, Mapping

from app.midi.takeover import Takeover
from app.state import intents
from app.state.decision import FlipDecision
from app.state.desk import SetBalance, ToggleDim, ToggleMono
from app.state.midi import Does, Target
from app.state.model import AppState, Strip
from app.widgets.taper import gain_at, travel_of

_DOWN = 0.5
_REST = 0.6 / 127  # that close to it, a knob is in the middle and a fader at 0 dB
_ZERO_DB = 1 - travel_of(0.0)

_PRESSED: Mapping[Does, Callable[[], object]] = {
    Does.DIM: ToggleDim,
    Does.MONO: ToggleMono,
    Does.PLAY: intents.PlayPause,
    Does.STOP: intents.Stop,
    Does.LOOP: intents.ToggleLoop,
    Does.FLIP: FlipDecision,
}


class Hand:
    """All controls of one controller. What it gives is meant to be done before the next is asked for."""

    def __init__(self) -> None:
        self._takeovers: dict[Target, Takeover] = {}
        self._down: dict[Target, bool] = {}

    def move(self, target: Target, at: float, state: AppState) -> object | None:
        """The intent of a control at 0 … 1; None when there is nothing to move, or the hand does not have it yet."""
        strip = _strip(state, target) if target.does.of_strip else None
        if state.song is None or (target.does.of_strip and strip is None):
            self._down[target] = at >= _DOWN
            return None
        return self._glide(target, at, state, strip) if target.does.glides else self._press(target, at, strip)

    def _glide(self, target: Target, at: float, state: AppState, strip: Strip | None) -> object | None:
        takeover = self._takeovers.setdefault(target, Takeover())
        if not takeover.follows(at, _place(target, state, strip)):
            return None
        at = _rested(target, at)
        takeover.gave(_there(target, at))
        match target.does:
            case Does.GAIN if strip is not None:
                return intents.SetGain(strip.key, _gain_db(at))
            case Does.PAN if strip is not None:
                return intents.SetPan(strip.key, 2 * at - 1)
            case Does.MASTER:
                return intents.SetMasterGain(_gain_db(at))
        return SetBalance(2 * at - 1)

    def _press(self, target: Target, at: float, strip: Strip | None) -> object | None:
        was_down, self._down[target] = self._down.get(target, False), at >= _DOWN
        if was_down or at < _DOWN:
            return None
        if strip is None:
            return _PRESSED[target.does]()
        return intents.ToggleMute(strip.key) if target.does is Does.MUTE else intents.ToggleSolo(strip.key)


def _strip(state: AppState, target: Target) -> Strip | None:
    strips = state.song.strips if state.song is not None else ()
    found = strips[target.strip - 1] if 0 < target.strip <= len(strips) else None
    return found if found is not None and found.is_playable else None


def _place(target: Target, state: AppState, strip: Strip | None) -> float:
    """Where the fader or the knob is, 0 … 1."""
    if target.does in (Does.GAIN, Does.MASTER):
        return 1 - travel_of(strip.gain_db if strip is not None else state.master.gain_db)
    return ((strip.pan if strip is not None else state.master.balance) + 1) / 2


def _there(target: Target, at: float) -> float:
    """Where the fader will be, as `_place` tells it: a shut one is at 0."""
    return 1 - travel_of(_gain_db(at)) if target.does in (Does.GAIN, Does.MASTER) else at


def _gain_db(at: float) -> float:
    return round(gain_at(1 - at), 3) + 0.0  # no −0.0


def _rested(target: Target, at: float) -> float:
    rest = _ZERO_DB if target.does in (Does.GAIN, Does.MASTER) else 0.5
    return rest if abs(at - rest) <= _REST else at

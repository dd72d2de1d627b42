"""What a person wants of the master beside its fader, and the rules of it."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from app.state.mixing import MasterMix
from app.state.model import AppState


@dataclass(frozen=True)
class SetBalance:
    """−1 (left) … 1 (right)."""

    balance: float


@dataclass(frozen=True)
class ToggleMono:
    pass


@dataclass(frozen=True)
class ToggleDim:
    """The master 20 dB lower, to hear what else is going on in the room."""


@dataclass(frozen=True)
class ResetLoudness:
    """Integrated loudness begins anew. Changes no state: the engine measures."""


@dataclass(frozen=True)
class SoundTone:
    """Two seconds of a soft tone, over whatever plays. Changes no state."""


def _master(change: Callable[[MasterMix, Any], MasterMix]) -> Callable[[AppState, Any], AppState]:
    return lambda state, message: replace(state, master=change(state.master, message))


def _balance(master: MasterMix, message: SetBalance) -> MasterMix:
    balance = 0.0 if math.isnan(message.balance) else max(-1.0, min(1.0, message.balance))
    return replace(master, balance=balance)


RULES: dict[type, Callable[[AppState, Any], AppState]] = {
    SetBalance: _master(_balance),
    ToggleMono: _master(lambda master, _: replace(master, mono=not master.mono)),
    ToggleDim: _master(lambda master, _: replace(master, dim=not master.dim)),
}

"""From the desk to what the engine plays; two views of a song made as loud as each other."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

from app.state.decision import silent_in
from app.state.hearing import View
from app.state.model import AppState, Strip
from audio import MixParams, StripParams

MOST_TRIM_DB = 20.0  # beyond it one of the two is all but silent, and making the other so would say nothing


def mix_params(state: AppState, order: Sequence[str], view: View = View.NOW) -> MixParams:
    """As the desk is set, strips in this order; those that the view does not let be heard are mute."""
    strips = {strip.key: strip for strip in state.song.strips} if state.song else {}
    silent = silent_in(view, state.song) if state.song else frozenset()
    master = state.master
    return MixParams(
        strips=tuple(_params(strips.get(key), key in silent) for key in order),
        master_gain_db=master.gain_db,
        limiter=master.limiter,
        balance=master.balance,
        mono=master.mono,
        dim=master.dim,
    )


def matched(
    state: AppState, order: Sequence[str], loudness: Callable[[MixParams], float]
) -> tuple[MixParams, float | None]:
    """What is to be played, and by how much it was turned down to be as loud as what it is compared with.

    loudness: integrated LUFS of a mix, NaN while it is not known. None: they could not be matched, or nothing is
    compared.
    """
    if state.hearing is None:
        return mix_params(state, order), None
    shown, hidden = (mix_params(state, order, view) for view in (state.hearing.showing, state.hearing.hidden))
    shown_lufs, hidden_lufs = loudness(shown), loudness(hidden)
    if not math.isfinite(shown_lufs) or not math.isfinite(hidden_lufs):
        return shown, None
    trim_db = round(max(-MOST_TRIM_DB, min(0.0, hidden_lufs - shown_lufs)), 2)
    return replace(shown, master_gain_db=shown.master_gain_db + trim_db), trim_db


def _params(strip: Strip | None, silent: bool) -> StripParams:
    if strip is None:
        return StripParams()
    return StripParams(gain_db=strip.gain_db, pan=strip.pan, mute=strip.mute or silent, solo=strip.solo)

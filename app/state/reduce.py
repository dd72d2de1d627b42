"""The one place where the window's state changes: (state, message) → state. Pure; unknown messages change nothing."""

import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from typing import Any

from app.state import facts, intents, navigation
from app.state.mixing import MasterMix, Mix, StripMix, strip_mix
from app.state.model import AppState, Strip, StripStatus, TransportState

MAX_GAIN_DB = 6.0
_NOTICES_KEPT = 3


def reduce(state: AppState, message: object) -> AppState:
    """The state after an intent or a fact."""
    rule = _RULES.get(type(message))
    return state if rule is None else rule(state, message)


def _gain(gain_db: float) -> float:
    if math.isnan(gain_db):
        return 0.0
    return min(gain_db, MAX_GAIN_DB)


def _strip(state: AppState, key: str, change: Callable[[Strip], Strip]) -> AppState:
    if state.song is None:
        return state
    strips = tuple(change(strip) if strip.key == key else strip for strip in state.song.strips)
    return replace(state, song=replace(state.song, strips=strips))


def _set_gain(state: AppState, message: intents.SetGain) -> AppState:
    return _strip(state, message.strip, lambda strip: replace(strip, gain_db=_gain(message.gain_db)))


def _set_pan(state: AppState, message: intents.SetPan) -> AppState:
    pan = 0.0 if math.isnan(message.pan) else max(-1.0, min(1.0, message.pan))
    return _strip(state, message.strip, lambda strip: replace(strip, pan=pan))


def _toggle_mute(state: AppState, message: intents.ToggleMute) -> AppState:
    return _strip(state, message.strip, lambda strip: replace(strip, mute=not strip.mute))


def _toggle_solo(state: AppState, message: intents.ToggleSolo) -> AppState:
    if state.song is None:
        return state
    if not message.exclusive:
        return _strip(state, message.strip, lambda strip: replace(strip, solo=not strip.solo))
    alone = [strip.key for strip in state.song.strips if strip.solo] == [message.strip]
    strips = tuple(replace(strip, solo=strip.key == message.strip and not alone) for strip in state.song.strips)
    return replace(state, song=replace(state.song, strips=strips))


def mix_of(state: AppState) -> Mix:
    """How the desk is set for the open song."""
    strips = state.song.strips if state.song else ()
    return Mix({strip.key: strip_mix(strip) for strip in strips}, state.master)


def with_mix(state: AppState, mix: Mix) -> AppState:
    """The desk of the open song set to this, at once."""
    if state.song is None:
        return state
    strips = tuple(_mixed(mix.strips.get(strip.key, StripMix()), strip) for strip in state.song.strips)
    return replace(state, song=replace(state.song, strips=strips), master=mix.master)


def _master(state: AppState, change: Callable[[MasterMix], MasterMix]) -> AppState:
    return replace(state, master=change(state.master))


def _reset_mix(state: AppState, _: intents.ResetMix) -> AppState:
    if state.song is None:
        return state
    return with_mix(state, Mix())


def _set_loop(state: AppState, message: intents.SetLoop) -> AppState:
    first_s, last_s = sorted(max(0.0, min(state.transport.song_s, edge)) for edge in (message.first_s, message.last_s))
    if last_s <= first_s:
        return state
    return replace(state, transport=replace(state.transport, loop_s=(first_s, last_s), looping=True))


def _toggle_loop(state: AppState, _: intents.ToggleLoop) -> AppState:
    transport = state.transport
    if transport.song_s <= 0:
        return state
    loop_s = transport.loop_s or (0.0, transport.song_s)
    return replace(state, transport=replace(transport, loop_s=loop_s, looping=not transport.looping))


def _dismiss(state: AppState, message: intents.DismissNotice) -> AppState:
    kept = tuple(notice for index, notice in enumerate(state.notices) if index != message.index)
    return replace(state, notices=kept)


def _world(state: AppState, fact: facts.WorldKnown) -> AppState:
    return replace(
        state,
        banner=fact.banner,
        account=fact.account,
        account_short=fact.account_short,
        network=fact.network,
    )


def _library(state: AppState, fact: facts.LibraryShown) -> AppState:
    return replace(state, library=replace(fact.library, search=state.library.search))


def _song(state: AppState, fact: facts.SongShown) -> AppState:
    """Strips keep their mix, and what is known of their audio, across a new look at the same song."""
    if state.song is None or state.song.key != fact.song.key:
        kept = _kept_mixes(state)
        opened = replace(state, song=fact.song, transport=TransportState(), mixes=kept)
        return with_mix(opened, kept[fact.song.key]) if fact.song.key in kept else opened
    before = {strip.key: strip for strip in state.song.strips}
    strips = tuple(_kept(before.get(strip.key), strip) for strip in fact.song.strips)
    song = replace(fact.song, strips=strips, artwork=fact.song.artwork or state.song.artwork)
    if state.song.phase != fact.song.phase:
        song = replace(song, phase=state.song.phase, message=state.song.message)
    return replace(state, song=song)


def _kept_mixes(state: AppState) -> Mapping[str, Mix]:
    return {**state.mixes, state.song.key: mix_of(state)} if state.song else state.mixes


def _mixed(mix: StripMix | None, now: Strip) -> Strip:
    """The strip as it is now, set like this."""
    return now if mix is None else replace(now, **asdict(strip_mix(mix)))


def _kept(before: Strip | None, now: Strip) -> Strip:
    mixed = _mixed(before, now)
    if before is None or StripStatus.MISSING in (before.status, now.status):
        return mixed
    return replace(mixed, status=before.status, reason=before.reason)


def _phase(state: AppState, fact: facts.SongPhase) -> AppState:
    if state.song is None or state.song.key != fact.key:
        return state
    return replace(state, song=replace(state.song, phase=fact.phase, message=fact.message))


def _artwork(state: AppState, fact: facts.ArtworkKnown) -> AppState:
    if state.song is None or state.song.key != fact.key:
        return state
    return replace(state, song=replace(state.song, artwork=fact.path))


def _notice(state: AppState, fact: facts.Noticed) -> AppState:
    others = tuple(notice for notice in state.notices if notice != fact.notice)
    return replace(state, notices=(*others, fact.notice)[-_NOTICES_KEPT:])


def _progress(state: AppState, fact: facts.Progressed) -> AppState:
    return replace(state, progress=(fact.text, fact.fraction) if fact.text else None)


_RULES: dict[type, Callable[[AppState, Any], AppState]] = {
    **navigation.RULES,
    intents.Search: lambda state, m: replace(state, library=replace(state.library, search=m.text)),
    intents.SetGain: _set_gain,
    intents.SetPan: _set_pan,
    intents.ToggleMute: _toggle_mute,
    intents.ToggleSolo: _toggle_solo,
    intents.SetMasterGain: lambda state, m: _master(state, lambda master: replace(master, gain_db=_gain(m.gain_db))),
    intents.ToggleLimiter: lambda state, _: _master(state, lambda master: replace(master, limiter=not master.limiter)),
    intents.ResetMix: _reset_mix,
    intents.SetLoop: _set_loop,
    intents.ToggleLoop: _toggle_loop,
    intents.DismissNotice: _dismiss,
    facts.WorldKnown: _world,
    facts.GasKnown: lambda state, m: replace(state, gas=m.text),
    facts.LibraryShown: _library,
    facts.SongShown: _song,
    facts.SongClosed: lambda state, _: replace(state, song=None, mixes=_kept_mixes(state)),
    facts.SongPhase: _phase,
    facts.ArtworkKnown: _artwork,
    facts.StripChanged: lambda state, m: _strip(
        state, m.strip, lambda strip: replace(strip, status=m.status, reason=m.reason)
    ),
    facts.TransportMoved: lambda state, m: replace(state, transport=m.transport),
    facts.AudioKnown: lambda state, m: replace(state, audio=m.audio),
    facts.Noticed: _notice,
    facts.ForgeShown: lambda state, m: replace(state, forge=m.view),
    facts.Progressed: _progress,
}

"""How the mixer's moves change the state: faders, switches, snapshots, saved mixes."""

import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from typing import Any

from app.state import facts, intents
from app.state.mixing import (
    NAME_MOST,
    SAVED_MOST,
    SLOTS,
    Bench,
    MasterMix,
    Mix,
    Shelf,
    StripMix,
    fresh_master,
    strip_mix,
)
from app.state.model import AppState, Strip

MAX_GAIN_DB = 6.0


def mix_of(state: AppState) -> Mix:
    """How the desk is set for the open song."""
    strips = state.song.strips if state.song else ()
    return Mix({strip.key: strip_mix(strip) for strip in strips}, state.master)


def with_mix(state: AppState, mix: Mix) -> AppState:
    """The desk of the open song set to this, at once."""
    if state.song is None:
        return state
    strips = tuple(set_to(mix.strips.get(strip.key, StripMix()), strip) for strip in state.song.strips)
    return replace(state, song=replace(state.song, strips=strips), master=mix.master)


def set_to(mix: StripMix, strip: Strip) -> Strip:
    """The strip, set like this."""
    return replace(strip, **asdict(strip_mix(mix)))


_LAST_BENCHES: list[tuple[tuple[object, object, object], Bench]] = []
"""What `bench_of` gave last: of a fader move several want the same, before it and after."""


def bench_of(state: AppState) -> Bench:
    """The open song's mix and what is kept beside it."""
    of = (state.song, state.master, state.shelf)
    for known, bench in _LAST_BENCHES:
        if all(one is other for one, other in zip(known, of, strict=True)):
            return bench
    made = Bench(mix_of(state), state.shelf)
    _LAST_BENCHES[:] = [*_LAST_BENCHES[-1:], (of, made)]
    return made


def with_bench(state: AppState, bench: Bench) -> AppState:
    return replace(with_mix(state, bench.mix), shelf=bench.shelf)


def benches_with_open_one(state: AppState) -> Mapping[str, Bench]:
    return {**state.benches, state.song.key: bench_of(state)} if state.song else state.benches


def change_strip(state: AppState, key: str, change: Callable[[Strip], Strip]) -> AppState:
    if state.song is None:
        return state
    strips = tuple(change(strip) if strip.key == key else strip for strip in state.song.strips)
    return replace(state, song=replace(state.song, strips=strips))


def change_master(state: AppState, change: Callable[[MasterMix], MasterMix]) -> AppState:
    return replace(state, master=change(state.master))


def _gain(gain_db: float) -> float:
    if math.isnan(gain_db):
        return 0.0
    return min(gain_db, MAX_GAIN_DB)


def _set_gain(state: AppState, message: intents.SetGain) -> AppState:
    return change_strip(state, message.strip, lambda strip: replace(strip, gain_db=_gain(message.gain_db)))


def _set_pan(state: AppState, message: intents.SetPan) -> AppState:
    pan = 0.0 if math.isnan(message.pan) else max(-1.0, min(1.0, message.pan))
    return change_strip(state, message.strip, lambda strip: replace(strip, pan=pan))


def _toggle_mute(state: AppState, message: intents.ToggleMute) -> AppState:
    return change_strip(state, message.strip, lambda strip: replace(strip, mute=not strip.mute))


def _toggle_solo(state: AppState, message: intents.ToggleSolo) -> AppState:
    """Additive; or exclusive, which takes the other solos away until it ends. Mutes are never touched."""
    if state.song is None:
        return state
    if not message.exclusive:
        changed = change_strip(state, message.strip, lambda strip: replace(strip, solo=not strip.solo))
        return _solo_alone(changed, "", ())
    soloed = tuple(strip.key for strip in state.song.strips if strip.solo)
    if soloed == (message.strip,):
        return _solo_alone(_with_solos(state, state.shelf.former_solos), "", ())
    former = state.shelf.former_solos if soloed == (state.shelf.alone,) else soloed
    return _solo_alone(_with_solos(state, (message.strip,)), message.strip, former)


def _clear_solos(state: AppState, _: intents.ClearSolos) -> AppState:
    return _solo_alone(_with_solos(state, ()), "", ())


def _with_solos(state: AppState, keys: tuple[str, ...]) -> AppState:
    if state.song is None:
        return state
    strips = tuple(replace(strip, solo=strip.key in keys) for strip in state.song.strips)
    return replace(state, song=replace(state.song, strips=strips))


def _solo_alone(state: AppState, alone: str, former: tuple[str, ...]) -> AppState:
    return replace(state, shelf=replace(state.shelf, alone=alone, former_solos=former))


def _reset(state: AppState, _: intents.ResetMix) -> AppState:
    return _on_shelf(with_mix(state, Mix()), slot="", name="", alone="", former_solos=())


def _on_shelf(state: AppState, **changes: Any) -> AppState:
    return replace(state, shelf=replace(state.shelf, **changes)) if state.song is not None else state


def _store_snapshot(state: AppState, message: intents.StoreSnapshot) -> AppState:
    if message.slot not in SLOTS:
        return state
    return _on_shelf(state, slots={**state.shelf.slots, message.slot: mix_of(state)}, slot=message.slot)


def _recall_snapshot(state: AppState, message: intents.RecallSnapshot) -> AppState:
    mix = state.shelf.slots.get(message.slot)
    if mix is None:
        return state
    return _on_shelf(with_mix(state, mix), slot=message.slot, alone="", former_solos=())


def mix_name(text: str) -> str:
    """A name as it is kept: printable, without blanks at its ends, not too long; "" when nothing is left."""
    return "".join(character for character in text if character.isprintable()).strip()[:NAME_MOST].strip()


def _save_mix(state: AppState, message: intents.SaveMix) -> AppState:
    name = mix_name(message.name)
    if not name or (name not in state.shelf.saved and len(state.shelf.saved) >= SAVED_MOST):
        return state
    return _on_shelf(state, saved={**state.shelf.saved, name: mix_of(state)}, name=name)


def _recall_mix(state: AppState, message: intents.RecallMix) -> AppState:
    mix = state.shelf.saved.get(message.name)
    if mix is None:
        return state
    return _on_shelf(with_mix(state, mix), name=message.name, slot="", alone="", former_solos=())


def _rename_mix(state: AppState, message: intents.RenameMix) -> AppState:
    saved, new = state.shelf.saved, mix_name(message.new_name)
    if message.name not in saved or not new or new in saved:
        return state
    renamed = {new if name == message.name else name: mix for name, mix in saved.items()}
    return _on_shelf(state, saved=renamed, name=new if state.shelf.name == message.name else state.shelf.name)


def _delete_mix(state: AppState, message: intents.DeleteMix) -> AppState:
    saved = {name: mix for name, mix in state.shelf.saved.items() if name != message.name}
    return _on_shelf(state, saved=saved, name="" if state.shelf.name == message.name else state.shelf.name)


def _take_mix(state: AppState, message: intents.TakeMix) -> AppState:
    if state.song is None or state.song.key != message.song:
        return state
    taken = _on_shelf(with_mix(state, message.mix), slot="", alone="", former_solos=())
    return _save_mix(taken, intents.SaveMix(_free_name(message.name, taken)))


def _free_name(name: str, state: AppState) -> str:
    """The name, or with a number behind it when another mix has it already."""
    saved, mix = state.shelf.saved, mix_of(state)
    names = [name, *(f"{mix_name(name)[: NAME_MOST - 4]} {number}" for number in range(2, SAVED_MOST + 2))]
    return next(each for each in names if mix_name(each) not in saved or saved[mix_name(each)] == mix)


def _bench_read(state: AppState, fact: facts.BenchRead) -> AppState:
    """What was kept on disk; a mix that was moved before it came stays, and so does what else was kept."""
    if state.song is not None and state.song.key == fact.song:
        return with_bench(state, _joined(bench_of(state), fact.bench))
    mine = state.benches.get(fact.song)
    joined = fact.bench if mine is None else _joined(mine, fact.bench)
    return replace(state, benches={**state.benches, fact.song: joined})


def _joined(mine: Bench, kept: Bench) -> Bench:
    """mine: since the song was opened. kept: from before."""
    moved = mine.mix.master != fresh_master(mine.mix.master)
    touched = moved or mine.shelf != Shelf() or any(strip != StripMix() for strip in mine.mix.strips.values())
    if not touched:
        return kept
    slots, saved = {**kept.shelf.slots, **mine.shelf.slots}, {**kept.shelf.saved, **mine.shelf.saved}
    return Bench(mine.mix, replace(mine.shelf, slots=slots, saved=saved))


def _bench_set(state: AppState, fact: facts.BenchSet) -> AppState:
    if state.song is None or state.song.key != fact.song:
        return state
    return with_bench(state, fact.bench)


RULES: dict[type, Callable[[AppState, Any], AppState]] = {
    intents.SetGain: _set_gain,
    intents.SetPan: _set_pan,
    intents.ToggleMute: _toggle_mute,
    intents.ToggleSolo: _toggle_solo,
    intents.ClearSolos: _clear_solos,
    intents.SetMasterGain: lambda state, m: change_master(state, lambda at: replace(at, gain_db=_gain(m.gain_db))),
    intents.ToggleLimiter: lambda state, _: change_master(state, lambda at: replace(at, limiter=not at.limiter)),
    intents.ResetMix: _reset,
    intents.StoreSnapshot: _store_snapshot,
    intents.RecallSnapshot: _recall_snapshot,
    intents.SaveMix: _save_mix,
    intents.RecallMix: _recall_mix,
    intents.RenameMix: _rename_mix,
    intents.DeleteMix: _delete_mix,
    intents.TakeMix: _take_mix,
    facts.BenchRead: _bench_read,
    facts.BenchSet: _bench_set,
    facts.MovesKnown: lambda state, m: replace(state, moves=m.moves),
}

"""The one place where the window's state changes: (state, message) → state. Pure; unknown messages change nothing."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from app.state import (
    bouncing,
    browsing,
    connecting,
    content,
    decision,
    desk,
    diagnosis,
    facts,
    intents,
    look,
    midi,
    mix_rules,
    navigation,
    pages,
    revealing,
    settings,
    smithy,
    timeline,
)
from app.state.decision import still_true
from app.state.mix_rules import benches_with_open_one, change_strip, set_to, with_bench
from app.state.mixing import Shelf, fresh_master
from app.state.model import AppState, Strip, StripStatus, TransportState

_NOTICES_KEPT = 3


def reduce(state: AppState, message: object) -> AppState:
    """The state after an intent or a fact."""
    rule = _RULES.get(type(message))
    return state if rule is None else rule(state, message)


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
    # another collection may have a song of the same name
    same = (fact.network, fact.scope) == (state.network, state.scope)
    return replace(
        state,
        benches=state.benches if same else {},
        banner=fact.banner,
        account=fact.account,
        account_short=fact.account_short,
        network=fact.network,
        scope=fact.scope,
    )


def _library(state: AppState, fact: facts.LibraryShown) -> AppState:
    return replace(
        state, library=replace(fact.library, search=state.library.search, can_reveal=state.smithy.can_reveal)
    )


def _song(state: AppState, fact: facts.SongShown) -> AppState:
    """Strips keep their mix, and what is known of their audio, across a new look at the same song."""
    if state.song is None or state.song.key != fact.song.key:
        kept = benches_with_open_one(state)
        opened = replace(state, song=fact.song, transport=TransportState(), benches=kept, shelf=Shelf())
        opened = replace(opened, hearing=None, trim_db=None, bounce=bouncing.settled(state.bounce))
        opened = replace(opened, master=fresh_master(state.master))
        return with_bench(opened, kept[fact.song.key]) if fact.song.key in kept else opened
    before = {strip.key: strip for strip in state.song.strips}
    strips = tuple(_kept(before.get(strip.key), strip) for strip in fact.song.strips)
    song = replace(fact.song, strips=strips, artwork=fact.song.artwork or state.song.artwork)
    if state.song.phase != fact.song.phase:
        song = replace(song, phase=state.song.phase, message=state.song.message)
    return still_true(replace(state, song=song))


def _closed(state: AppState, _: facts.SongClosed) -> AppState:
    kept = benches_with_open_one(state)
    nothing = TransportState()
    return replace(state, song=None, benches=kept, shelf=Shelf(), hearing=None, trim_db=None, transport=nothing)


def _kept(before: Strip | None, now: Strip) -> Strip:
    if before is None:
        return now
    mixed = set_to(before, now)
    if StripStatus.MISSING in (before.status, now.status):
        return mixed
    return replace(mixed, status=before.status, reason=before.reason, integrity=before.integrity)


def _phase(state: AppState, fact: facts.SongPhase) -> AppState:
    if state.song is None or state.song.key != fact.key:
        return state
    return replace(state, song=replace(state.song, phase=fact.phase, message=fact.message))


def _artwork(state: AppState, fact: facts.ArtworkKnown) -> AppState:
    if state.song is None or state.song.key != fact.key:
        return state
    return replace(state, song=replace(state.song, artwork=fact.path))


def _notice(state: AppState, fact: facts.Noticed) -> AppState:
    """The newest ones; one that is serious gives way to others that are alone."""
    kept = [notice for notice in state.notices if notice != fact.notice] + [fact.notice]
    while len(kept) > _NOTICES_KEPT:
        kept.remove(next((notice for notice in kept if not notice.serious), kept[0]))
    return replace(state, notices=tuple(kept))


def _progress(state: AppState, fact: facts.Progressed) -> AppState:
    return replace(state, progress=(fact.text, fact.fraction) if fact.text else None)


_RULES: dict[type, Callable[[AppState, Any], AppState]] = {
    **mix_rules.RULES,
    **decision.RULES,
    **bouncing.RULES,
    **navigation.RULES,
    **pages.RULES,
    **browsing.RULES,
    **desk.RULES,
    **look.RULES,
    **midi.RULES,
    **timeline.RULES,
    **smithy.RULES,
    **revealing.RULES,
    **content.RULES,
    **diagnosis.RULES,
    **connecting.RULES,
    **settings.RULES,
    intents.Search: lambda state, m: replace(state, library=replace(state.library, search=m.text)),
    intents.SetLoop: _set_loop,
    intents.ToggleLoop: _toggle_loop,
    intents.DismissNotice: _dismiss,
    facts.WorldKnown: _world,
    facts.GasKnown: lambda state, m: replace(state, gas=m.text),
    facts.LibraryShown: _library,
    facts.SongShown: _song,
    facts.SongClosed: _closed,
    facts.SongPhase: _phase,
    facts.ArtworkKnown: _artwork,
    facts.StripChanged: lambda state, m: change_strip(
        state, m.strip, lambda strip: replace(strip, status=m.status, reason=m.reason)
    ),
    facts.TransportMoved: lambda state, m: replace(state, transport=m.transport),
    facts.AudioKnown: lambda state, m: replace(state, audio=m.audio),
    facts.Noticed: _notice,
    facts.ForgeShown: lambda state, m: replace(state, forge=m.view),
    facts.Progressed: _progress,
}

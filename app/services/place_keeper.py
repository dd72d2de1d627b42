"""Remembers where each song was left, and goes on there when it is opened for the first time in a run."""

from collections.abc import Callable, Iterable, Mapping

from app.state import intents
from app.state.browsing import MOST_RECENT, PlaceLeft, PlacesKnown
from app.state.model import AppState, Phase
from app.state.store import Store


def places_of(texts: Iterable[str]) -> Mapping[str, float]:
    """Of the settings, each as "83.2 song"; what can not be read is left out."""
    found = {}
    for text in texts:
        seconds, _, song = text.partition(" ")
        try:
            at_s = float(seconds)
        except ValueError:
            continue
        if song and 0 < at_s < 86_400:
            found[song] = at_s
    return found


def texts_of(places_s: Mapping[str, float], recent: Iterable[str]) -> tuple[str, ...]:
    """As the settings keep them: those of the songs played last."""
    return tuple(f"{places_s[song]:.1f} {song}" for song in tuple(recent)[:MOST_RECENT] if song in places_s)


class PlaceKeeper:
    """For the whole life of the program. change: keeps it in the settings. act: takes an intent as from a person."""

    def __init__(
        self,
        store: Store,
        kept: Iterable[str],
        change: Callable[..., None],
        act: Callable[[object], None],
    ) -> None:
        self._store, self._change, self._act = store, change, act
        self._to_go_to = dict(places_of(kept))  # once each: later a song begins where a person expects it, at its start
        store.dispatch(PlacesKnown(self._to_go_to))
        store.listen(self._state_changed)

    def close(self) -> None:
        """What is heard now is left here."""
        self._leave(self._store.state)

    def _state_changed(self, before: AppState, now: AppState) -> None:
        left = before.song is not None and (now.song is None or now.song.key != before.song.key)
        if left:
            self._leave(before)
        elif not now.transport.playing and _at(before) != _at(now):
            self._leave(now)
        ready = now.song is not None and now.song.phase is Phase.READY
        was_ready = not left and before.song is not None and before.song.phase is Phase.READY
        if ready and not was_ready:
            self._go_on(now)
        if now.browsing.places_s != before.browsing.places_s:
            self._change(places=texts_of(now.browsing.places_s, now.browsing.recent))

    def _leave(self, state: AppState) -> None:
        if state.song is not None and state.transport.song_s:
            self._store.dispatch(PlaceLeft(state.song.key, state.transport.playhead_s, state.transport.song_s))

    def _go_on(self, state: AppState) -> None:
        assert state.song is not None
        at_s = self._to_go_to.pop(state.song.key, 0.0)
        untouched = not state.transport.playing and state.transport.playhead_s == 0
        if untouched and 0 < at_s < state.transport.song_s:
            self._act(intents.Locate(at_s))


def _at(state: AppState) -> tuple[bool, float]:
    return state.transport.playing, state.transport.playhead_s

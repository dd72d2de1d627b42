"""What a person chose of the window's looks, its keys and the tempo of songs: out of the settings, and back there."""

from collections.abc import Callable, Iterable, Mapping

from app.i18n import LANGUAGES
from app.settings import Settings
from app.state.look import THEMES, Look
from app.state.model import AppState
from app.state.store import Store
from app.state.timeline import Tempo, Timeline


def look_of(settings: Settings) -> Look:
    theme = settings.theme if settings.theme in THEMES else Look().theme
    chosen = dict(entry.split("=", 1) for entry in settings.keys if "=" in entry)
    language = settings.language if settings.language in LANGUAGES else ""
    return Look(theme, settings.reduced_motion, chosen, language)


def timeline_of(settings: Settings) -> Timeline:
    return Timeline(bars=settings.bars, tempos=_tempos(settings.tempos))


def _tempos(entries: Iterable[str]) -> Mapping[str, Tempo]:
    """Each as "112.5 0.4 song"; what can not be read is left out."""
    tempos = {}
    for entry in entries:
        words = entry.split(" ", 2)
        try:
            tempos[words[2]] = Tempo(float(words[0]), float(words[1]))
        except (IndexError, ValueError):
            continue
    return tempos


def keep_look(store: Store, change: Callable[..., None]) -> None:
    """From now on every change of it is told to `change`, by the names of the settings."""

    def keep(state: AppState) -> None:
        look, timeline = state.look, state.timeline
        change(
            theme=look.theme,
            reduced_motion=look.reduced_motion,
            keys=tuple(sorted(f"{action}={keys}" for action, keys in look.keys.items())),
            bars=timeline.bars,
            language=look.language,
            tempos=tuple(sorted(f"{tempo.bpm!r} {tempo.first_s!r} {song}" for song, tempo in timeline.tempos.items())),
        )

    def changed(before: AppState, now: AppState) -> None:
        kept = (now.look, now.timeline.bars, now.timeline.tempos)
        if kept != (before.look, before.timeline.bars, before.timeline.tempos):
            keep(now)

    store.listen(changed)
    keep(store.state)

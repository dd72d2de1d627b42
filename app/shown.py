"""Shows states to the window, but what the strips of a song do no more often than a screen can.

A fader's move takes about a millisecond to show, a strip that becomes ready some more. A thousand moves a second from
a controller or a fast mouse would fill the window's loop and queue up behind it, and nine strips that are unlocked at
once would hold it: those that follow each other closely are shown as one. What is heard does not wait for it.
"""

from collections.abc import Callable
from dataclasses import fields
from time import monotonic

from PySide6.QtCore import QTimer

from app.state.model import AppState

FRAME_S = 1 / 60
_GLIDING = frozenset({"song", "master", "moves", "trim_db"})


class Shown:
    """To be told of every change of the state. show: takes the state, on the window's thread."""

    def __init__(
        self,
        show: Callable[[AppState], None],
        *,
        clock: Callable[[], float] = monotonic,
        later: Callable[[int, Callable[[], None]], None] = QTimer.singleShot,
    ) -> None:
        self._show = show
        self._clock = clock
        self._later = later
        self._last_s = -FRAME_S
        self._waiting: AppState | None = None

    def __call__(self, before: AppState, now: AppState) -> None:
        rest_s = self._last_s + FRAME_S - self._clock()
        if rest_s <= 0 or not _glides(before, now):
            self._show_now(now)
            return
        if self._waiting is None:
            self._later(1 + int(rest_s * 1000), self._catch_up)
        self._waiting = now

    def _catch_up(self) -> None:
        if self._waiting is not None:
            self._show_now(self._waiting)

    def _show_now(self, state: AppState) -> None:
        self._waiting = None
        self._show(state)
        self._last_s = self._clock()


def _glides(before: AppState, now: AppState) -> bool:
    """Whether only the desk or its strips moved: the same strips of the same song, in the same phase."""
    if any(getattr(before, name) is not getattr(now, name) for name in _OTHERS):
        return False
    old, new = before.song, now.song
    if old is None or new is None or (old.key, old.phase, len(old.strips)) != (new.key, new.phase, len(new.strips)):
        return False
    return all(a.key == b.key for a, b in zip(old.strips, new.strips, strict=True))


_OTHERS = tuple(each.name for each in fields(AppState) if each.name not in _GLIDING)

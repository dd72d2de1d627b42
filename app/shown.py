"""Shows states to the window, but what the strips of a song do no more often than a screen can.

A fader's move takes about a millisecond to show, a strip that is built ten. A thousand moves a second from a controller
or a fast mouse would fill the window's loop and queue up behind it, and nine strips that are unlocked at once would
hold it: moves that follow each other closely are shown as one, and of the strips one is built in each frame, of another
song the first in the frame after its name. What is heard does not wait for it.
"""

from collections.abc import Callable
from dataclasses import fields, replace
from time import monotonic

from PySide6.QtCore import QTimer

from app.state.model import AppState, OpenSong, StripStatus

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
        self._last_s = self._built_s = -FRAME_S
        self._seen: AppState | None = None
        self._waiting: AppState | None = None
        self._is_timed = False

    def __call__(self, before: AppState, now: AppState) -> None:
        if self._seen is None:
            self._seen = before
        if self._last_s + FRAME_S <= self._clock() or not _glides(before, now):
            self._show_now(now)
        else:
            self._wait_for(now)

    def _wait_for(self, state: AppState) -> None:
        self._waiting = state
        if not self._is_timed:
            self._is_timed = True
            rest_s = max(self._last_s, self._built_s) + FRAME_S - self._clock()
            self._later(1 + int(max(0.0, rest_s) * 1000), self._catch_up)

    def _catch_up(self) -> None:
        self._is_timed = False
        if self._waiting is not None:
            self._show_now(self._waiting)

    def _show_now(self, state: AppState) -> None:
        self._waiting = None
        assert self._seen is not None
        may_build = self._built_s + FRAME_S <= self._clock()
        song, is_step = _nearer(self._seen.song, state.song, may_build=may_build)
        self._seen = state if song is state.song else replace(state, song=song)
        self._show(self._seen)
        self._last_s = self._clock()
        if is_step:
            self._built_s = self._last_s
        if self._seen is not state:
            self._wait_for(state)


def _nearer(seen: OpenSong | None, wanted: OpenSong | None, *, may_build: bool) -> tuple[OpenSong | None, bool]:
    """The wanted song with one strip at most built anew, the others as they were seen; and whether it is a step."""
    if wanted is None:
        return None, False
    is_same = seen is not None and seen.key == wanted.key
    had = {strip.key: strip for strip in seen.strips} if seen is not None and is_same else {}
    left, strips = int(may_build and is_same), []
    for strip in wanted.strips:
        old = had.get(strip.key)
        is_new = old is None or (old.status is StripStatus.READY) != (strip.status is StripStatus.READY)
        if not is_new or left:
            strips.append(strip)
            left -= is_new
        elif old is not None:
            strips.append(old)
        else:
            break
    is_step = may_build and not left
    if tuple(strips) == wanted.strips:
        return wanted, is_step
    return replace(wanted, strips=tuple(strips), coming=len(wanted.strips) - len(strips)), is_step


def _glides(before: AppState, now: AppState) -> bool:
    """Whether only the desk or its strips moved: the same strips of the same song, in the same phase."""
    if any(getattr(before, name) is not getattr(now, name) for name in _OTHERS):
        return False
    old, new = before.song, now.song
    if old is None or new is None or (old.key, old.phase, len(old.strips)) != (new.key, new.phase, len(new.strips)):
        return False
    return all(a.key == b.key for a, b in zip(old.strips, new.strips, strict=True))


_OTHERS = tuple(each.name for each in fields(AppState) if each.name not in _GLIDING)

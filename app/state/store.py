"""Holds the one state of the window and tells who listens when it changed."""

from collections.abc import Callable

from app.state.model import AppState
from app.state.reduce import reduce

Listener = Callable[[AppState, AppState], None]
"""Called with (before, now), on the window's thread."""


class Store:
    """Not thread-safe: everything happens on the window's event loop. A dispatch inside a listener is queued."""

    def __init__(self, state: AppState | None = None) -> None:
        self._state = state or AppState()
        self._listeners: list[Listener] = []
        self._queue: list[object] = []
        self._busy = False

    @property
    def state(self) -> AppState:
        return self._state

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Tell `listener` of every change, until what this gives is called."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def dispatch(self, message: object) -> None:
        self._queue.append(message)
        if self._busy:
            return
        self._busy = True
        try:
            while self._queue:
                before = self._state
                self._state = reduce(before, self._queue.pop(0))
                if self._state is not before and self._state != before:
                    for listener in tuple(self._listeners):
                        listener(before, self._state)
        finally:
            self._busy = False

"""Undo and redo of what a person does at the desk, by the command stack of Qt. The store stays the only truth.

A command holds the song's bench before and after; what undoes it is told to the store like any other fact. Of snapshots
and saved mixes it turns only those back that it touched: others may have come from the disk meanwhile. Each song has a
stack of its own. A drag is one move; so are turns of the wheel and presses of a key that follow each other.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from time import monotonic

from PySide6.QtGui import QUndoCommand, QUndoStack

from app.move_names import move_name
from app.state import facts, intents, model
from app.state.desk import SetBalance
from app.state.mix_rules import bench_of
from app.state.mixing import Bench, Mix, Shelf
from app.state.model import AppState
from app.state.store import Store

LIMIT = 500  # moves kept, of each song
PAUSE_S = 1.0  # moves of one control without a hand on it that are further apart are two
_MERGING = 1
_GLIDING = (intents.SetGain, intents.SetPan, intents.SetMasterGain, SetBalance)

_Put = Callable[[Bench, Bench], None]
"""Called with the bench as it is in the eyes of the move, and as it is to be."""


def turned(shelf: Shelf, before: Shelf, after: Shelf) -> Shelf:
    """The shelf with what differs between before and after as it is after."""
    if before == after:
        return shelf
    slots = _turned(shelf.slots, before.slots, after.slots)
    return replace(after, slots=slots, saved=_turned(shelf.saved, before.saved, after.saved))


def _turned(mixes: Mapping[str, Mix], before: Mapping[str, Mix], after: Mapping[str, Mix]) -> Mapping[str, Mix]:
    touched = {name for name in (*before, *after) if before.get(name) != after.get(name)}
    kept = {name: mix for name, mix in mixes.items() if name not in touched or name in after}
    return {**kept, **{name: mix for name, mix in after.items() if name in touched}}


class _Move(QUndoCommand):
    """control: what was moved, and by which hand; None for a move that stands alone."""

    def __init__(self, put: _Put, name: str, before: Bench, after: Bench, control: object) -> None:
        super().__init__(name)
        self._put, self._before, self._after, self._control = put, before, after, control
        self._done = True  # it is pushed after the fact

    def id(self) -> int:
        return -1 if self._control is None else _MERGING

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, _Move) or other._control != self._control:
            return False
        self._after = other._after
        self.setObsolete(self._after == self._before)
        return True

    def undo(self) -> None:
        self._put(self._after, self._before)

    def redo(self) -> None:
        if self._done:
            self._done = False
        else:
            self._put(self._before, self._after)


class Moves:
    """Takes every intent to the store, and remembers those that moved the mix. Window thread."""

    def __init__(self, store: Store, *, clock: Callable[[], float] = monotonic) -> None:
        self._store = store
        self._clock = clock
        self._stacks: dict[str, QUndoStack] = {}
        self._told = model.Moves()
        self._held = False
        self._hand = 0  # grows whenever what follows is another move
        self._last_s = -PAUSE_S
        store.listen(self._state_changed)

    def handle(self, intent: object) -> None:
        """The state first, and the memory of it."""
        match intent:
            case intents.Undo():
                self._turn(QUndoStack.undo)
            case intents.Redo():
                self._turn(QUndoStack.redo)
            case intents.Grab() | intents.LetGo():
                self._held = isinstance(intent, intents.Grab)
                self._hand += 1
            case _:
                self._do(intent)

    def _do(self, intent: object) -> None:
        before = self._store.state
        self._store.dispatch(intent)
        now = self._store.state
        if before.song is None or now.song is None or before.song.key != now.song.key:
            return
        was, is_now = bench_of(before), bench_of(now)
        if was != is_now:
            control = self._control(intent)
            self._stack(now.song.key).push(
                _Move(self._putter(now.song.key), move_name(intent, now), was, is_now, control)
            )
            self._tell()

    def _control(self, intent: object) -> object:
        """The same for moves that belong together."""
        if not isinstance(intent, _GLIDING):
            self._hand += 1
            return None
        now_s = self._clock()
        if not self._held and now_s - self._last_s > PAUSE_S:
            self._hand += 1
        self._last_s = now_s
        return type(intent), getattr(intent, "strip", ""), self._hand

    def _turn(self, turn: Callable[[QUndoStack], None]) -> None:
        song = self._store.state.song
        if song is not None and song.key in self._stacks:
            self._hand += 1
            turn(self._stacks[song.key])
            self._tell()

    def _putter(self, song: str) -> _Put:
        def put(away_from: Bench, bench: Bench) -> None:
            shelf = turned(self._store.state.shelf, away_from.shelf, bench.shelf)
            self._store.dispatch(facts.BenchSet(song, Bench(bench.mix, shelf)))

        return put

    def _stack(self, song: str) -> QUndoStack:
        if song not in self._stacks:
            stack = self._stacks[song] = QUndoStack()
            stack.setUndoLimit(LIMIT)
        return self._stacks[song]

    def _state_changed(self, before: AppState, now: AppState) -> None:
        # another collection may have a song of the same name
        if (before.network, before.scope) != (now.network, now.scope):
            self._stacks.clear()
        if (before.song.key if before.song else None) != (now.song.key if now.song else None):
            self._hand += 1
            self._held = False
            self._tell()

    def _tell(self) -> None:
        song = self._store.state.song
        stack = self._stacks.get(song.key) if song else None
        moves = model.Moves(stack.undoText(), stack.redoText()) if stack else model.Moves()
        if moves != self._told:
            self._told = moves
            self._store.dispatch(facts.MovesKnown(moves))

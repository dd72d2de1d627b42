"""Whose turn it is to download: a few at once, and the most urgent first, whenever that changes.

How urgent something is, is asked anew each time: a song that comes to the front makes its stems urgent at once, also
those that wait already. Who runs is told when somebody more urgent waits, and may give its place back.
"""

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator, Callable

Rank = Callable[[], int]
"""How urgent: the lowest goes first."""


class Turn:
    """A place among those who run."""

    def __init__(self, turns: "Turns", rank: Rank, number: int) -> None:
        self._turns = turns
        self._rank = rank
        self._number = number
        self.granted: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    @property
    def order(self) -> tuple[int, int]:
        return self._rank(), self._number

    @property
    def is_wanted_back(self) -> bool:
        """Whether somebody more urgent waits who would get this very place."""
        return self._turns.wants_back(self)


class Turns:
    """`at_once` places. Belongs to one event loop."""

    def __init__(self, at_once: int) -> None:
        self._free = at_once
        self._waiting: list[Turn] = []
        self._running: list[Turn] = []
        self._numbers = itertools.count()

    @contextlib.asynccontextmanager
    async def turn(self, rank: Rank = lambda: 0) -> AsyncIterator[Turn]:
        """A place for the length of the block; waits until there is one for somebody of this rank."""
        mine = Turn(self, rank, next(self._numbers))
        self._waiting.append(mine)
        self._grant()
        try:
            await mine.granted
            yield mine
        finally:
            if mine in self._waiting:
                self._waiting.remove(mine)
            else:
                self._running.remove(mine)
                self._free += 1
            self._grant()

    def wants_back(self, turn: Turn) -> bool:
        rank = turn.order[0]
        more_urgent = sum(other.order[0] < rank for other in self._waiting)
        less_urgent = sum(other.order > turn.order for other in self._running)
        return less_urgent < more_urgent

    def _grant(self) -> None:
        while self._free and self._waiting:
            first = min(self._waiting, key=lambda turn: turn.order)
            self._waiting.remove(first)
            self._running.append(first)
            self._free -= 1
            if not first.granted.done():
                first.granted.set_result(None)

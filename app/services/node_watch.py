"""Sees a node that goes back in time or stands still, says so once, and takes it back when it is over."""

import asyncio
from collections.abc import Awaitable, Callable

from app import node_notices
from app.state import facts, intents
from app.state.model import Notice
from app.state.store import Store

TOO_OLD_S = 300.0
_BETWEEN_S = 60.0
# Chains that make a block every few seconds whatever happens; a private one may make none for days.
_BY_THE_CLOCK = frozenset({1, 11155111, 17000})


class NodeWatch:
    """now_s: this machine's clock; it only judges whether a block is many minutes old."""

    def __init__(self, chain_id: int, store: Store, now_s: Callable[[], float]) -> None:
        self._by_the_clock = chain_id in _BY_THE_CLOCK
        self._store = store
        self._now_s = now_s
        self._highest = -1
        self._made_s: float | None = None
        self._told: Notice | None = None

    def saw(self, number: int, made_s: float | None) -> None:
        """The newest block of a look that succeeded. made_s: its own time, None when that is not known."""
        self._made_s = made_s
        if number < self._highest:
            self._tell(node_notices.went_back(self._highest, number))
        elif number > self._highest or not self._is_old():
            self._take_back()
        self._highest = number
        self.look_at_the_clock()

    def look_at_the_clock(self) -> None:
        if self._is_old() and self._made_s is not None:
            self._tell(node_notices.stands_still(int((self._now_s() - self._made_s) // 60)))

    async def run(self, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        """No block comes from a node that stands still: so it is looked at now and then. For ever."""
        while True:
            await sleep(_BETWEEN_S)
            if self._told is None:
                self.look_at_the_clock()

    def _is_old(self) -> bool:
        return self._by_the_clock and self._made_s is not None and self._now_s() - self._made_s > TOO_OLD_S

    def _tell(self, notice: Notice) -> None:
        self._take_back()
        self._told = notice
        self._store.dispatch(facts.Noticed(notice))

    def _take_back(self) -> None:
        told, self._told = self._told, None
        if told in self._store.state.notices:
            self._store.dispatch(intents.DismissNotice(self._store.state.notices.index(told)))

import asyncio
from collections.abc import Callable

from chain.content.turns import Turn, Turns


class Crowd:
    """Everybody has a name and a rank that may change; `inside` are those whose turn it is."""

    def __init__(self, at_once: int) -> None:
        self.turns = Turns(at_once)
        self.ranks: dict[str, int] = {}
        self.inside: dict[str, Turn] = {}
        self.order: list[str] = []
        self._leave: dict[str, asyncio.Event] = {}
        self.tasks: dict[str, asyncio.Task[None]] = {}

    async def comes(self, name: str, rank: int = 0) -> None:
        self.ranks[name] = rank
        self._leave[name] = asyncio.Event()
        self.tasks[name] = asyncio.create_task(self._visit(name))
        await settled()

    async def leaves(self, name: str) -> None:
        self._leave[name].set()
        await settled()

    async def _visit(self, name: str) -> None:
        async with self.turns.turn(self._rank_of(name)) as turn:
            self.inside[name] = turn
            self.order.append(name)
            try:
                await self._leave[name].wait()
            finally:
                del self.inside[name]

    def _rank_of(self, name: str) -> Callable[[], int]:
        return lambda: self.ranks[name]


async def settled() -> None:
    for _ in range(4):
        await asyncio.sleep(0)


async def test_no_more_than_the_places_there_are() -> None:
    crowd = Crowd(2)
    for name in "abc":
        await crowd.comes(name)
    assert set(crowd.inside) == {"a", "b"}
    await crowd.leaves("a")
    assert set(crowd.inside) == {"b", "c"}


async def test_the_most_urgent_goes_first_and_among_equals_who_came_first() -> None:
    crowd = Crowd(1)
    for name, rank in (("a", 0), ("late", 1), ("b", 0), ("c", 0)):
        await crowd.comes(name, rank)
    for name in "abc":
        await crowd.leaves(name)
    assert crowd.order == ["a", "b", "c", "late"]


async def test_who_becomes_urgent_while_waiting_is_let_in_first() -> None:
    crowd = Crowd(1)
    for name in "abc":
        await crowd.comes(name, 1)
    crowd.ranks["c"] = 0
    await crowd.leaves("a")
    assert crowd.order == ["a", "c"]


async def test_only_as_many_as_are_needed_are_asked_for_their_place_and_the_least_urgent_of_all() -> None:
    crowd = Crowd(3)
    for name, rank in (("a", 1), ("b", 2), ("c", 1)):
        await crowd.comes(name, rank)
    assert not any(turn.is_wanted_back for turn in crowd.inside.values())
    await crowd.comes("urgent", 0)
    assert [name for name, turn in crowd.inside.items() if turn.is_wanted_back] == ["b"]
    await crowd.comes("equal", 1)
    assert [name for name, turn in crowd.inside.items() if turn.is_wanted_back] == ["b"]


async def test_who_is_cancelled_gives_the_place_back_whether_inside_or_waiting() -> None:
    crowd = Crowd(1)
    for name in "abc":
        await crowd.comes(name)
    crowd.tasks["b"].cancel()
    crowd.tasks["a"].cancel()
    await settled()
    assert set(crowd.inside) == {"c"}
    await crowd.leaves("c")
    await crowd.comes("d")
    assert set(crowd.inside) == {"d"}
    await crowd.leaves("d")


async def test_who_is_cancelled_at_the_moment_of_being_let_in_blocks_nobody() -> None:
    crowd = Crowd(1)
    await crowd.comes("a")
    await crowd.comes("b")
    crowd._leave["a"].set()
    crowd.tasks["b"].cancel()
    await settled()
    await crowd.comes("c")
    assert set(crowd.inside) == {"c"}
    await crowd.leaves("c")

"""Many small awaits, a few at a time."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")
Other = TypeVar("Other")


async def both(one: Coroutine[Any, Any, Result], other: Coroutine[Any, Any, Other]) -> tuple[Result, Other]:
    """What two give that run at once. The first error ends the other one and is raised."""
    tasks = asyncio.ensure_future(one), asyncio.ensure_future(other)
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def each(items: Sequence[Item], work: Callable[[Item], Awaitable[Result]], *, limit: int = 8) -> list[Result]:
    """`work(item)` of every item, at most `limit` at a time, in the order of `items`.

    The first error ends the others and is raised.
    """
    results: dict[int, Result] = {}
    waiting = iter(enumerate(items))

    async def worker() -> None:
        for index, item in waiting:
            results[index] = await work(item)

    workers = [asyncio.ensure_future(worker()) for _ in range(min(limit, len(items)))]
    try:
        await asyncio.gather(*workers)
    finally:
        for task in workers:
            task.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
    return [results[index] for index in range(len(items))]

"""A value that is right at once, and a file that follows it, off the window's thread."""

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class WriteBehind(Generic[T]):
    """`now` is what was set last; it is written in the order of the changes, those that pile up as one.

    write: blocking, called in a thread; OSError when it could not, of which `failed` is told. name: of the task.
    """

    def __init__(self, value: T, write: Callable[[T], None], failed: Callable[[], None], name: str) -> None:
        self._write, self._failed, self._name = write, failed, name
        self.now = self._written = value
        self._writing: asyncio.Task[None] | None = None

    def change(self, value: T) -> None:
        self.now = value
        if self.now != self._written and (self._writing is None or self._writing.done()):
            self._writing = asyncio.get_running_loop().create_task(self._follow(), name=self._name)

    async def close(self) -> None:
        """Until all is written."""
        if self._writing is not None:
            await self._writing

    async def _follow(self) -> None:
        while self.now != self._written:
            value = self.now
            try:
                await asyncio.to_thread(self._write, value)
            except OSError:
                self._failed()
            self._written = value

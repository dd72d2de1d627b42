"""Background tasks that are owned: each has a name, at most one runs under it, all are cancelled together."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any


class Tasks:
    """Belongs to one event loop. `failed` is called with the name and error of a task that raised."""

    def __init__(self, failed: Callable[[str, BaseException], None]) -> None:
        self._failed = failed
        self._running: dict[str, asyncio.Task[Any]] = {}
        self._ending: set[asyncio.Task[Any]] = set()
        self._closed = False
        self._loop: asyncio.AbstractEventLoop | None = None  # of the first task: that of all

    def start(self, name: str, work: Coroutine[Any, Any, object]) -> asyncio.Task[Any] | None:
        """Run `work` under `name`; what ran under that name before is cancelled. None, and no work, after `close`."""
        if self._closed:
            work.close()
            return None
        self.cancel(name)
        if self._loop is None:
            self._loop = asyncio.get_running_loop()
        task = self._loop.create_task(work, name=name)
        self._running[name] = task
        task.add_done_callback(self._ended)
        return task

    def running(self, name: str) -> bool:
        """Not from the moment on that its work is done: what is confirmed right then is not held to be under way."""
        task = self._running.get(name)
        return task is not None and not task.done()

    def cancel(self, name: str) -> None:
        task = self._running.pop(name, None)
        if task is not None:
            task.cancel()
            self._ending.add(task)

    async def close(self) -> None:
        """Cancel all and wait until they have ended, also those whose place another one took."""
        self._closed = True
        for name in list(self._running):
            self.cancel(name)
        await asyncio.gather(*self._ending, return_exceptions=True)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        name = task.get_name()
        self._ending.discard(task)
        if self._running.get(name) is task:
            del self._running[name]
        if not task.cancelled() and (error := task.exception()) is not None:
            self._failed(name, error)

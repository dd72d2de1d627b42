"""Starts the demo's processes in a thread of its own, beside whatever else the program does to come up."""

import asyncio
import threading
from concurrent.futures import Future
from pathlib import Path

from app.demo.processes import Processes, start_processes


class HeadStart:
    """The demo's processes on their way. The thread does not keep the program from ending: they end with it."""

    def __init__(self, folder: Path) -> None:
        self._processes: Future[Processes] = Future()
        threading.Thread(target=self._start, args=(folder,), name="demo-start", daemon=True).start()

    @property
    def is_over(self) -> bool:
        """Whether there is nothing to wait for: it failed, or what started has ended since."""
        if not self._processes.done():
            return False
        return self._processes.exception() is not None or not self._processes.result().alive

    async def wait(self) -> Processes:
        """What started. May be asked often, and given up. DemoError, OSError when it did not start."""
        return await asyncio.shield(asyncio.wrap_future(self._processes))

    def _start(self, folder: Path) -> None:
        try:
            self._processes.set_result(asyncio.run(start_processes(folder)))
        except BaseException as error:  # whoever waits is told, whatever it was
            self._processes.set_exception(error)

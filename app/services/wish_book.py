"""Keeps what is wished to be offline in one collection, and gets changes onto the disk, off the window's thread."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from app.services.wishes import Wishes, all_names, read_wishes, write_wishes


class WishBook:
    """`now` is right at once; the file follows, in the order of the changes.

    elsewhere: the files of other collections' wishes. failed: it could not be written.
    """

    def __init__(self, file: Path, scope: str, failed: Callable[[], None]) -> None:
        """Reads the file: blocking."""
        self._file = file
        self._scope = scope
        self._failed = failed
        self.now = self._written = read_wishes(file, scope)
        self.elsewhere = all_names(file) - self.now.names
        self._writing: asyncio.Task[None] | None = None

    def change(self, wishes: Wishes) -> None:
        self.now = wishes
        if self.now != self._written and (self._writing is None or self._writing.done()):
            self._writing = asyncio.get_running_loop().create_task(self._write(), name="wishes")

    async def close(self) -> None:
        """Until all is written."""
        if self._writing is not None:
            await self._writing

    async def _write(self) -> None:
        while self.now != self._written:
            wishes = self.now
            try:
                await asyncio.to_thread(write_wishes, self._file, self._scope, wishes)
            except OSError:
                self._failed()
            self._written = wishes

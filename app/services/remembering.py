"""Keeps the settings and gets changes of them onto the disk, off the window's thread."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from app.settings import Settings, save_settings


class Remembering:
    """`now` is right at once; the file follows, in the order of the changes. failed: it could not be written."""

    def __init__(self, path: Path, settings: Settings, failed: Callable[[], None]) -> None:
        self._path, self._failed = path, failed
        self.now = self._written = settings
        self._writing: asyncio.Task[None] | None = None

    def change(self, **fields: object) -> None:
        self.now = replace(self.now, **fields)  # type: ignore[arg-type]
        if self.now != self._written and (self._writing is None or self._writing.done()):
            self._writing = asyncio.get_running_loop().create_task(self._write(), name="settings")

    async def close(self) -> None:
        """Until all is written."""
        if self._writing is not None:
            await self._writing

    async def _write(self) -> None:
        while self.now != self._written:
            settings = self.now
            try:
                await asyncio.to_thread(save_settings, self._path, settings)
            except OSError:
                self._failed()
            self._written = settings

"""Keeps the settings and gets changes of them onto the disk, off the window's thread."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from app.services.write_behind import WriteBehind
from app.settings import Settings, save_settings


class Remembering:
    """`now` is right at once; the file follows, in the order of the changes. failed: it could not be written."""

    def __init__(self, path: Path, settings: Settings, failed: Callable[[], None]) -> None:
        self._kept = WriteBehind(settings, lambda now: save_settings(path, now), failed, "settings")

    @property
    def now(self) -> Settings:
        return self._kept.now

    def change(self, **fields: object) -> None:
        self._kept.change(replace(self.now, **fields))  # type: ignore[arg-type]

    async def close(self) -> None:
        """Until all is written."""
        await self._kept.close()

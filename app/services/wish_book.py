"""Keeps what is wished to be offline in one collection, and gets changes onto the disk, off the window's thread."""

from collections.abc import Callable
from pathlib import Path

from app.services.wishes import Wishes, all_names, read_wishes, write_wishes
from app.services.write_behind import WriteBehind


class WishBook:
    """`now` is right at once; the file follows, in the order of the changes.

    elsewhere: the files of other collections' wishes. failed: it could not be written.
    """

    def __init__(self, file: Path, scope: str, failed: Callable[[], None]) -> None:
        """Reads the file: blocking."""
        self._kept = WriteBehind(read_wishes(file, scope), lambda now: write_wishes(file, scope, now), failed, "wishes")
        self.elsewhere = all_names(file) - self.now.names

    @property
    def now(self) -> Wishes:
        return self._kept.now

    def change(self, wishes: Wishes) -> None:
        self._kept.change(wishes)

    async def close(self) -> None:
        """Until all is written."""
        await self._kept.close()

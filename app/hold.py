"""One program at a time in one data folder: two would write into each other's cache, settings and demo chain."""

import sqlite3
from pathlib import Path

from app.i18n import tr


class FolderProblem(Exception):
    """The data folder can not be used; the text is the one sentence that says why, and what to do."""


class HeldElsewhere(FolderProblem):
    """Another program of ours has it."""


class Hold:
    """The folder is ours until `release`, or until the process is gone in whatever way.

    SQLite's lock works alike on every system and leaves nothing behind when its holder is killed.
    """

    def __init__(self, folder: Path) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._lock = sqlite3.connect(folder / "in-use", timeout=0, isolation_level=None, check_same_thread=False)
        except (OSError, sqlite3.Error) as error:
            raise _unusable(folder) from error
        try:
            self._lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as error:
            self._lock.close()
            if getattr(error, "sqlite_errorname", "") == "SQLITE_BUSY":
                raise HeldElsewhere(
                    tr(
                        "Stems Mixer is running already with {folder}: use that window, "
                        "or give --data-dir another folder.",
                        folder=folder,
                    )
                ) from None
            raise _unusable(folder) from error

    def release(self) -> None:
        self._lock.close()


def _unusable(folder: Path) -> FolderProblem:
    return FolderProblem(
        tr("The folder {folder} can not be written: check its rights, or give --data-dir another one.", folder=folder)
    )

"""A download in progress: a file that keeps what came, so that the next attempt goes on where this one ended.

Its bytes prove nothing until their hash was compared; who goes on with them compares it at the end.
"""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

FOLDER = "unfinished"


@contextlib.contextmanager
def opened(folder: Path, key: str) -> Iterator[tuple[BinaryIO, Path]]:
    """The file for `key`, at its start, with what an earlier attempt left in it. An empty one vanishes at the end.

    If another process downloads the same just now, it is a file of our own instead: two must not write into one.
    """
    shelf = folder / FOLDER
    shelf.mkdir(exist_ok=True)
    path = shelf / key
    file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b")
    if not _is_ours(file, path):
        file.close()
        descriptor, name = tempfile.mkstemp(prefix=".new-", dir=folder)
        file, path = os.fdopen(descriptor, "w+b"), Path(name)
    try:
        with file:
            yield file, path
            file.flush()
    finally:
        with contextlib.suppress(OSError):
            if path.name.startswith(".new-") or path.stat().st_size == 0:
                path.unlink()


def _is_ours(file: BinaryIO, path: Path) -> bool:
    try:
        import fcntl
    except ImportError:  # elsewhere nobody renames a file that somebody has open
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # Whoever had it may have finished it and moved it to its place while we came in.
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except OSError:
        return False

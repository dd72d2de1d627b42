"""Files that are there whole or not at all: temp + fsync + rename + fsync of the folder."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO


@contextlib.contextmanager
def temporary_beside(folder: Path, mode: int = 0o644) -> Iterator[tuple[BinaryIO, Path]]:
    """An open file in `folder` that vanishes at the end unless `settle` moved it to its name."""
    descriptor, name = tempfile.mkstemp(prefix=".new-", dir=folder)
    path = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            os.chmod(path, mode)
            yield file, path
    finally:
        path.unlink(missing_ok=True)


def settle(file: BinaryIO, path: Path, target: Path) -> None:
    """Moves a finished temporary file to `target`; after this it survives a power cut."""
    file.flush()
    os.fsync(file.fileno())
    os.replace(path, target)
    if os.name == "posix":  # elsewhere a folder can not be opened, and the rename is journaled anyway
        descriptor = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def write_atomically(target: Path, data: bytes, mode: int = 0o644) -> None:
    """Replaces `target` by `data`. Errors: OSError; then the old content is untouched."""
    with temporary_beside(target.parent, mode) as (file, path):
        file.write(data)
        settle(file, path, target)

"""How much may lie in a folder of content, and what goes first when it is more.

The folder itself is the index: a file's size is what it costs, its modification time is when it was last used. There
is nothing that could be lost, or say something else than the disk.
"""

import os
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

DEFAULT_BYTES = 10 << 30
_SAME_USE_S = 600.0


@dataclass(frozen=True)
class Stored:
    """One file. name: the sha256 of its content, or what an unfinished download is known by."""

    path: Path
    name: str
    size_bytes: int
    used_s: float


def stored(folder: Path) -> list[Stored]:
    """Every file of content there is, finished or not; blocking. What vanishes meanwhile is left out."""
    found = []
    for shelf in _entries(folder):
        if shelf.is_dir(follow_symlinks=False) and shelf.name != "aliases":
            found += [_stored(entry) for entry in _entries(Path(shelf.path))]
        elif shelf.name.startswith(".new-"):
            found.append(_stored(shelf))
    return [file for file in found if file is not None]


def to_drop(files: Sequence[Stored], limit_bytes: int, needed: Collection[str]) -> list[Stored]:
    """What has to go so that no more than `limit_bytes` are left: the least recently used first, never the needed."""
    over = sum(file.size_bytes for file in files) - limit_bytes
    dropped = []
    for file in sorted(files, key=lambda file: file.used_s):
        if over <= 0:
            break
        if file.name not in needed:
            dropped.append(file)
            over -= file.size_bytes
    return dropped


def note_use(path: Path) -> None:
    """Remember that a file was used now. Uses within minutes count as one: the disk has better things to do."""
    try:
        if abs(time.time() - path.stat().st_mtime) > _SAME_USE_S:
            os.utime(path)
    except OSError:
        return  # a file of somebody else's is as old as it is


def _entries(folder: Path) -> list["os.DirEntry[str]"]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:
        return []


def _stored(entry: "os.DirEntry[str]") -> Stored | None:
    try:
        known = entry.stat(follow_symlinks=False)
    except OSError:
        return None
    return Stored(Path(entry.path), entry.name, known.st_size, known.st_mtime)

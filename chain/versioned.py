"""JSON documents kept on disk, each with the version of its format.

An older one is brought up step by step, a newer one is left alone, and what can not be read is set aside: nothing is
ever deleted or overwritten by a program that does not understand it.
"""

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from chain.atomic import write_atomically
from chain.documents import parse_json
from chain.errors import InputError

Document = dict[str, Any]
Upgrade = Callable[[Document], Document]


class NewerFormat(InputError):
    """A later program wrote this file. It is left as it is, and must not be written over. version: the file's."""

    def __init__(self, path: Path, version: int) -> None:
        super().__init__("newer_format", f"{path.name} has version {version}")
        self.version = version


class Unreadable(InputError):
    """The file is no document of this format. `set_aside` keeps it out of the way."""

    def __init__(self, path: Path, detail: str) -> None:
        super().__init__("unreadable", f"{path.name}: {detail}")


def read_versioned(
    path: Path, version: int, upgrades: Mapping[int, Upgrade] | None = None, *, most_bytes: int = 8 << 20
) -> Document | None:
    """The document in `path` as of `version`; None when there is no file.

    upgrades: by the version they start from, each gives the document of the version after. A document without a
    version is of version 1. Nothing is written. Errors: NewerFormat, Unreadable; OSError when the disk does not give
    it, which says nothing of the file.
    """
    try:
        if path.stat().st_size > most_bytes:
            raise Unreadable(path, "too large")
        raw = path.read_bytes()
    except FileNotFoundError:
        return None
    try:
        document = parse_json(raw)
    except (ValueError, RecursionError) as error:
        raise Unreadable(path, type(error).__name__) from error
    if not isinstance(document, dict):
        raise Unreadable(path, "not an object")
    found = document.get("version", 1)
    if type(found) is not int or found < 1:
        raise Unreadable(path, "no version")
    if found > version:
        raise NewerFormat(path, found)
    for older in range(found, version):
        try:
            document = (upgrades or {})[older](document)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise Unreadable(path, f"version {older}: {type(error).__name__}") from error
    return {**document, "version": version}


def write_versioned(path: Path, version: int, document: Mapping[str, Any], mode: int = 0o644) -> None:
    """Replaces `path` whole or not at all. Errors: NewerFormat when a later program wrote it meanwhile; OSError."""
    try:
        read_versioned(path, version)
    except Unreadable:
        set_aside(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({**document, "version": version}, indent=2, ensure_ascii=False)
    write_atomically(path, text.encode("utf-8"), mode)


def set_aside(path: Path) -> Path:
    """Renames a file that can not be used to a free name beside it, and gives that name. Errors: OSError."""
    number = 1
    while (aside := _aside(path, number)).exists():
        number += 1
    os.replace(path, aside)
    return aside


def last_set_aside(path: Path) -> Path:
    """The name that the last `set_aside` of this file gave; the first it would give when there was none."""
    number = 1
    while _aside(path, number + 1).exists():
        number += 1
    return _aside(path, number)


def _aside(path: Path, number: int) -> Path:
    mark = ".unreadable" if number == 1 else f".unreadable-{number}"
    return path.with_suffix(mark + path.suffix)

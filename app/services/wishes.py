"""Which songs and albums are to be kept offline: a small file in the data folder, written whole or not at all."""

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from chain.errors import InputError
from chain.versioned import NewerFormat, Unreadable, read_versioned, set_aside, write_versioned

VERSION = 1
"""Of the file. Its other names are scopes, each with the wishes for one collection."""


@dataclass(frozen=True)
class Wishes:
    """Of one collection. names: the files it comes to, as last known, so that they stay before the chain was read."""

    songs: frozenset[str] = frozenset()
    albums: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()

    def with_song(self, key: str, keep: bool) -> "Wishes":
        return replace(self, songs=self.songs | {key} if keep else self.songs - {key})

    def with_album(self, key: str, keep: bool) -> "Wishes":
        return replace(self, albums=self.albums | {key} if keep else self.albums - {key})


def read_wishes(file: Path, scope: str) -> Wishes:
    """The wishes for one collection. A file that can not be read is set aside, one of a newer program left alone:
    then nothing is wished."""
    try:
        entry = (read_versioned(file, VERSION) or {}).get(scope, {})
        if not isinstance(entry, dict):
            raise ValueError("not an object")
        return Wishes(*(_texts(entry.get(name, [])) for name in ("songs", "albums", "names")))
    except (NewerFormat, OSError):
        return Wishes()
    except (Unreadable, ValueError):
        with contextlib.suppress(OSError):
            set_aside(file)
        return Wishes()


def all_names(file: Path) -> frozenset[str]:
    """The files of every collection's wishes: one cache serves them all."""
    try:
        entries = (read_versioned(file, VERSION) or {}).values()
        found = [_texts(entry.get("names", [])) for entry in entries if isinstance(entry, dict)]
        return frozenset().union(*found)
    except (InputError, ValueError, OSError):
        return frozenset()


def write_wishes(file: Path, scope: str, wishes: Wishes) -> None:
    """Errors: OSError, also for a file of a newer program; then the old file is untouched."""
    entry = {"songs": sorted(wishes.songs), "albums": sorted(wishes.albums), "names": sorted(wishes.names)}
    try:
        write_versioned(file, VERSION, {**_readable(file), scope: entry})
    except NewerFormat as error:
        raise FileExistsError(str(error)) from error


def _readable(file: Path) -> Mapping[str, object]:
    try:
        return read_versioned(file, VERSION) or {}
    except Unreadable:
        return {}


def _texts(value: object) -> frozenset[str]:
    if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
        raise ValueError("not a list of texts")
    return frozenset(value)

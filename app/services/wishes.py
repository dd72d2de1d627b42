"""Which songs and albums are to be kept offline: a small file in the data folder, written whole or not at all."""

import json
import os
from dataclasses import dataclass, replace
from pathlib import Path

from chain.atomic import write_atomically
from chain.documents import parse_json


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
    """The wishes for one collection. A file that can not be read is set aside: then nothing is wished."""
    try:
        document = parse_json(file.read_bytes())
        entry = document.get(scope, {}) if isinstance(document, dict) else None
        if not isinstance(entry, dict):
            raise ValueError("not an object")
        return Wishes(*(_texts(entry.get(name, [])) for name in ("songs", "albums", "names")))
    except FileNotFoundError:
        return Wishes()
    except (OSError, ValueError, RecursionError):
        try:
            os.replace(file, file.with_suffix(".unreadable.json"))
        except OSError:
            return Wishes()
        return Wishes()


def all_names(file: Path) -> frozenset[str]:
    """The files of every collection's wishes: one cache serves them all."""
    try:
        document = parse_json(file.read_bytes())
        entries = document.values() if isinstance(document, dict) else ()
        found = [_texts(entry.get("names", [])) for entry in entries if isinstance(entry, dict)]
        return frozenset().union(*found)
    except (OSError, ValueError, RecursionError):
        return frozenset()


def write_wishes(file: Path, scope: str, wishes: Wishes) -> None:
    """Errors: OSError; then the old file is untouched."""
    try:
        document = parse_json(file.read_bytes())
    except (OSError, ValueError, RecursionError):
        document = {}
    if not isinstance(document, dict):
        document = {}
    entry = {"songs": sorted(wishes.songs), "albums": sorted(wishes.albums), "names": sorted(wishes.names)}
    file.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(file, json.dumps(document | {scope: entry}, indent=1).encode("utf-8"))


def _texts(value: object) -> frozenset[str]:
    if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
        raise ValueError("not a list of texts")
    return frozenset(value)

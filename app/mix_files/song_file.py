"""The file in which a song's mix, snapshots and saved mixes lie between two runs of the program. Blocking."""

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path

from app.mix_files.atomic import write_whole
from app.mix_files.document import a_text, an_object, mix_from_plain, mix_to_plain
from app.mix_files.errors import MixFileError
from app.state.mixing import NAME_MOST, SAVED_MOST, SLOTS, Bench, Mix, Shelf
from chain.documents import parse_json
from chain.versioned import last_set_aside, set_aside

VERSION = 1
MAX_BYTES = 8 << 20


def song_file(folder: Path, collection: str, song: str) -> Path:
    """Where it lies: a readable name, and a hash that no other song of any collection has."""
    readable = re.sub(r"[^a-z0-9]+", "-", song.casefold()).strip("-")[:40]
    digest = hashlib.sha256(f"{collection}\n{song}".encode()).hexdigest()[:16]
    return folder / f"{readable or 'song'}-{digest}.json"


def read_bench(path: Path) -> Bench | None:
    """What was kept, None when nothing was.

    Errors: MixFileError; with "newer" the file is left as it is, all others have set it aside beside it.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        return _bench(content)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise MixFileError("unreadable", type(error).__name__) from error
    except MixFileError as error:
        if error.reason == "newer":
            raise
        set_aside(path)
        raise


def set_aside_name(path: Path) -> Path:
    """Where the file that was set aside last lies."""
    return last_set_aside(path)


def write_bench(path: Path, collection: str, song: str, bench: Bench) -> None:
    """Errors: OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    shelf = bench.shelf
    document = {
        "version": VERSION,
        "collection": collection,
        "song": song,
        "mix": mix_to_plain(bench.mix),
        "slots": {slot: mix_to_plain(mix) for slot, mix in shelf.slots.items()},
        "saved": {name: mix_to_plain(mix) for name, mix in shelf.saved.items()},
        "slot": shelf.slot,
        "name": shelf.name,
        "alone": shelf.alone,
        "former_solos": list(shelf.former_solos),
    }
    write_whole(path, json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False).encode())


def _bench(content: bytes) -> Bench:
    if len(content) > MAX_BYTES:
        raise MixFileError("too_large")
    try:
        document = parse_json(content)
    except ValueError as error:
        raise MixFileError("not_a_mix", str(error)) from error
    if not isinstance(document, dict):
        raise MixFileError("not_a_mix")
    check_version(document, VERSION)
    slots = _mixes(document.get("slots", {}), len(SLOTS))
    saved = _mixes(document.get("saved", {}), SAVED_MOST)
    slot, name, alone = (document.get(key, "") for key in ("slot", "name", "alone"))
    former = document.get("former_solos", [])
    if not set(slots) <= set(SLOTS) or not isinstance(former, list) or not all(isinstance(key, str) for key in former):
        raise MixFileError("bad_value", "snapshots")
    shelf = Shelf(
        slots=slots,
        saved={a_text(each, "name", NAME_MOST): mix for each, mix in saved.items()},
        slot=slot if slot in slots else "",
        name=name if name in saved else "",
        alone=alone if isinstance(alone, str) else "",
        former_solos=tuple(former),
    )
    return Bench(mix_from_plain(document.get("mix", {})), shelf)


def _mixes(value: object, most: int) -> dict[str, Mix]:
    named = an_object(value, "mixes")
    if len(named) > most:
        raise MixFileError("bad_value", f"{len(named)} mixes")
    return {name: mix_from_plain(mix) for name, mix in named.items()}


def check_version(document: Mapping[str, object], known: int) -> None:
    """Errors: MixFileError "newer" for a version beyond `known`, "not_a_mix" for none."""
    version = document.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise MixFileError("not_a_mix", "no version")
    if version > known:
        raise MixFileError("newer", str(version)[:20])

"""What the program remembers of its user: a small JSON file, written whole or not at all."""

import json
import os
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

from chain.documents import parse_json


@dataclass(frozen=True)
class Settings:
    """version grows when a field changes its meaning. account: the address looked at last, of a real collection.

    watched: further addresses, each as "0x…" or "0x… name". keystores: whether key files may be used. welcomed:
    whether the first start is over.
    """

    version: int = 1
    profile: str = "demo"
    account: str = ""
    watched: tuple[str, ...] = ()
    last_song: str = ""
    device: str = ""
    block_frames: int = 256
    cache_limit_bytes: int = 10 << 30
    keystores: bool = False
    welcomed: bool = False


def load_settings(path: Path) -> tuple[Settings, Path | None]:
    """The settings, and where a file that could not be read was set aside (None: all was well)."""
    try:
        raw = parse_json(path.read_bytes())
        if not isinstance(raw, dict):
            raise ValueError("not an object")
        return _checked(raw), None
    except FileNotFoundError:
        return Settings(), None
    except (OSError, ValueError, RecursionError):
        aside = path.with_suffix(".unreadable.json")
        try:
            os.replace(path, aside)
        except OSError:
            return Settings(), path
        return Settings(), aside


def _checked(raw: dict[str, object]) -> Settings:
    known = {}
    for field in fields(Settings):
        value = raw.get(field.name, field.default)
        if isinstance(value, list) and all(isinstance(entry, str) for entry in value):
            value = tuple(value)  # as JSON has it
        if type(value) is not type(field.default):
            raise ValueError(f"{field.name} is a {type(value).__name__}")
        known[field.name] = value
    return replace(Settings(), **known)  # type: ignore[arg-type]


def _texts(name: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(text, str) for text in value):
        raise ValueError(f"{name} is no list of texts")
    return tuple(value)


def save_settings(path: Path, settings: Settings) -> None:
    """Write beside, flush to the disk, rename: a crash leaves the old file or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".new")
    with beside.open("w", encoding="utf-8") as file:
        json.dump(asdict(settings), file, indent=2)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, path)

"""What the program remembers of its user: a small JSON file, written whole or not at all."""

import json
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

from app.hold import FolderProblem
from app.i18n import tr
from chain.atomic import write_atomically
from chain.versioned import NewerFormat, Unreadable, read_versioned, set_aside

VERSION = 1
"""Grows when a field changes its meaning."""


@dataclass(frozen=True)
class Settings:
    """account: the address looked at last, of a real collection.

    watched: further addresses, each as "0x…" or "0x… name". latency_ms: 0 is as little
    as is safe. recent: songs played lately, the last
    first. keystores: whether key files may be used. welcomed: whether the first start is over.
    keys: "action=keys" as a person chose them. bars: whether songs are counted in bars. tempos: "bpm second song",
    where that second is the start of bar 1. places: "second song", where a song was left.
    midi_device: a controller by its port's name, "" for none; midi: what its controls move, as app.midi.kept writes it.
    language: one of app.i18n.LANGUAGES, "" for the system's.
    """

    version: int = VERSION
    profile: str = "demo"
    account: str = ""
    watched: tuple[str, ...] = ()
    last_song: str = ""
    recent: tuple[str, ...] = ()
    device: str = ""
    block_frames: int = 256
    cache_limit_bytes: int = 10 << 30
    latency_ms: int = 0
    exclusive: bool = False
    keystores: bool = False
    welcomed: bool = False
    theme: str = "dark"
    reduced_motion: bool = False
    keys: tuple[str, ...] = ()
    bars: bool = False
    tempos: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    midi_device: str = ""
    midi: tuple[str, ...] = ()
    language: str = ""


def load_settings(path: Path) -> tuple[Settings, Path | None]:
    """The settings, and where a file that could not be read was set aside (None: all was well).

    Errors: FolderProblem when a newer program wrote them, or the disk does not give them; they are left as they are.
    """
    try:
        return read_settings(path), None
    except NewerFormat:
        raise FolderProblem(
            tr(
                "A newer Stems Mixer wrote the settings in {folder}: use that one, or give --data-dir another folder.",
                folder=path.parent,
            )
        ) from None
    except OSError as error:
        raise FolderProblem(
            tr("The settings {path} can not be read ({reason}): check their rights.", path=path, reason=error.strerror)
        ) from None
    except (Unreadable, ValueError):
        try:
            return Settings(), set_aside(path)
        except OSError:
            return Settings(), path


def read_settings(path: Path) -> Settings:
    """The settings as they are on disk, or as they come when there are none. Changes nothing.

    Errors: chain.versioned.NewerFormat, chain.versioned.Unreadable, ValueError, OSError.
    """
    raw = read_versioned(path, VERSION)
    return Settings() if raw is None else _checked(raw)


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


def save_settings(path: Path, settings: Settings) -> None:
    """Replaces the file whole or not at all. Errors: OSError; then the old one is untouched."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, json.dumps(asdict(settings), indent=2).encode("utf-8"))

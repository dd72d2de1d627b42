"""What a second start leaves for the program that runs already: a mix to open, or only the wish to see its window."""

import secrets
from contextlib import suppress
from pathlib import Path

from chain.atomic import write_atomically

_MOST_BYTES = 32 << 10


def shelf(data: Path) -> Path:
    """The folder in which it is left; made when it is not there. Errors: OSError."""
    folder = data / "handed-over"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def hand_over(data: Path, mix: Path | None) -> None:
    """Leaves the path of a mix, or None, for whoever holds the data folder. Errors: OSError."""
    text = "" if mix is None else str(mix)
    write_atomically(shelf(data) / secrets.token_hex(8), text.encode("utf-8", "surrogateescape"), 0o600)


def taken(data: Path) -> list[Path | None]:
    """What was left, and takes it away; nothing when the folder can not be read."""
    found: list[Path | None] = []
    with suppress(OSError):
        for file in sorted(shelf(data).iterdir()):
            if file.name.startswith("."):
                continue  # not whole yet
            with file.open("rb") as opened:
                text = opened.read(_MOST_BYTES).decode("utf-8", "surrogateescape")
            file.unlink()
            found.append(Path(text) if text else None)
    return found

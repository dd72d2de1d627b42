"""What can be wrong with a release folder, said so that its artist finds the place.

PressError
├── (reasons about the description) "not_toml", "missing", "unknown_field", "bad_value", "duplicate_token"
├── (reasons about a file)          "no_such_file", "outside_folder", "not_flac", "bad_flac", "not_an_image",
│                                   "too_large", "unreadable", "newer", "unwritable",
│                                   "changed_while_read"
└── PressCancelled
"""

from pathlib import Path

from chain.errors import Cancelled, InputError


class PressError(InputError):
    """Something in the release folder can not be pressed.

    file: the file it is about. field: the place in it, like `album[0].song[2].isrc`, or "" for the whole file.
    """

    def __init__(self, reason: str, file: Path, field: str = "", detail: str = "") -> None:
        super().__init__(reason, f"{file}: {field}: {detail}" if field else f"{file}: {detail}")
        self.file = file
        self.field = field
        self.what = detail


class PressCancelled(Cancelled):
    """The caller asked to stop. What was pressed so far is kept and not pressed again."""

    def __init__(self) -> None:
        super().__init__("cancelled")

"""What an engine is asked to play: a file, and the key that opens it."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Stem:
    """One file for one strip.

    strip: name of the strip, unique within a song.
    identity: an age identity ("AGE-SECRET-KEY-1…") or None for plain audio; never shown by `repr`.
    offset_s: where on the song's clock the stem begins, in seconds, ≥ 0.
    content_hash: a name of the file's content, e.g. its CID, by which what is found out about it is kept; None keeps
    nothing.
    """

    strip: str
    path: Path
    identity: str | None = field(default=None, repr=False)
    offset_s: float = 0.0
    content_hash: str | None = None

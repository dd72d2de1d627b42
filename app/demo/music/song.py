"""What a song is to the renderer: a score, a room, and parts that each play one stem."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.demo.music.score import Score
from app.demo.music.stage import Samples, Stage


@dataclass(frozen=True)
class Part:
    """One stem: its type, the function that plays it dry and placed (stereo), and its trim against the usual balance.

    from_bar: before this bar the file holds digital silence. mono: the file has one channel.
    """

    kind: str
    play: Callable[[Stage], Samples]
    trim_db: float = 0.0
    mono: bool = False
    from_bar: int = 0


@dataclass(frozen=True)
class Song:
    """A song of the release. Token ids of the stems follow the song's own, in the order of the parts."""

    title: str
    token_id: int
    isrc: str
    tonic: str
    mode: str
    score: Score
    parts: tuple[Part, ...]
    rate_hz: int = 48000
    lufs: float = -16.0

    @property
    def slug(self) -> str:
        return self.title.lower().replace(" ", "-")


@dataclass(frozen=True)
class Album:
    """An album of the release."""

    title: str
    token_id: int
    upc: str
    songs: tuple[Song, ...]

    @property
    def slug(self) -> str:
        return self.title.lower().replace(" ", "-")

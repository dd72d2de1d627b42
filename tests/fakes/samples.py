"""Songs for the renderer, in plain memory: complete, or decoded only as far as the test has let them."""

import numpy as np
from numpy.typing import NDArray

from audio.deck import PAGE_FRAMES
from audio.plain_store import PlainStore


def ramp_song(frames: int, strips: int = 1) -> NDArray[np.float32]:
    """Planes (2·strips, frames) whose samples tell their frame: left is k + 1, right −(k + 1), times the strip."""
    count = np.arange(1, frames + 1, dtype=np.float32)
    return np.concatenate([[count * (n + 1), -count * (n + 1)] for n in range(strips)])


class HalfDecoded(PlainStore):
    """Ready only before frame `decoded_frames` (a multiple of the page), which the test moves."""

    def __init__(self, planes: NDArray[np.float32], decoded_frames: int = 0) -> None:
        super().__init__(planes)
        self.decoded_frames = decoded_frames
        # What is not decoded yet must never be heard.
        self.hidden = self.planes.copy()
        self.planes[:, decoded_frames:] = np.nan

    def decode_to(self, frame: int) -> None:
        self.planes[:, :frame] = self.hidden[:, :frame]
        self.decoded_frames = frame

    def ready(self, first_page: int, last_page: int) -> bool:
        return min((last_page + 1) * PAGE_FRAMES, self.frames) <= self.decoded_frames


class Ring(PlainStore):
    """Holds `slots` pages around `want_frame`; whatever else is in the slots is never what was asked for."""

    def __init__(self, planes: NDArray[np.float32], slots: int) -> None:
        super().__init__(planes)
        self.song, self.slots = self.planes, slots
        self.planes = np.full((len(planes), slots * PAGE_FRAMES), np.nan, np.float32)
        self.tags = np.full(slots, -1)
        self.fill()

    def fill(self) -> None:
        """What a decoder does that always keeps up: the page of the playhead and those behind it."""
        first = self.want_frame // PAGE_FRAMES
        for page in range(first, min(first + self.slots, -(-self.frames // PAGE_FRAMES))):
            if self.tags[page % self.slots] != page:
                at, part = page % self.slots * PAGE_FRAMES, self.song[:, page * PAGE_FRAMES :][:, :PAGE_FRAMES]
                self.planes[:, at : at + PAGE_FRAMES] = 0.0
                self.planes[:, at : at + part.shape[1]] = part
                self.tags[page % self.slots] = page

    def ready(self, first_page: int, last_page: int) -> bool:
        return all(self.tags[page % self.slots] == page for page in range(first_page, last_page + 1))

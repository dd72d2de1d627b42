"""A back end moved by hand: tests, and rendering to a file."""

import numpy as np
from numpy.typing import NDArray

from audio.backends.port import Process


class ManualBackend:
    """Calls `process` when `pull` is called, in the caller's thread."""

    def __init__(self, rate_hz: int = 48_000, block_frames: int = 256) -> None:
        self.name, self.device = "manual", "by hand"
        self.rate_hz, self.block_frames = rate_hz, block_frames
        self.latency_s = 0.0
        self.late = 0
        self._process: Process | None = None

    def start(self, process: Process) -> None:
        self._process = process

    def stop(self) -> None:
        self._process = None

    def running(self) -> bool:
        return self._process is not None

    def pull(self, frames: int) -> NDArray[np.float32]:
        """The next frames, a new float32 (frames, 2), in blocks of at most `block_frames`."""
        out = np.full((frames, 2), np.nan, np.float32)
        for first in range(0, frames, self.block_frames):
            if self._process is not None:
                self._process(out[first : first + self.block_frames])
        return out

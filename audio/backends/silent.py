"""No sound, but real time: the engine runs on without a device, and the playhead moves as it should."""

import threading
from time import monotonic_ns

import numpy as np

from audio.backends.port import Process

_GIVE_UP_NS = 1_000_000_000


class SilentBackend:
    """Calls `process` at the pace of the monotonic clock, by absolute deadlines, so that it never drifts.

    After a halt of more than a second (a suspended machine) it goes on from now, and counts that as late.
    """

    def __init__(self, rate_hz: int = 48_000, block_frames: int = 256) -> None:
        self.name, self.device = "silent", ""
        self.rate_hz, self.block_frames = rate_hz, block_frames
        self.latency_s = 0.0
        self.late = 0
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, process: Process) -> None:
        self._stop.clear()
        self._thread = threading.Thread(target=self._run, args=(process,), name="audio-silent", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def running(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def _run(self, process: Process) -> None:
        out = np.zeros((self.block_frames, 2), np.float32)
        began_ns, blocks = monotonic_ns(), 0
        while True:
            due_ns = began_ns + blocks * self.block_frames * 1_000_000_000 // self.rate_hz
            ahead_ns = due_ns - monotonic_ns()
            if ahead_ns < -_GIVE_UP_NS:
                began_ns -= ahead_ns
                self.late += 1
            if self._stop.wait(max(ahead_ns, 0) * 1e-9):
                return
            process(out)
            blocks += 1

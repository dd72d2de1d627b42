"""What every back end offers."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class Process(Protocol):
    """What a back end calls for every block: fill out, float32 (frames, 2); total, never raises."""

    def __call__(self, out: NDArray[np.float32]) -> None: ...


class Backend(Protocol):
    """A stream that is open but not running until `start`.

    name: "portaudio", "silent" or "manual". device: its name for people. rate_hz: of the device.
    block_frames: usual size of a block. latency_s: from a rendered block to the loudspeaker, known after `start`.
    late: blocks the device did not get in time; only ever rises.
    """

    name: str
    device: str
    rate_hz: int
    block_frames: int
    latency_s: float
    late: int

    def start(self, process: Process) -> None:
        """Begins to call `process`, from a thread of the back end. Errors: DeviceError."""

    def stop(self) -> None:
        """Ends it; `process` is not called any more once this returns."""

    def running(self) -> bool:
        """Whether the device still says it runs. It may say so and ask for nothing: count frames as well."""

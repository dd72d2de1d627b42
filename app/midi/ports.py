"""Where a MIDI controller is heard, as a port with two sides: the system's, and one for tests."""

from collections.abc import Callable
from typing import Protocol

Bytes = tuple[int, ...]
"""One message as it came over the wire, whole: status and data."""

Heard = Callable[[Bytes], None]
"""Called with each message, on any thread. It must be quick, and may not raise."""


class MidiProblem(Exception):
    """A port could not be opened. text: what the system said, for the log."""


class OpenPort(Protocol):
    def close(self) -> None:
        """No message comes after it."""


class MidiPorts(Protocol):
    """All methods block for some milliseconds, and may be called on any thread, one at a time."""

    def names(self) -> tuple[str, ...]:
        """Of the devices that are there."""

    def is_there(self, name: str) -> bool:
        """Whether a device is. Cheap for one that was there before: only the system that had it is asked."""

    def open(self, name: str, heard: Heard) -> OpenPort:
        """Hear a device. Errors: MidiProblem."""

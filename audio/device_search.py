"""A process that stands by while there is no device: it asks for one again and again, and takes over once there is."""

from time import monotonic
from typing import Any

from audio.backends.wanted import Wanted
from audio.child import Child
from audio.commands import TakeOver

_NO_SIGN_S, _BETWEEN_S = 8.0, 0.5  # without a sign of life from the process that stands by; between two of them


class DeviceSearch:
    """For the caretaker's thread; every method at once."""

    def __init__(self) -> None:
        self._standby: Child | None = None
        self._wants: Wanted | None = None
        self._sign_s = 0.0
        self._found = False

    def sources(self) -> list[Any]:
        """To wait for."""
        return [] if self._standby is None else [self._standby.connection, self._standby.process.sentinel]

    def look(self, board_name: str, wanted: Wanted, *, begin: bool, go_on: bool) -> bool:
        """Whether a device is found, as it is wanted. begin: whether to search. go_on: whether to if one searches."""
        if self._standby is None:
            if begin and monotonic() > self._sign_s + _BETWEEN_S:
                self._standby = Child("audio-standby", "audio.standby", board_name, wanted)
                self._wants, self._sign_s, self._found = wanted, monotonic(), False
            return False
        signs = self._standby.hear()
        self._found = self._found or any(signs)
        if signs:
            self._sign_s = monotonic()
        hangs = not self._found and monotonic() > self._sign_s + _NO_SIGN_S
        if hangs or self._wants != wanted or not (go_on or self._found) or not self._standby.process.is_alive():
            self._dismiss()
        return self._found

    def take(self, wanted: Wanted) -> Child | None:
        """The process that has found the device, now playing on it; None when there is none, or it is not wanted."""
        standby = self._standby
        if standby is None or not self._found or self._wants != wanted or not standby.tell(TakeOver()):
            return None
        self._standby, self._found = None, False
        return standby

    def end(self) -> None:
        """Sends the process away."""
        if self._standby is not None:
            self._dismiss()

    def _dismiss(self) -> None:
        assert self._standby is not None
        self._standby.process.kill()
        self._standby.end(None)
        self._standby, self._found = None, False

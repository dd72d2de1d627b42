"""Which output the system calls its default now, so that a program that wanted the default one can go along.

Sound servers (PulseAudio, PipeWire) move by themselves what plays on their default, and a JACK server is the device:
on Linux there is nothing to watch. PortAudio itself knows only the default of the moment when it began.
"""

import ctypes
import sys
from collections.abc import Callable

_LOOK_S = 1.0


class DefaultWatch:
    """Whether the default has moved since this was made. look: a name of it, None when it can not be told."""

    def __init__(self, look: Callable[[], object] | None = None) -> None:
        self._look = look or default_output
        self._first, self._due_s = self._look(), 0.0

    def moved(self, now_s: float) -> bool:
        """Looks once a second at most."""
        if self._first is None or now_s < self._due_s:
            return False
        self._due_s = now_s + _LOOK_S
        return self._look() not in (None, self._first)


def default_output() -> object:
    """Something that is equal as long as the default is the same; None where that is not known."""
    try:
        if sys.platform == "darwin":
            return _of_core_audio()
        if sys.platform == "win32":
            return _of_windows()
    except (OSError, AttributeError):
        return None
    return None


if sys.platform == "darwin":

    class _Address(ctypes.Structure):
        _fields_ = (("selector", ctypes.c_uint32), ("scope", ctypes.c_uint32), ("element", ctypes.c_uint32))

    def _of_core_audio() -> int | None:
        library = ctypes.CDLL("/System/Library/Frameworks/CoreAudio.framework/CoreAudio")
        address = _Address(int.from_bytes(b"dOut", "big"), int.from_bytes(b"glob", "big"), 0)
        device, size = ctypes.c_uint32(), ctypes.c_uint32(4)
        status = library.AudioObjectGetPropertyData(
            ctypes.c_uint32(1),  # the system
            ctypes.byref(address),
            ctypes.c_uint32(0),
            None,
            ctypes.byref(size),
            ctypes.byref(device),
        )
        return device.value or None if status == 0 else None


if sys.platform == "win32":
    from uuid import UUID

    _ENUMERATOR = UUID("bcde0395-e52f-467c-8e3d-c4579291692e").bytes_le
    _ITS_FACE = UUID("a95664d2-9614-4f35-a746-de8db63617e6").bytes_le
    _RELEASE, _GET_DEFAULT, _GET_ID = 2, 4, 5  # places in the tables of their methods
    _ALL_CONTEXTS, _OUTPUT, _CONSOLE = 23, 0, 0

    def _call(thing: ctypes.c_void_p, place: int, *arguments: object) -> int:
        table = ctypes.cast(thing, ctypes.POINTER(ctypes.POINTER(ctypes.c_void_p)))[0]
        kinds = [ctypes.c_int if isinstance(argument, int) else ctypes.c_void_p for argument in arguments]
        return int(ctypes.WINFUNCTYPE(ctypes.c_long, ctypes.c_void_p, *kinds)(table[place])(thing, *arguments))

    def _of_windows() -> str | None:
        ole = ctypes.OleDLL("ole32")
        enumerator, device, name = ctypes.c_void_p(), ctypes.c_void_p(), ctypes.c_wchar_p()
        ctypes.WinDLL("ole32").CoInitializeEx(None, 0)
        ole.CoCreateInstance(_ENUMERATOR, None, _ALL_CONTEXTS, _ITS_FACE, ctypes.byref(enumerator))
        try:
            if _call(enumerator, _GET_DEFAULT, _OUTPUT, _CONSOLE, ctypes.byref(device)) != 0:
                return None
            try:
                if _call(device, _GET_ID, ctypes.byref(name)) != 0:
                    return None
                found = name.value
                ctypes.WinDLL("ole32").CoTaskMemFree(name)
                return found
            finally:
                _call(device, _RELEASE)
        finally:
            _call(enumerator, _RELEASE)

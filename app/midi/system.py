"""The system's MIDI ports, by mido over RtMidi. The one module that knows them; both come with the extra `midi`."""

import importlib
import importlib.util
from typing import Any

from app.midi.ports import Heard, MidiProblem, OpenPort

_BACKEND = "mido.backends.rtmidi"


def is_installed() -> bool:
    return all(importlib.util.find_spec(name) is not None for name in ("mido", "rtmidi"))


class SystemPorts:
    """Of every MIDI system that answers: on Linux ALSA, and JACK where its server runs. Errors: ImportError."""

    def __init__(self) -> None:
        backends = importlib.import_module("mido.backends.backend")
        rtmidi = importlib.import_module(_BACKEND)
        self._backends = [backends.Backend(_BACKEND, api=api, use_environ=False) for api in rtmidi.get_api_names()]

    def names(self) -> tuple[str, ...]:
        return tuple(self._places())

    def open(self, name: str, heard: Heard) -> OpenPort:
        backend = self._places().get(name)
        if backend is None:
            raise MidiProblem(f"{name} is not there")
        try:
            port: OpenPort = backend.open_input(name, callback=lambda message: heard(tuple(message.bytes())))
        except Exception as error:  # RtMidi’s own, and those of each system below it
            raise MidiProblem(str(error)) from error
        return port

    def _places(self) -> dict[str, Any]:
        """Names of devices and where they are; the first system that has a name keeps it."""
        found: dict[str, Any] = {}
        for backend in self._backends:
            for name in _names(backend):
                found.setdefault(name, backend)
        return found


def _names(backend: Any) -> list[str]:
    """Its inputs; none when the MIDI system is compiled in and not there: no sequencer, no server."""
    try:
        return list(backend.get_input_names())
    except Exception:  # RtMidi’s own
        return []

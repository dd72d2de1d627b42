"""The system's MIDI ports, by mido over RtMidi. The one module that knows them; both come with the extra `midi`."""

import importlib
import importlib.util
from typing import Any

from app.midi.ports import Heard, MidiProblem, OpenPort

_BACKEND = "mido.backends.rtmidi"


def is_installed() -> bool:
    return all(importlib.util.find_spec(name) is not None for name in ("mido", "rtmidi"))


class _System:
    """One of the MIDI systems of this computer, asked through a client of its own that stays: on JACK every client that
    comes and goes is heard by all others."""

    def __init__(self, rtmidi: Any, backend: Any) -> None:
        self._rtmidi, self._backend = rtmidi, backend
        self._client: Any = None

    def names(self) -> tuple[str, ...]:
        """None of a system that is not there."""
        try:
            if self._client is None:
                self._client = self._rtmidi.MidiIn(rtapi=getattr(self._rtmidi, f"API_{self._backend.api}"))
            names = tuple(self._client.get_ports())
        except Exception:  # compiled in and not there: no sequencer, no server
            names = ()
        if not names and self._client is not None:  # it may have gone: the next question is put to a new one
            self._client.delete()
            self._client = None
        return names

    def open(self, name: str, heard: Heard) -> OpenPort:
        try:
            port: OpenPort = self._backend.open_input(name, callback=lambda message: heard(tuple(message.bytes())))
        except Exception as error:  # RtMidi’s own, and those of each system below it
            raise MidiProblem(str(error)) from error
        return port


class SystemPorts:
    """Of every MIDI system that answers: on Linux ALSA, and JACK where its server runs. Errors: ImportError."""

    def __init__(self) -> None:
        backends = importlib.import_module("mido.backends.backend")
        rtmidi, backend = importlib.import_module("rtmidi"), importlib.import_module(_BACKEND)
        self._systems = [
            _System(rtmidi, backends.Backend(_BACKEND, api=api, use_environ=False)) for api in backend.get_api_names()
        ]
        self._places: dict[str, _System] = {}

    def names(self) -> tuple[str, ...]:
        places: dict[str, _System] = {}
        for system in self._systems:
            for name in system.names():
                places.setdefault(name, system)
        self._places |= places
        return tuple(places)

    def is_there(self, name: str) -> bool:
        if name not in self._places:
            return name in self.names()
        return name in self._places[name].names()

    def open(self, name: str, heard: Heard) -> OpenPort:
        if not self.is_there(name):
            raise MidiProblem(f"{name} is not there")
        return self._places[name].open(name, heard)

"""Ports without a system: devices come and go as a test says, and send what it says."""

from app.midi.ports import Heard, MidiProblem


class FakePorts:
    """plug, pull: a device comes, goes. send: from a device to whoever has it open."""

    def __init__(self, *names: str) -> None:
        self._names = list(names)
        self._open: list[_FakePort] = []

    def names(self) -> tuple[str, ...]:
        return tuple(self._names)

    def is_there(self, name: str) -> bool:
        return name in self._names

    def open(self, name: str, heard: Heard) -> "_FakePort":
        if name not in self._names:
            raise MidiProblem(f"no {name}")
        port = _FakePort(self._open, name, heard)
        self._open.append(port)
        return port

    @property
    def opened(self) -> tuple[str, ...]:
        return tuple(port.name for port in self._open)

    def plug(self, name: str) -> None:
        self._names.append(name)

    def pull(self, name: str) -> None:
        """As the system does: the port stays open and is silent."""
        self._names.remove(name)

    def send(self, *message: int, name: str = "") -> None:
        for port in self._open:
            if name in ("", port.name):
                port.heard(message)


class _FakePort:
    def __init__(self, among: "list[_FakePort]", name: str, heard: Heard) -> None:
        self._among = among
        self.name, self.heard = name, heard

    def close(self) -> None:
        self._among.remove(self)

"""Stems that kill or hang the process that reads them, as a hostile file may with a flaw in a native decoder."""

import io
import os
import signal
import threading
from pathlib import Path, PosixPath

from audio import Stem


class _Trap(io.FileIO):
    """Goes off at the first byte behind `harmless`."""

    def __init__(self, path: str, harmless: int, act: str) -> None:
        super().__init__(path)
        self.harmless, self.act = harmless, act

    def readinto(self, buffer: object) -> int:
        if self.tell() >= self.harmless:
            if self.act == "kill":
                os.kill(os.getpid(), signal.SIGKILL)
            threading.Event().wait()
        return super().readinto(buffer)  # type: ignore[arg-type]

    def read(self, size: int | None = -1) -> bytes:  # type: ignore[override]
        data = bytearray(max(size or 0, 0))
        return bytes(data[: self.readinto(data)])


class TrapPath(PosixPath):
    """Pickled as the path and what it does."""

    harmless, act = 0, "kill"

    def open(self, *_: object, **__: object) -> _Trap:  # type: ignore[override]
        return _Trap(str(self), self.harmless, self.act)

    def __reduce__(self) -> tuple[object, ...]:
        return trap, (str(self), self.harmless, self.act)


def trap(path: str, harmless: int, act: str) -> TrapPath:
    made = TrapPath(path)
    made.harmless, made.act = harmless, act
    return made


def deadly(stem: Stem, name: str, *, harmless: int = 0, act: str = "kill") -> Stem:
    """The same file under another name, which does its harm once read beyond so many bytes."""
    return Stem(name, trap(str(Path(stem.path)), harmless, act))

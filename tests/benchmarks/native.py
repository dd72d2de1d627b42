"""The peers in C, built when they are needed, and the one that watches a JACK server."""

import ctypes
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

from tests.fakes.jack import JackServer

SOURCES = Path(__file__).with_name("native")
BUILT = Path(__file__).resolve().parents[2] / "build" / "bench"

RECORD = np.dtype(
    [
        ("now_s", "f8"),  # time.monotonic
        ("frame", "u4"),  # of the server, at the first sample
        ("frames", "u4"),
        ("first", "f4"),
        ("last", "f4"),
        ("low", "f4"),
        ("high", "f4"),
    ]
)


IDLE, HEARS = "idle", "hear:"


def hears(client: str) -> str:
    return f"hear:{client}"


def plays(song_frames: int) -> str:
    return f"play:{song_frames}"


def compiler() -> str | None:
    return shutil.which("gcc") or shutil.which("cc")


def build(source: str, *flags: str) -> Path:
    """An executable or, with -shared, a library, made of native/<source>.c."""
    BUILT.mkdir(parents=True, exist_ok=True)
    target = BUILT / "-".join([source, *(flag.strip("-") for flag in flags)])
    command = [str(compiler()), "-O3", *flags, "-o", str(target), str(SOURCES / f"{source}.c"), "-lm", "-ldl"]
    subprocess.run(command, check=True)
    return target


def load(source: str, *flags: str) -> ctypes.CDLL:
    return ctypes.CDLL(str(build(source, "-shared", "-fPIC", *flags)))


class Watch:
    """Watches a JACK server while its `with` block runs; then `records`, of type RECORD, one a period.

    role: `HEARS` what another program plays, `hears("player")` what that client plays; `IDLE`, or at work for so many
    microseconds of processor time a period, it shows what the machine itself loses; so does `plays(frames)`, which
    plays a song that counts its own frames: with an ear at it two programs in a row, as a mixer and its ear are.
    """

    def __init__(
        self, server: JackServer, name: str, seconds: float, *, role: str = HEARS, work_us: float = 0.0
    ) -> None:
        self._server, self._name, self._seconds, self._role, self._work_us = server, name, seconds, role, work_us
        self.records: NDArray[np.void] = np.zeros(0, RECORD)

    def __enter__(self) -> "Watch":
        self._folder = tempfile.TemporaryDirectory(prefix="watch-")
        self._tape = Path(self._folder.name) / "tape"
        self._process = subprocess.Popen(
            [str(build("watch")), self._name, self._role, str(self._seconds), str(self._tape), str(self._work_us)],
            env=os.environ | self._server.env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self._process.stdout is not None
        if self._process.stdout.readline() != b"ready\n":
            raise RuntimeError(f"watch: exit {self._process.wait(5)}")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        code = self._process.wait(10)
        self._process.stdout.close()
        if kind is None and code == 0:
            self.records = np.fromfile(self._tape, RECORD)
        self._folder.cleanup()

    def _lost(self) -> NDArray[np.int64]:
        steps = np.diff(self.records["frame"].astype(np.int64))
        return np.asarray(((steps - self.records["frames"][1:]) // self.records["frames"][1:]).clip(0))

    def lost_cycles(self) -> int:
        """Periods the server went through without asking this client."""
        return int(self._lost().sum())

    def longest_gap(self) -> int:
        """Of those in a row, the most."""
        return int(self._lost().max(initial=0))

    def asked(self) -> float:
        """Of the periods that the server went through, the part in which it asked this client."""
        times = len(self.records) - 1
        return times / (times + self.lost_cycles())

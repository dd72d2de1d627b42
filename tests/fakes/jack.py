"""A sound card for tests: a JACK server of the test's own on the dummy driver, and a recorder of what it plays.

with JackServer() as server:
    ...start the program with os.environ updated by server.env...
    with server.capture() as tape:
        ...
    tape.frames        # float32 (frames, 2)
"""

import ctypes
import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from select import select
from typing import IO

import numpy as np
from numpy.typing import NDArray

PATIENT_PERIOD = 2_048
"""Frames that a machine which others share lets a program keep: for tests that judge what is played, not how soon."""
_DEADLINE_S = 10.0
_SERVERS = 4


def missing() -> str | None:
    """Why there can be no JACK server here, or None."""
    return None if shutil.which("jackd") else "jackd is not installed (Debian: jackd2)"


def _may_run_real_time() -> bool:
    probe = "import os; os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(10))"
    return subprocess.run([sys.executable, "-S", "-c", probe], capture_output=True, check=False).returncode == 0


def _free_name() -> tuple[IO[str], str]:
    """A name that no other server has, held as long as the file is open.

    Not simply a new one: JACK knows eight names in all, and forgets that of a server that was killed only when
    another comes by the same name.
    """
    for number in range(_SERVERS):
        name = f"stems-{number}"
        lock = open(Path(tempfile.gettempdir()) / f"{name}.lock", "w")  # noqa: SIM115
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.close()
        else:
            return lock, name
    raise RuntimeError("too many JACK servers at once")


def _die_with_parent() -> None:
    """Linux: an aborted run takes its server along; the next one would talk to it unawares."""
    if sys.platform == "linux":
        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGKILL)


class JackServer:
    """Runs while its `with` block does. env: what a program needs in its environment to play on it."""

    def __init__(self, rate: int = 48_000, period: int = 256, channels: int = 2) -> None:
        self.rate, self.period, self.channels = rate, period, channels
        self._lock, self.name = _free_name()
        self.env = {
            "JACK_DEFAULT_SERVER": self.name,
            "JACK_NO_AUDIO_RESERVATION": "1",
            "JACK_NO_START_SERVER": "1",
        }
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "JackServer":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGCONT)
            self._process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(_DEADLINE_S)
        self.kill()
        self._lock.close()

    def start(self) -> None:
        """Starts the server, also again after `kill`, and waits until it answers."""
        self.launch()
        self.wait()

    def launch(self) -> None:
        """Starts it without a wait."""
        priority = ["--realtime", "-P", "20"] if _may_run_real_time() else ["-r"]
        driver = ["-d", "dummy", "-r", str(self.rate), "-p", str(self.period), "-P", str(self.channels), "-C", "2"]
        self._process = subprocess.Popen(
            ["jackd", *priority, "-n", self.name, *driver],
            env=os.environ | self.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=_die_with_parent,
        )

    def wait(self) -> None:
        """Until it answers, as asked once a second."""
        subprocess.run(
            ["jack_wait", "-s", self.name, "-w", "-t", "10"],
            env=os.environ | self.env,
            capture_output=True,
            check=True,
            timeout=_DEADLINE_S,
        )
        if self._process is None or self._process.poll() is not None:
            raise RuntimeError("another JACK server has this name: one that an aborted run left behind?")

    def kill(self) -> None:
        """The server is gone, as when the daemon crashes or the card is pulled out."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(_DEADLINE_S)
            self._process = None

    def stall(self) -> None:
        """The server stays, but asks for nothing any more, until `go_on`."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def capture(self) -> "Capture":
        """Records, as a context manager, all that programs play on this server."""
        return Capture(self)


@dataclass
class Capture:
    """A recording, in a process of its own. After the block: `frames`, float32 (frames, 2), and `lost_frames`,
    how many the recorder itself did not get (from JACK's frame clock; a tape with losses proves nothing)."""

    server: JackServer
    frames: NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, 2), np.float32))
    lost_frames: int = 0

    def __enter__(self) -> "Capture":
        self._folder = tempfile.TemporaryDirectory(prefix="tape-")
        self._tape = Path(self._folder.name) / "tape.npy"
        self._process = subprocess.Popen(
            # -P: else the recorder would import this very file as "jack".
            [sys.executable, "-P", str(Path(__file__).with_name("jack_recorder.py")), str(self._tape)],
            env=os.environ | self.server.env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self._line()
        return self

    def __exit__(self, *_: object) -> None:
        try:
            assert self._process.stdin is not None
            self._process.stdin.close()
            self.lost_frames = int(self._line()["lost_frames"])
            self.frames = np.load(self._tape)
        finally:
            self._process.kill()
            self._process.wait(_DEADLINE_S)
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    pipe.close()
            self._folder.cleanup()

    def wait_for(self, frames: int) -> None:
        """Until that many more frames are on the tape; TimeoutError when they take far longer than they should."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{frames}\n")
        self._process.stdin.flush()
        self._line(_DEADLINE_S + 2 * frames / self.server.rate)

    def _line(self, most_s: float = 3 * _DEADLINE_S) -> dict[str, int]:
        assert self._process.stdout is not None
        if not select([self._process.stdout], [], [], most_s)[0]:
            raise TimeoutError(f"the recorder says nothing for {most_s:.0f} s")
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the recorder has died: {self._process.wait(_DEADLINE_S)}")
        answer: dict[str, int] = json.loads(line)
        return answer

"""A second process that opens and reads stems for the first, so that two decoders never wait for one interpreter lock.

A decoder fetches its file 8 KiB at a time, and each time needs the lock of its interpreter. The twin is forked off the
decode process before that has a second thread: it has the same limits, shares its memory, and starts within
milliseconds. The two live and die as one. Linux only; elsewhere two threads share one interpreter.
"""

import ctypes
import gc
import mmap
import os
import signal
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from audio.errors import SourceError
from audio.source import sandbox
from audio.source.decoder import STEP_SAMPLES, Source
from audio.source.opened import open_stem, unexpected
from audio.stem import Stem
from audio.work import Work

_DIE_WITH_PARENT = 1  # prctl(2)


@dataclass(frozen=True)
class _Open:
    number: int
    stem: Stem
    rate_hz: int


@dataclass(frozen=True)
class _Read:
    number: int
    frame: int
    frames: int


@dataclass(frozen=True)
class _Close:
    number: int


@dataclass(frozen=True)
class _Limit:
    """To writing nothing but shared memory."""


@dataclass(frozen=True)
class _Refused:
    reason: str
    detail: str


class Twin:
    """Forked by `fork`; ends with this process. Its sources may be used by any thread; they take turns."""

    def __init__(self, connection: "Connection[Any, Any]", samples: NDArray[np.float32], pid: int) -> None:
        self._connection, self._samples, self._pid = connection, samples, pid
        self._work = Work()
        self._turn = threading.Lock()
        self._opened = 0

    def works(self, work: Work, thread: int) -> None:
        """Only this thread opens and reads by it; noted in `work`."""
        self._work = work
        work.elsewhere(thread)

    def open(self, stem: Stem, rate_hz: int) -> Source:
        """As `open_stem`, over there. Errors: SourceError."""
        with self._turn:
            self._opened += 1
            number = self._opened
        frames, channels, own_hz = self._ask(_Open(number, stem, rate_hz))
        return _Distant(self, number, frames, channels, own_hz)

    def read(self, number: int, frame: int, out: NDArray[np.float32]) -> int:
        """Fills `out`, C-contiguous (n, channels), from that frame on, as far as one step goes. Errors: SourceError."""
        with self._turn:
            wanted = min(len(out), STEP_SAMPLES // out.shape[1])
            got = int(self._answer(_Read(number, frame, wanted)))
            out[:got] = self._samples[: got * out.shape[1]].reshape(got, out.shape[1])
        return got

    def close(self, number: int) -> None:
        self._ask(_Close(number))

    def write_only_shared_memory(self) -> None:
        """From now on, over there."""
        self._ask(_Limit())

    def _ask(self, request: object) -> Any:
        with self._turn:
            return self._answer(request)

    def _answer(self, request: object) -> Any:
        try:
            self._connection.send(request)
            answer = self._connection.recv()
        except (EOFError, OSError):
            self._follow()
        if isinstance(answer, _Refused):
            raise SourceError(answer.reason, answer.detail)
        return answer

    def _follow(self) -> NoReturn:
        """Dies of what the twin has died of: whoever looks after this process knows what to do."""
        self._work.only_elsewhere()
        code = os.waitstatus_to_exitcode(os.waitpid(self._pid, 0)[1])
        if code < 0:
            signal.raise_signal(-code)
        os._exit(abs(code) or 1)


class _Distant:
    """A source over there."""

    def __init__(self, twin: Twin, number: int, frames: int, channels: int, own_hz: int) -> None:
        self.frames, self.channels = frames, channels
        self._twin, self._number, self._own_hz = twin, number, own_hz
        self._at = 0

    @property
    def own_hz(self) -> int:
        return self._own_hz

    def seek(self, frame: int) -> None:
        self._at = frame

    def read(self, out: NDArray[np.float32]) -> int:
        got = self._twin.read(self._number, self._at, out)
        self._at += got
        return got

    def close(self) -> None:
        self._twin.close(self._number)


def fork() -> Twin | None:
    """The twin of this process, which has one thread only; None where there is none to be had."""
    if sys.platform != "linux" or threading.active_count() > 1:
        return None
    memory = mmap.mmap(-1, 4 * STEP_SAMPLES)
    samples = np.frombuffer(memory, np.float32)
    ours, theirs = Pipe()
    parent = os.getpid()
    gc.freeze()  # what both have stays one memory
    try:
        pid = os.fork()
    except OSError:
        return None
    if pid == 0:
        _live(theirs, samples, parent)
    theirs.close()
    return Twin(ours, samples, pid)


def _live(connection: "Connection[Any, Any]", samples: NDArray[np.float32], parent: int) -> NoReturn:
    code = 1
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
        os.closerange(3, connection.fileno())
        os.closerange(connection.fileno() + 1, os.sysconf("SC_OPEN_MAX"))
        if os.getppid() == parent:
            with suppress(EOFError, ConnectionError):
                _serve(connection, samples)
        code = 0
    finally:
        os._exit(code)


def _serve(connection: "Connection[Any, Any]", samples: NDArray[np.float32]) -> NoReturn:
    sources: dict[int, Source] = {}
    while True:
        request = connection.recv()
        try:
            answer = _done(request, sources, samples)
        except SourceError as error:
            answer = _Refused(error.reason, error.detail)
        except Exception as error:
            refused = unexpected(error)
            answer = _Refused(refused.reason, refused.detail)
        connection.send(answer)


def _done(request: object, sources: dict[int, Source], samples: NDArray[np.float32]) -> object:
    match request:
        case _Open(number, stem, rate_hz):
            source = sources[number] = open_stem(stem, rate_hz)
            return source.frames, source.channels, source.own_hz
        case _Read(number, frame, frames):
            source = sources[number]
            source.seek(frame)
            return source.read(samples[: frames * source.channels].reshape(frames, source.channels))
        case _Close(number):
            sources.pop(number).close()
        case _Limit():
            sandbox.write_only_to(None)
    return None

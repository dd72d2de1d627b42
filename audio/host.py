"""The audio process: one device, one desk, and a control thread that waits on a pipe.

Here is nothing but NumPy, PortAudio and the standard library. A process opens its device once and keeps it for
life: when the device goes, or another is wanted, the process leaves with a code that says so, and the engine
starts the next one in its place. That costs a fifth of a second and can not hang in a driver that has died.
"""

import gc
import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from time import monotonic
from typing import NoReturn

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # read when NumPy is first imported

import numpy as np

from audio.backends.choice import open_backend
from audio.backends.default import DefaultWatch
from audio.backends.port import Backend
from audio.backends.silent import SilentBackend
from audio.backends.wanted import Wanted
from audio.board import Board
from audio.commands import Command, Leave, ListDevices, LoadSong, Pause, ResetLoudness, SoundTone, Transport, UnloadSong
from audio.desk import Desk
from audio.device_reports import DeviceLost, Devices, EngineReady, SongEnded
from audio.errors import DeviceError
from audio.exits import DEFAULT_MOVED, DEVICE_GONE, LEFT
from audio.params import MOST_STRIPS
from audio.plain_store import PlainStore
from audio.priority import CONTROL, raise_priority
from audio.renderer import PutDeck, Renderer
from audio.source.store import PcmStore
from audio.stillness import Stillness
from audio.tone import Tone

_WATCH_S = 0.05
_LOOK_OUT_S, _MANY_LOOKS = 0.002, 1000  # for a store that does not stand yet
_STALLED_S = 0.5  # without a single block: the device only pretends to run


def main(connection: Connection, board_name: str, wanted: Wanted) -> None:
    """Runs until told to leave, the pipe ends, or the device changes; exits with a code of `audio.exits`."""
    settle()
    play(connection, Board.attach(board_name), wanted, open_backend)


def settle() -> None:
    """Makes this process one that may have the callback."""
    with suppress(ValueError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the window's; the end of the pipe is ours
    np.seterr(all="ignore")  # a warning would be printed from the callback
    sys.setswitchinterval(0.0005)
    raise_priority(CONTROL)


def play(
    connection: Connection,
    board: Board,
    wanted: Wanted,
    opened: Callable[[Wanted], tuple[Backend, tuple[str, ...]]],
) -> NoReturn:
    """On the back end that `opened` gives, for as long as it goes; then ends the process."""
    try:
        backend, remarks = opened(wanted)
        host = Host(connection, board, backend, remarks, follows=wanted.device is None)
        host.start()
    except DeviceError as error:
        with suppress(OSError):
            connection.send(DeviceLost(wanted.device or "", error.reason))
        os._exit(DEVICE_GONE)
    # No tidy end of interpreter and library: a device that has died may hold on to whoever closes it.
    os._exit(host.run())


class Host:
    """The control thread's side: commands in, reports out, an eye on the device."""

    def __init__(
        self,
        connection: Connection,
        board: Board,
        backend: Backend,
        remarks: tuple[str, ...] = (),
        *,
        follows: bool = False,
    ) -> None:
        """follows: whether to leave when the system has another default device."""
        self._connection = connection
        self._backend, self._remarks = backend, remarks
        self._default = DefaultWatch() if follows and backend.name == "portaudio" else None
        self._stillness = Stillness(monotonic())
        self._renderer = Renderer(backend.rate_hz, backend.block_frames)
        self._desk = Desk(self._renderer, board, backend)
        self._endings = 0
        self._awaited: LoadSong | None = None
        self._looks = 0
        self._held: list[Transport] = []  # to be obeyed once the awaited song is there
        self._put_on = 0  # generation of the song that was put on last

    def start(self) -> None:
        """Errors: DeviceError."""
        _warm_up(self._backend.rate_hz, self._backend.block_frames)
        gc.disable()
        gc.freeze()
        self._backend.start(self._desk.process)
        backend = self._backend
        self._send(
            EngineReady(
                backend.name,
                backend.device,
                backend.rate_hz,
                backend.block_frames,
                backend.latency_s,
                self._remarks,
            )
        )

    def run(self) -> int:
        """Obeys until there is a reason to leave; the exit code that tells it."""
        while True:
            try:
                if self._connection.poll(self._patience_s()):
                    command: Command = self._connection.recv()
                    if isinstance(command, Leave):
                        self._backend.stop()
                        return LEFT
                    self._obey(command)
            except (EOFError, OSError):
                return LEFT
            self._look_out()
            self._tidy()
            if (lost := self._lost()) is not None:
                self._send(DeviceLost(self._backend.device, lost))
                return DEVICE_GONE
            if self._default is not None and self._default.moved(monotonic()):
                return DEFAULT_MOVED

    def _obey(self, command: LoadSong | UnloadSong | ResetLoudness | SoundTone | ListDevices | Transport) -> None:
        if isinstance(command, LoadSong):
            if self._awaited is not None and command.generation != self._awaited.generation:
                self._held.clear()
            if not self._stays(command):
                self._renderer.commands.append(Pause())
            self._held += command.then
            self._awaited, self._looks = command, 0
        elif isinstance(command, UnloadSong):
            self._awaited, self._put_on = None, 0
            self._held.clear()
            self._renderer.commands.append(PutDeck(None))
        elif isinstance(command, ResetLoudness):
            self._desk.reset_loudness = True
        elif isinstance(command, SoundTone):
            if self._desk.tone is None or self._desk.tone.over:
                self._desk.tone = Tone(self._renderer.rate_hz)
        elif isinstance(command, ListDevices):
            self._send(Devices(_devices()))
        elif self._awaited is not None and not self._stays(self._awaited):
            self._held.append(command)
        else:
            self._renderer.commands.append(command)

    def _stays(self, command: LoadSong) -> bool:
        """Whether it is but a change of the song that is on."""
        return self._put_on in command.continues

    def _patience_s(self) -> float:
        return _LOOK_OUT_S if self._awaited is not None and self._looks < _MANY_LOOKS else _WATCH_S

    def _look_out(self) -> None:
        """Puts the awaited song on if its store stands. Nobody has to tell: the window may be busy just now."""
        awaited = self._awaited
        if awaited is None:
            return
        self._looks += 1
        try:
            store = PcmStore.attach(awaited.store_name)
        except FileNotFoundError:
            return
        if store.strips > MOST_STRIPS or store.rate_hz != self._renderer.rate_hz:
            store.close()
        else:
            put = PutDeck(self._renderer.new_deck(store), self._stays(awaited))
            self._renderer.commands.extend([put, *self._held])
            self._put_on = awaited.generation
        self._awaited = None
        self._held.clear()

    def _tidy(self) -> None:
        while self._renderer.retired:
            # The last to let go of a song waits until the system has all its memory back, 100 ms for 800 MB.
            threading.Thread(target=self._renderer.retired.popleft().close, daemon=True).start()
        deck = self._renderer.deck
        self._desk.decoded = deck.store.decoded() if deck is not None else 0.0
        if self._renderer.endings != self._endings:
            self._endings = self._renderer.endings
            self._send(SongEnded(deck.generation if deck is not None else 0))

    def _lost(self) -> str | None:
        """Why the device is to be given up, or None."""
        if not self._backend.running():
            return "gone"
        still_s = self._stillness.note(self._renderer.clock, monotonic())
        # Our own clock in its place can not go away; where it halts, the whole machine does.
        return "stalled" if still_s >= _STALLED_S and self._backend.name != "silent" else None

    def _send(self, report: object) -> None:
        with suppress(OSError):
            self._connection.send(report)


def _warm_up(rate_hz: int, block_frames: int) -> None:
    """Walks every path of the callback once, on a board of its own, so that nothing is done first in earnest."""
    board = Board()
    desk = Desk(Renderer(rate_hz, block_frames), board, SilentBackend(rate_hz, block_frames))
    desk.rehearse(PlainStore(np.full((4, 4 * rate_hz // 10), 2.0, np.float32)))  # loud enough for the limiter to work


def _devices() -> tuple[str, ...]:
    try:
        from audio.backends.portaudio import devices

        return devices()
    except DeviceError:
        return ()

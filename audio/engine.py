"""The handle on the engine: two child processes, a thread that looks after them, and a board.

The caller's thread says what is wanted and never waits: values go through the board, commands straight into the
pipe of the audio process. The thread "audio-engine" hears both children, hands the decoder's store to the audio
process, and puts a new child in the place of one that has died, where the former was.
"""

import atexit
import threading
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from multiprocessing import Pipe
from multiprocessing.connection import wait
from time import monotonic
from typing import Any

from audio.backends.choice import Wanted
from audio.board import Board
from audio.child import Child
from audio.commands import (
    ClearLoop,
    Command,
    Leave,
    ListDevices,
    LoadSong,
    Locate,
    Pause,
    Play,
    ResetLoudness,
    SetLoop,
    Stop,
    Transport,
    UnloadSong,
)
from audio.exits import DEVICE_FOUND, DEVICE_GONE
from audio.params import MOST_STRIPS, MixParams, StripParams, pack
from audio.reports import (
    AllDecoded,
    DecoderDied,
    DeviceBack,
    EngineDied,
    EngineReady,
    EngineRestarted,
    EngineStatus,
    Report,
    SongOpened,
    StripFailed,
    StripReady,
)
from audio.source.messages import CloseSong, OpenSong, Quit, SongProbed
from audio.source.store import unlink
from audio.status import Field, new_row, status_of
from audio.stem import Stem
from audio.transport import TransportState

_LOOK_S = 0.25
_STALLED_S = 2.0  # no block for that long, and no word of a lost device: the process hangs
_SHORT_LIFE_S = 1.0
_LONGEST_PAUSE_S = 5.0
_DECODER_LIVES = 3  # for one song

# From stopped to where it was.
_WAY_TO: dict[TransportState, tuple[Transport, ...]] = {
    TransportState.STOPPED: (),
    TransportState.PLAYING: (Play(),),
    TransportState.PAUSED: (Play(), Pause()),
}


class _Song:
    """What is open: as it was asked for, and what has become of it."""

    def __init__(self, generation: int, stems: tuple[Stem, ...]) -> None:
        self.generation = generation
        self.stems = stems
        self.store_name: str | None = None
        self.rate_hz = 0
        self.loop: SetLoop | None = None
        self.place = (0, TransportState.STOPPED)  # where an audio process that has gone had been
        self.settled: set[str] = set()  # strips that are decoded or have failed
        self.decoded = False
        self.decoder_deaths = 0


class Engine:
    """Mixes a song to a device. Every method returns at once; call them from one thread.

    backend: "auto" (the device, else silence that keeps time), "portaudio" or "silent". device: a name out of
    the report `Devices`, None for the system's default. rate_hz: None for the device's own. block_frames: at
    48 kHz 256 is 5.3 ms. budget_bytes: for samples; a longer song is streamed.
    """

    def __init__(
        self,
        *,
        backend: str = "auto",
        device: str | None = None,
        block_frames: int = 256,
        rate_hz: int | None = None,
        budget_bytes: int = 1 << 30,
    ) -> None:
        if backend not in ("auto", "portaudio", "silent"):
            raise ValueError(f"no back end {backend!r}")
        self._wanted = Wanted(backend, device, rate_hz, block_frames)
        self._budget_bytes = budget_bytes
        self._lock = threading.RLock()
        self._reports: deque[Report] = deque()
        self._news = threading.Event()
        self._thread: threading.Thread | None = None
        self._closing = False
        self._generation = 0
        self._song: _Song | None = None
        self._host: Child | None = None
        self._decoder: Child | None = None
        self._ready: EngineReady | None = None
        self._loaded = False  # the audio process has been given the song
        self._pending: list[Transport] = []  # to be obeyed once it has
        self._host_deaths = 0
        self._host_began_s = self._host_due_s = self._moved_s = 0.0
        self._return: str | None = None  # why the audio process is being started again
        self._frames_seen = 0
        self._past_frames = self._past_underruns = self._past_late = 0

    # ---- the caller's side

    def start(self) -> None:
        """Starts both processes. `EngineReady` follows after about a fifth of a second."""
        if self._thread is not None:
            return
        self._board = Board.create()
        self._meters = self._board.meter_reader()
        self._row = new_row()
        self._board.status.write(self._row)
        self._wake, self._woken = Pipe()
        self._thread = threading.Thread(target=self._look_after, name="audio-engine", daemon=True)
        self._thread.start()
        atexit.register(self.close)

    def close(self) -> None:
        """Ends both processes and gives all memory back. May be called twice; never hangs."""
        thread, self._closing = self._thread, True
        if thread is None or not thread.is_alive():
            return
        self._rouse()
        thread.join(10.0)
        atexit.unregister(self.close)

    def __enter__(self) -> "Engine":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def open(self, stems: Sequence[Stem], mix: MixParams | None = None) -> int:
        """Puts this song in place of the one before, stopped at frame 0; its generation number.

        `SongOpened` follows. The strips of `mix` are in the order of `stems`; None is all at unity.
        Errors: ValueError for no stems, more than MOST_STRIPS, a name twice, or a mix of another size.
        """
        if not 0 < len(stems) <= MOST_STRIPS or len({stem.strip for stem in stems}) != len(stems):
            raise ValueError("a song is 1 … 256 stems with names of their own")
        with self._lock:
            self._command(Pause())
            self._generation += 1
            self._forget_song()
            self._song = _Song(self._generation, tuple(stems))
            self.set_mix(mix if mix is not None else MixParams((StripParams(),) * len(stems)))
            self._ask_decoder()
            return self._generation

    def unload(self) -> None:
        """Takes the song away, fading."""
        with self._lock:
            self._forget_song()
            if self._decoder is not None:
                self._decoder.tell(CloseSong())
            if self._host is not None:
                self._host.tell(UnloadSong())

    def set_mix(self, mix: MixParams) -> None:
        """The whole desk anew, in one block, ramped. The latest counts. Errors: ValueError for another size."""
        with self._lock:
            if self._song is None:
                return
            if len(mix.strips) != len(self._song.stems):
                raise ValueError(f"{len(mix.strips)} strips for {len(self._song.stems)} stems")
            if self._thread is not None:
                self._board.mix.write(pack(self._song.generation, mix))

    def play(self) -> None:
        self._command(Play())

    def pause(self) -> None:
        self._command(Pause())

    def stop(self) -> None:
        self._command(Stop())

    def locate(self, frame: int) -> None:
        """Moves the playhead to this frame at the engine's rate; out of the song means its nearest end."""
        self._command(Locate(max(0, frame)))

    def set_loop(self, first: int, last: int, *, crossfade: bool = True) -> None:
        """Loops first … last − 1, exactly last − first frames a turn. crossfade=False splices the ends.

        Ignored when it ends beyond the song or is shorter than 10 ms or a block.
        Errors: ValueError when not 0 ≤ first < last.
        """
        if not 0 <= first < last:
            raise ValueError(f"no loop from {first} to {last}")
        loop = SetLoop(first, last, crossfade)
        with self._lock:
            if self._song is not None:
                self._song.loop = loop
        self._command(loop)

    def clear_loop(self) -> None:
        with self._lock:
            if self._song is not None:
                self._song.loop = None
        self._command(ClearLoop())

    def reset_loudness(self) -> None:
        """Begins integrated loudness and loudness range anew."""
        self._tell_host(ResetLoudness())

    def ask_devices(self) -> None:
        """`Devices` follows."""
        self._tell_host(ListDevices())

    def choose_device(self, device: str | None) -> None:
        """Goes on, at the same place, on this device; None is the system's default. `DeviceBack` follows."""
        with self._lock:
            self._wanted = replace(self._wanted, device=device)
            if self._host is not None:
                self._return = "chosen"
                self._host.tell(Leave())

    def wait(self, timeout_s: float) -> bool:
        """Until there is something to poll, for programs without a loop of their own; False at the time-out."""
        return self._news.wait(timeout_s)

    def poll(self) -> tuple[Report, ...]:
        """What has happened since the last call, in order."""
        self._news.clear()
        reports: list[Report] = []
        while self._reports:
            reports.append(self._reports.popleft())
        return tuple(reports)

    def status(self) -> EngineStatus:
        """How things stand; cheap enough for every frame of a screen."""
        with self._lock:
            if self._thread is None or self._closing:
                return EngineStatus()
            self._board.status.read(self._row)
            self._meters.read()
            status, song = status_of(self._row, self._ready, self._meters), self._song
            if song is not None and status.generation != song.generation:
                status = replace(status, playhead_frames=song.place[0], state=song.place[1])
            return replace(
                status,
                underruns=status.underruns + self._past_underruns,
                device_underruns=status.device_underruns + self._past_late,
                frames_rendered=status.frames_rendered + self._past_frames,
            )

    # ---- shared by both sides, under the lock

    def _command(self, command: Transport) -> None:
        with self._lock:
            if self._song is None:
                return
            if not (self._loaded and self._host is not None and self._host.tell(command)):
                self._pending.append(command)

    def _tell_host(self, command: Command) -> None:
        with self._lock:
            if self._host is not None:
                self._host.tell(command)

    def _forget_song(self) -> None:
        if self._song is not None and self._song.store_name is not None:
            unlink(self._song.store_name)
        self._song, self._loaded = None, False
        self._pending.clear()

    def _ask_decoder(self) -> None:
        song, ready = self._song, self._ready
        if song is not None and ready is not None and self._decoder is not None:
            song.rate_hz = ready.rate_hz
            self._decoder.tell(OpenSong(song.generation, song.stems, ready.rate_hz, self._budget_bytes))

    def _load(self) -> None:
        song, host = self._song, self._host
        if song is None or host is None or song.store_name is None or self._ready is None:
            return
        host.tell(LoadSong(song.generation, song.store_name))
        for command in self._pending:
            host.tell(command)
        self._pending.clear()
        self._loaded = True

    def _resume(self, *, playing: bool) -> None:
        """Puts what restores the present place before the pending commands; the song is to be loaded again."""
        song = self._song
        if song is None or not self._loaded:
            return
        self._loaded = False
        self._board.status.read(self._row)
        if int(self._row[Field.GENERATION]) == song.generation:
            state = TransportState(int(self._row[Field.STATE]))
            if state is TransportState.PLAYING and not playing:
                state = TransportState.PAUSED
            song.place = (int(self._row[Field.PLAYHEAD]), state)
        frame, state = song.place
        commands: list[Transport] = [] if song.loop is None else [song.loop]
        commands += [Locate(frame), *_WAY_TO[state]]
        self._pending[:0] = commands

    # ---- the thread "audio-engine"

    def _look_after(self) -> None:
        try:
            with self._lock:
                self._start_decoder()
                self._start_host()
            while not self._closing:
                self._wait()
                with self._lock:
                    self._hear_host()
                    self._hear_decoder()
                if self._reports:
                    self._news.set()
        finally:
            self._end()

    def _wait(self) -> None:
        sources: list[Any] = [self._woken]
        for child in (self._host, self._decoder):
            if child is not None:
                sources += [child.connection, child.process.sentinel]
        for source in wait(sources, _LOOK_S):
            if source is self._woken:
                self._woken.recv()

    def _rouse(self) -> None:
        with suppress(OSError):
            self._wake.send(None)

    def _end(self) -> None:
        with self._lock:
            for child, farewell in ((self._host, Leave()), (self._decoder, Quit())):
                if child is not None:
                    child.tell(farewell)
            for child, farewell in ((self._host, Leave()), (self._decoder, Quit())):
                if child is not None:
                    child.end(farewell)
            self._host = self._decoder = None
            self._forget_song()
            self._board.unlink()
            del self._meters
            self._board.close()

    def _start_host(self) -> None:
        self._host = Child("audio", "audio.host", self._board.name, self._wanted)
        self._host_began_s = self._moved_s = monotonic()

    def _hear_host(self) -> None:
        if self._host is None:
            if monotonic() >= self._host_due_s:
                self._start_host()
            return
        alive = self._host.process.is_alive()
        for report in self._host.hear():
            if isinstance(report, EngineReady):
                self._host_is_ready(report)
            else:
                self._reports.append(report)
        if not alive:
            self._host_has_gone(self._host, "")
        elif self._ready is not None and self._stalled():
            self._host.process.kill()
            self._host.process.join(1.0)
            self._host_has_gone(self._host, "stalled")

    def _stalled(self) -> bool:
        self._board.status.read(self._row)
        if int(self._row[Field.FRAMES_RENDERED]) != self._frames_seen:
            self._frames_seen = int(self._row[Field.FRAMES_RENDERED])
            self._moved_s = monotonic()
        return monotonic() - self._moved_s > _STALLED_S

    def _host_is_ready(self, ready: EngineReady) -> None:
        former_rate_hz = self._song.rate_hz if self._song is not None else 0
        self._ready, self._moved_s = ready, monotonic()
        if self._return == "died":
            self._reports.append(EngineRestarted(self._song.place[0] if self._song is not None else 0))
        elif self._return is not None and ready.backend != "silent":
            self._reports.append(DeviceBack(ready.backend, ready.device, ready.rate_hz))
        self._return = self._return if self._return == "lost" and ready.backend == "silent" else None
        self._reports.append(ready)
        if self._song is None:
            return
        if self._song.store_name is not None and former_rate_hz == ready.rate_hz:
            self._load()
        else:
            if former_rate_hz:
                self._rescale(ready.rate_hz / former_rate_hz)
            self._ask_decoder()

    def _rescale(self, ratio: float) -> None:
        for index, command in enumerate(self._pending):
            if isinstance(command, Locate):
                self._pending[index] = Locate(round(command.frame * ratio))
            elif isinstance(command, SetLoop):
                loop = SetLoop(round(command.first * ratio), round(command.last * ratio), command.crossfade)
                self._pending[index] = loop
        if self._song is not None and self._song.loop is not None:
            loop = self._song.loop
            self._song.loop = SetLoop(round(loop.first * ratio), round(loop.last * ratio), loop.crossfade)

    def _host_has_gone(self, host: Child, reason: str) -> None:
        code = host.process.exitcode
        wanted = self._return == "chosen"
        self._host, self._ready = None, None
        self._resume(playing=code != DEVICE_GONE)
        self._keep_counters()
        if code == DEVICE_GONE:
            self._return = "lost"
        elif code == DEVICE_FOUND:
            self._return = "found"
        elif not wanted:
            self._return = "died"
            self._reports.append(EngineDied(reason or f"exit {code}"))
        lived_s = monotonic() - self._host_began_s
        self._host_deaths = self._host_deaths + 1 if lived_s < _SHORT_LIFE_S else 0
        pause_s = min(_LOOK_S * 2**self._host_deaths, _LONGEST_PAUSE_S) if self._host_deaths else 0.0
        self._host_due_s = monotonic() + pause_s
        if not pause_s:
            self._start_host()

    def _keep_counters(self) -> None:
        """The next process counts from zero again."""
        self._board.status.read(self._row)
        self._past_frames += int(self._row[Field.FRAMES_RENDERED])
        self._past_underruns += int(self._row[Field.UNDERRUNS])
        self._past_late += int(self._row[Field.DEVICE_UNDERRUNS])
        self._row[[Field.FRAMES_RENDERED, Field.UNDERRUNS, Field.DEVICE_UNDERRUNS]] = 0
        self._board.status.write(self._row)

    def _start_decoder(self) -> None:
        self._decoder = Child("decoder", "audio.source.worker")
        self._ask_decoder()

    def _hear_decoder(self) -> None:
        decoder = self._decoder
        if decoder is None:
            return
        alive = decoder.process.is_alive()
        for report in decoder.hear():
            song = self._song
            if song is None or report.generation != song.generation:
                if isinstance(report, SongProbed):
                    unlink(report.store_name)
            elif isinstance(report, SongProbed):
                self._song_is_probed(song, report)
            else:
                if isinstance(report, StripReady | StripFailed):
                    song.settled.add(report.strip)
                song.decoded = song.decoded or isinstance(report, AllDecoded)
                self._reports.append(report)
        if not alive:
            self._decoder_has_gone(decoder)

    def _song_is_probed(self, song: _Song, report: SongProbed) -> None:
        again = song.store_name is not None
        if again and song.store_name is not None:
            unlink(song.store_name)
        self._resume(playing=True)
        song.store_name = report.store_name
        if report.rate_hz != song.rate_hz:
            return
        self._load()
        if not again:
            self._reports.append(SongOpened(song.generation, report.frames, report.rate_hz))

    def _decoder_has_gone(self, decoder: Child) -> None:
        self._reports.append(DecoderDied(f"exit {decoder.process.exitcode}"))
        song = self._song
        if song is not None and not song.decoded:
            song.decoder_deaths += 1
            if song.decoder_deaths >= _DECODER_LIVES:
                for stem in song.stems:
                    if stem.strip not in song.settled:
                        self._reports.append(
                            StripFailed(song.generation, stem.strip, "decoder_died", "again and again")
                        )
                self._decoder = None
                return
            self._start_decoder()
        else:
            self._decoder = Child("decoder", "audio.source.worker")

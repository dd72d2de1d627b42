"""The thread that looks after both children: hears them, and puts a new one where one has died.

The audio process is replaced at the same place: after a crash or a hang playing on, after the loss of its device
paused, on the silent back end at first. While that runs against our wish, another process stands by that asks for a
device again and again, and takes over once there is one.
"""

import threading
from contextlib import suppress
from dataclasses import replace
from multiprocessing import Pipe
from multiprocessing.connection import wait
from time import monotonic
from typing import Any

from audio.bounces import Bounces
from audio.child import Child
from audio.commands import Leave, TakeOver
from audio.early import start_decoder, start_host
from audio.exits import DEFAULT_MOVED, DEVICE_GONE
from audio.patience import Patience
from audio.reports import (
    AllDecoded,
    DecoderDied,
    DeviceBack,
    EngineDied,
    EngineReady,
    EngineRestarted,
    LatencyRaised,
    LoudnessReady,
    SongOpened,
    StripFailed,
    StripReady,
)
from audio.session import OpenedSong, Session
from audio.source.messages import Quit, SongProbed, SongUnsuited
from audio.source.store import unlink
from audio.strain import Strain, more

_LOOK_S = 0.25
_START_S, _LONGEST_START_S = 8.0, 64.0  # longest that a device may take to open
_STALLED_S = 2.0  # no block for so long, and no word of a lost device: the process hangs
_SHORT_LIFE_S, _LONGEST_PAUSE_S = 1.0, 5.0
_NO_SIGN_S, _BETWEEN_S = 8.0, 0.5  # without a sign of life from the process that stands by; between two of them
_PROBE_STALLED_S, _DECODE_STALLED_S = 15.0, 6.0  # without a step, while the song is not complete or waits
_SLOWEST_JUMP = 100  # times real time: a jump in some formats decodes from the start, and is one step
_UNEXPLAINED_LIVES = 3  # deaths in a row that nobody can be blamed for


class _Heard:
    """What a child has said. Whether it lives is asked first, so that the last words of a dead one are in."""

    def __init__(self, child: Child | None) -> None:
        self.child = child
        self.alive = child is not None and child.process.is_alive()
        self.messages: list[Any] = [] if child is None else child.hear()


class Caretaker:
    """Starts with `start`, ends with `end`; both children live in between."""

    def __init__(self, session: Session, host: Child, decoder: Child) -> None:
        """host, decoder: the first of their kind, just started."""
        self._session = session
        session.host = host
        self._wake, self._woken = Pipe()
        self._ending = False
        self._reason: str | None = None  # why the audio process is being started again
        self._no_device = False
        self._suiting = False  # the device is opened anew for the rate of a song
        self._patience = Patience(_START_S, _LONGEST_START_S)
        self._deaths = 0
        self._began_s = self._moved_s = monotonic()
        self._due_s = 0.0
        self._frames = 0
        self._steps = 0  # of the decode process
        self._put_decoder(decoder)
        self._strain = Strain()
        self._bounces = Bounces()
        self._standby: Child | None = None
        self._standby_wants = session.wanted
        self._sign_s = 0.0
        self._found = False  # a device, by the process that stands by
        self._thread = threading.Thread(target=self._run, name="audio-engine", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def end(self) -> None:
        self._ending = True
        self.wake()
        self._thread.join(10.0)

    def wake(self) -> None:
        """There is something to do."""
        with suppress(OSError):
            self._wake.send(None)

    def _run(self) -> None:
        session = self._session
        try:
            while not self._ending:
                self._wait()
                # Without the lock: what comes out of a pipe is put together, and processes are asked for.
                told_by_host, told_by_decoder = _Heard(session.host), _Heard(session.decoder)
                with session.lock:
                    self._look_at_host(told_by_host)
                    self._look_at_decoder(told_by_decoder)
                    self._look_for_device()
                    self._look_at_strain()
                    self._look_at_bounces()
        finally:
            self._end_all()

    def _wait(self) -> None:
        sources: list[Any] = [self._woken]
        for child in (self._session.host, self._session.decoder, self._standby):
            if child is not None:
                sources += [child.connection, child.process.sentinel]
        sources += self._bounces.sources()
        for source in wait(sources, _LOOK_S):
            if source is self._woken:
                self._woken.recv()

    def _end_all(self) -> None:
        session = self._session
        with session.lock:
            children = [(session.host, Leave()), (session.decoder, Quit()), (self._standby, None)]
            for child, farewell in children:
                if child is not None:
                    child.tell(farewell)
            for child, farewell in children:
                if child is not None:
                    child.end(farewell)
            self._bounces.end()
            session.host = session.decoder = self._standby = None
            session.close()
        self._wake.close()
        self._woken.close()

    # ---- the audio process

    def _start_host(self) -> None:
        session = self._session
        self._began_s = self._moved_s = monotonic()
        suits = self._found and self._standby_wants == session.device_wanted
        if suits and self._standby is not None and self._standby.tell(TakeOver()):
            session.host, self._standby, self._found, self._no_device = self._standby, None, False, False
            return
        wanted = replace(session.device_wanted, backend="silent") if self._no_device else session.device_wanted
        session.host = start_host(session.board.name, wanted)

    def _look_at_host(self, heard: "_Heard") -> None:
        host = heard.child
        if host is None:
            if monotonic() >= self._due_s:
                self._start_host()
            return
        for report in heard.messages:
            if isinstance(report, EngineReady):
                self._host_is_ready(report)
            else:
                self._session.report(report)
        if not heard.alive:
            self._host_has_gone(host, f"exit {host.process.exitcode}")
        elif self._hangs():
            host.process.kill()
            host.process.join(1.0)
            if self._session.ready is None:
                self._no_device = True
                self._patience.lost()
            self._host_has_gone(host, "stalled")

    def _hangs(self) -> bool:
        now = monotonic()
        if self._session.ready is None:
            return now - self._began_s > self._patience.now_s
        frames = self._session.frames_rendered()
        if frames != self._frames:
            self._frames, self._moved_s = frames, now
        return now - self._moved_s > _STALLED_S

    def _host_is_ready(self, ready: EngineReady) -> None:
        session, song = self._session, self._session.song
        if session.wanted.rate_hz is None and session.song_hz is not None:
            ready = self._with_rate_of_song(ready, session.song_hz)
        session.ready, self._moved_s = ready, monotonic()
        self._patience.rewarded()
        self._strain.begin()
        if self._reason == "died":
            session.report(EngineRestarted(song.place[0] if song is not None else 0))
        elif self._reason == "device" and ready.backend != "silent":
            session.report(DeviceBack(ready.backend, ready.device, ready.rate_hz))
        self._reason = None
        session.report(ready)
        if song is None:
            return
        if song.store_name is not None and song.rate_hz == ready.rate_hz and session.decoder is not None:
            session.load()
        else:
            if song.rate_hz:
                session.rescale(ready.rate_hz / song.rate_hz)
            session.ask_decoder()

    def _with_rate_of_song(self, ready: EngineReady, rate_hz: int) -> EngineReady:
        """Nobody has asked for that rate: it is no remark when the device does not have it, but to be remembered."""
        session = self._session
        if ready.rate_hz != rate_hz:
            session.refused.add((ready.device, rate_hz))
            session.song_hz = None
        return replace(ready, remarks=tuple(remark for remark in ready.remarks if remark != "rate_refused"))

    def _host_has_gone(self, host: Child, reason: str) -> None:
        session, lost = self._session, host.process.exitcode == DEVICE_GONE
        before = session.ready
        session.host, session.ready = None, None
        session.keep_place(playing=not lost)
        session.keep_counters()
        if lost:
            self._no_device, self._reason = True, "device"
            if before is None:  # it did not even open
                session.song_hz = None
        elif session.changing_device or host.process.exitcode == DEFAULT_MOVED:
            self._reason = "rate" if self._suiting else "device"
        else:
            self._reason = "died"
            session.report(EngineDied(reason))
        session.changing_device = self._suiting = False
        short = monotonic() - self._began_s < _SHORT_LIFE_S
        self._deaths = self._deaths + 1 if short and not lost else 0
        pause_s = min(_LOOK_S * 2**self._deaths, _LONGEST_PAUSE_S) if self._deaths else 0.0
        self._due_s = monotonic() + pause_s
        if not pause_s:
            self._start_host()

    def _look_at_strain(self) -> None:
        session, ready = self._session, self._session.ready
        if ready is None or session.host is None or session.changing_device or ready.backend == "silent":
            return
        if not self._strain.note(session.device_underruns(), monotonic()) or "JACK" in ready.device:
            return  # how much a JACK server has in hand is the server's business
        latency_s = more(ready.latency_s)
        if latency_s is not None:
            session.report(LatencyRaised(latency_s))
            session.wanted = replace(session.wanted, latency_s=latency_s)
            session.changing_device = True
            session.host.tell(Leave())

    def _look_for_device(self) -> None:
        session, ready = self._session, self._session.ready
        silent = self._no_device or (ready is not None and ready.backend == "silent")
        unwished = silent and session.wanted.backend != "silent" and not session.changing_device
        if self._standby is None:
            if unwished and monotonic() > self._sign_s + _BETWEEN_S:
                self._standby = Child("audio-standby", "audio.standby", session.board.name, session.device_wanted)
                self._standby_wants, self._sign_s, self._found = session.device_wanted, monotonic(), False
            return
        signs = self._standby.hear()
        self._found = self._found or any(signs)
        if signs:
            self._sign_s = monotonic()
        hangs = not self._found and monotonic() > self._sign_s + _NO_SIGN_S
        outdated = self._standby_wants != session.device_wanted
        if hangs or outdated or not (silent or self._found) or not self._standby.process.is_alive():
            self._dismiss_standby()
        elif self._found and unwished and ready is not None and session.host is not None:
            session.changing_device = True
            session.host.tell(Leave())

    def _dismiss_standby(self) -> None:
        if self._standby is not None:
            self._standby.process.kill()
            self._standby.end(None)
        self._standby, self._found = None, False

    def _look_at_bounces(self) -> None:
        session = self._session
        for order in session.bounce_orders:
            self._bounces.start(order)
        session.bounce_orders.clear()
        for report in self._bounces.look(session.cancelled_bounces):
            session.report(report)
        session.cancelled_bounces.clear()

    # ---- the decode process

    def _put_decoder(self, decoder: Child) -> None:
        """One that has just been started: nothing is in hand until it is told of a song."""
        self._session.board.work.begin(0)
        self._session.decoder = decoder
        self._decoder_reason: str | None = None
        self._stepped_s = monotonic()

    def _look_at_decoder(self, heard: "_Heard") -> None:
        session, decoder = self._session, heard.child
        if decoder is None:
            return
        for report in heard.messages:
            song = session.song
            if song is None or report.generation != song.generation:
                if isinstance(report, SongProbed):
                    unlink(report.store_name)
            elif isinstance(report, SongProbed):
                self._song_is_probed(song, report)
            elif isinstance(report, SongUnsuited):
                self._suit(song, report.rate_hz)
            elif isinstance(report, StripReady | StripFailed) and song.settled.get(report.strip) == report:
                continue  # told already, by a decode process that is no more
            else:
                if isinstance(report, StripReady | StripFailed):
                    song.settled[report.strip] = report
                song.decoded = song.decoded or isinstance(report, AllDecoded)
                if isinstance(report, LoudnessReady):
                    song.loudness = report.loudness
                session.report(report)
        if not heard.alive:
            self._decoder_has_gone(decoder)
        elif self._decoder_hangs():
            self._decoder_reason = "stalled"
            decoder.process.kill()
            decoder.process.join(1.0)
            self._decoder_has_gone(decoder)

    def _decoder_hangs(self) -> bool:
        """Whether something is in hand, or should be, and nothing has moved for long."""
        session, song, work = self._session, self._session.song, self._session.board.work
        now = monotonic()
        if work.steps != self._steps or song is None or session.ready is None:
            self._steps, self._stepped_s = work.steps, now
            return False
        if song.probed and (song.decoded if song.resident else not (work.rows and session.waiting())):
            self._stepped_s = now
            return False
        patience_s = _DECODE_STALLED_S + song.length_s / _SLOWEST_JUMP if song.probed else _PROBE_STALLED_S
        return now - max(self._stepped_s, song.ordered_s) > patience_s

    def _suit(self, song: OpenedSong, rate_hz: int) -> None:
        """Has the device opened anew at the rate of the song, which is asked for again when it is."""
        session = self._session
        song.store_name = None
        if session.host is not None and not session.changing_device:
            session.song_hz, session.changing_device, self._suiting = rate_hz, True, True
            session.host.tell(Leave())

    def _song_is_probed(self, song: OpenedSong, probed: SongProbed) -> None:
        if probed.store_name != song.store_name:  # of an order before the last
            unlink(probed.store_name)
            return
        song.probed, song.length_s = True, probed.frames / probed.rate_hz
        song.resident = 8 * len(probed.strips) * probed.frames < self._session.budget_bytes * 9 // 10
        if song.opened_hz != probed.rate_hz:
            song.opened_hz = probed.rate_hz
            self._session.report(SongOpened(song.generation, probed.frames, probed.rate_hz))

    def _decoder_has_gone(self, decoder: Child) -> None:
        session, song, work = self._session, self._session.song, self._session.board.work
        reason, culprit = self._decoder_reason or f"exit {decoder.process.exitcode}", None
        idle = song is None or (song.decoded and song.resident)
        if song is not None and not idle:
            in_hand = work.rows if work.generation == song.generation else ()
            culprit = song.suspects.died([song.stems[row].strip for row in in_hand if row < len(song.stems)])
        session.report(DecoderDied(reason, culprit))
        self._put_decoder(start_decoder(session.board.name))
        if song is None or idle:
            return
        if song.suspects.unexplained < _UNEXPLAINED_LIVES:
            session.ask_decoder()
            return
        for stem in song.stems:
            if stem.strip not in song.settled:
                session.report(StripFailed(song.generation, stem.strip, "decoder_died", "again and again"))

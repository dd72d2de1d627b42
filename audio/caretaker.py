"""The thread that looks after both children: hears them, and puts a new one where one has died.

The audio process is replaced at the same place: after a crash or a hang playing on, after the loss of its device
paused, on the silent back end at first. While that runs against our wish, a probe asks for a device every now and
then, in a process of its own.
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
from audio.commands import Leave
from audio.exits import DEVICE_GONE
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
from audio.source.messages import Quit, SongProbed
from audio.source.store import unlink
from audio.strain import Strain, more

_LOOK_S = 0.25
_START_S, _LONGEST_START_S = 8.0, 64.0  # longest that a device may take to open
_STALLED_S = 2.0  # no block for so long, and no word of a lost device: the process hangs
_SHORT_LIFE_S, _LONGEST_PAUSE_S = 1.0, 5.0
_PROBE_S, _LATER_PROBE_S, _MANY_PROBES = 0.5, 10.0, 60
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

    def __init__(self, session: Session) -> None:
        self._session = session
        self._wake, self._woken = Pipe()
        self._ending = False
        self._reason: str | None = None  # why the audio process is being started again
        self._no_device = False
        self._patience = Patience(_START_S, _LONGEST_START_S)
        self._deaths = 0
        self._began_s = self._due_s = self._moved_s = 0.0
        self._frames = 0
        self._steps, self._stepped_s = 0, 0.0  # of the decode process
        self._decoder_reason: str | None = None
        self._strain = Strain()
        self._bounces = Bounces()
        self._probe: Child | None = None
        self._probes = 0
        self._probe_began_s = self._probe_due_s = 0.0
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
            self._start_decoder()
            self._start_host()
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
        for child in (self._session.host, self._session.decoder, self._probe):
            if child is not None:
                sources += [child.connection, child.process.sentinel]
        sources += self._bounces.sources()
        for source in wait(sources, _LOOK_S):
            if source is self._woken:
                self._woken.recv()

    def _end_all(self) -> None:
        session = self._session
        with session.lock:
            children = [(session.host, Leave()), (session.decoder, Quit()), (self._probe, None)]
            for child, farewell in children:
                if child is not None:
                    child.tell(farewell)
            for child, farewell in children:
                if child is not None:
                    child.end(farewell)
            self._bounces.end()
            session.host = session.decoder = self._probe = None
            session.close()
        self._wake.close()
        self._woken.close()

    # ---- the audio process

    def _start_host(self) -> None:
        session = self._session
        wanted = replace(session.wanted, backend="silent") if self._no_device else session.wanted
        session.host = Child("audio", "audio.host", session.board.name, wanted)
        self._began_s = self._moved_s = monotonic()

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

    def _host_has_gone(self, host: Child, reason: str) -> None:
        session, lost = self._session, host.process.exitcode == DEVICE_GONE
        session.host, session.ready = None, None
        session.keep_place(playing=not lost)
        session.keep_counters()
        if lost:
            self._no_device, self._reason = True, "device"
            self._probe_due_s, self._probes = 0.0, 0
        elif session.changing_device:
            self._reason = "device"
        else:
            self._reason = "died"
            session.report(EngineDied(reason))
        session.changing_device = False
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
        session, now = self._session, monotonic()
        ready = session.ready
        if self._probe is not None:
            answers = self._probe.hear()
            if answers or not self._probe.process.is_alive() or now > self._probe_began_s + _START_S:
                self._probe.process.kill()
                self._probe.end(None)
                self._probe = None
                if answers and answers[0] and ready is not None and session.host is not None:
                    self._no_device, session.changing_device = False, True
                    session.host.tell(Leave())
            return
        unwished = ready is not None and ready.backend == "silent" != session.wanted.backend
        if unwished and now >= self._probe_due_s and not session.changing_device:
            self._probe = Child("audio-probe", "audio.probe", session.wanted)
            self._probes += 1
            self._probe_began_s = now
            self._probe_due_s = now + (_PROBE_S if self._probes < _MANY_PROBES else _LATER_PROBE_S)

    def _look_at_bounces(self) -> None:
        session = self._session
        for order in session.bounce_orders:
            self._bounces.start(order)
        session.bounce_orders.clear()
        for report in self._bounces.look(session.cancelled_bounces):
            session.report(report)
        session.cancelled_bounces.clear()

    # ---- the decode process

    def _start_decoder(self) -> None:
        session = self._session
        session.board.work.begin(0)
        session.decoder = Child("decoder", "audio.source.worker", session.board.name)
        self._decoder_reason, self._stepped_s = None, monotonic()

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

    def _song_is_probed(self, song: OpenedSong, probed: SongProbed) -> None:
        if probed.store_name != song.store_name:  # of an order before the last
            unlink(probed.store_name)
            return
        song.probed, song.length_s = True, probed.frames / probed.rate_hz
        song.resident = 8 * len(probed.strips) * probed.frames < self._session.budget_bytes * 9 // 10
        if not song.opened:
            song.opened = True
            self._session.report(SongOpened(song.generation, probed.frames, probed.rate_hz))

    def _decoder_has_gone(self, decoder: Child) -> None:
        session, song, work = self._session, self._session.song, self._session.board.work
        reason, culprit = self._decoder_reason or f"exit {decoder.process.exitcode}", None
        idle = song is None or (song.decoded and song.resident)
        if song is not None and not idle:
            in_hand = work.rows if work.generation == song.generation else ()
            culprit = song.suspects.died([song.stems[row].strip for row in in_hand if row < len(song.stems)])
        session.report(DecoderDied(reason, culprit))
        self._start_decoder()
        if song is None or idle:
            return
        if song.suspects.unexplained < _UNEXPLAINED_LIVES:
            session.ask_decoder()
            return
        for stem in song.stems:
            if stem.strip not in song.settled:
                session.report(StripFailed(song.generation, stem.strip, "decoder_died", "again and again"))

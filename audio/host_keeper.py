"""Looks after the audio process: puts the next one where one has left, has died or hangs, at the same place.

After a crash or a hang it plays on, after the loss of its device it is paused, on the silent back end at first. While
that runs against our wish, another process searches for a device, and takes over once there is one.
"""

from dataclasses import replace
from time import monotonic
from typing import Any

from audio.child import Child
from audio.commands import Leave
from audio.device_search import DeviceSearch
from audio.early import start_host
from audio.exits import DEFAULT_MOVED, DEVICE_GONE
from audio.heard import Heard
from audio.patience import Patience
from audio.reports import DeviceBack, EngineDied, EngineReady, EngineRestarted, LatencyRaised
from audio.session import OpenedSong, Session
from audio.strain import Strain, more

_START_S, _LONGEST_START_S = 8.0, 64.0  # longest that a device may take to open
_STALLED_S = 2.0  # no block for so long, and no word of a lost device: the process hangs
_SHORT_LIFE_S, _FIRST_PAUSE_S, _LONGEST_PAUSE_S = 1.0, 0.25, 5.0


class HostKeeper:
    """For the caretaker's thread, with the session's lock held."""

    def __init__(self, session: Session, host: Child) -> None:
        self._session = session
        session.host = host
        self._reason: str | None = None  # why the audio process is being started again
        self._no_device = False
        self._suiting = False  # the device is opened anew for the rate of a song
        self._patience = Patience(_START_S, _LONGEST_START_S)
        self._deaths = 0
        self._began_s = self._moved_s = monotonic()
        self._due_s = 0.0
        self._frames = 0
        self._strain = Strain()
        self._search = DeviceSearch()

    def sources(self) -> list[Any]:
        """To wait for, beside the audio process."""
        return self._search.sources()

    def end(self) -> None:
        """Ends the search for a device."""
        self._search.end()

    def look(self, heard: Heard) -> None:
        """At what it has said, and whether it lives, moves, and has what it needs."""
        self._look_at_host(heard)
        self._look_for_device()
        self._look_at_strain()

    def suit(self, song: OpenedSong, rate_hz: int) -> None:
        """Has the device opened anew at the rate of the song, which is asked for again when it is."""
        session = self._session
        song.store_name = None
        if session.host is not None and not session.changing_device:
            session.song_hz, session.changing_device, self._suiting = rate_hz, True, True
            session.host.tell(Leave())

    def _start(self) -> None:
        session = self._session
        self._began_s = self._moved_s = monotonic()
        session.host = self._search.take(session.device_wanted)
        if session.host is not None:
            self._no_device = False
            return
        wanted = replace(session.device_wanted, backend="silent") if self._no_device else session.device_wanted
        session.host = start_host(session.board.name, wanted)

    def _look_at_host(self, heard: Heard) -> None:
        host = heard.child
        if host is None:
            if monotonic() >= self._due_s:
                self._start()
            return
        for report in heard.messages:
            if isinstance(report, EngineReady):
                self._is_ready(report)
            else:
                self._session.report(report)
        if not heard.alive:
            self._has_gone(host, f"exit {host.process.exitcode}")
        elif self._hangs():
            host.process.kill()
            host.process.join(1.0)
            if self._session.ready is None:
                self._no_device = True
                self._patience.lost()
            self._has_gone(host, "stalled")

    def _hangs(self) -> bool:
        now = monotonic()
        if self._session.ready is None:
            return now - self._began_s > self._patience.now_s
        frames = self._session.frames_rendered()
        if frames != self._frames:
            self._frames, self._moved_s = frames, now
        return now - self._moved_s > _STALLED_S

    def _is_ready(self, ready: EngineReady) -> None:
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

    def _has_gone(self, host: Child, reason: str) -> None:
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
        pause_s = min(_FIRST_PAUSE_S * 2**self._deaths, _LONGEST_PAUSE_S) if self._deaths else 0.0
        self._due_s = monotonic() + pause_s
        if not pause_s:
            self._start()

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
        found = self._search.look(session.board.name, session.device_wanted, begin=unwished, go_on=silent)
        if found and unwished and ready is not None and session.host is not None:
            session.changing_device = True
            session.host.tell(Leave())

"""The thread that looks after both children: hears them, and has a new one put where one has died."""

import threading
from contextlib import suppress
from multiprocessing import Pipe
from multiprocessing.connection import wait
from typing import Any

from audio.bounces import Bounces
from audio.child import Child
from audio.commands import Leave
from audio.decoder_keeper import DecoderKeeper
from audio.heard import Heard
from audio.host_keeper import HostKeeper
from audio.session import Session
from audio.source.messages import Quit

_LOOK_S = 0.25


class Caretaker:
    """Starts with `start`, ends with `end`; both children live in between."""

    def __init__(self, session: Session, host: Child, decoder: Child) -> None:
        """host, decoder: the first of their kind, just started."""
        self._session = session
        self._wake, self._woken = Pipe()
        self._ending = False
        self._host = HostKeeper(session, host)
        self._decoder = DecoderKeeper(session, decoder, self._host.suit)
        self._bounces = Bounces()
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
                told_by_host, told_by_decoder = Heard(session.host), Heard(session.decoder)
                with session.lock:
                    self._host.look(told_by_host)
                    self._decoder.look(told_by_decoder)
                    self._look_at_bounces()
        finally:
            self._end_all()

    def _wait(self) -> None:
        sources: list[Any] = [self._woken]
        for child in (self._session.host, self._session.decoder):
            if child is not None:
                sources += [child.connection, child.process.sentinel]
        sources += self._host.sources() + self._bounces.sources()
        for source in wait(sources, _LOOK_S):
            if source is self._woken:
                self._woken.recv()

    def _look_at_bounces(self) -> None:
        session = self._session
        if session.bounce_expected:
            self._bounces.expect()
            session.bounce_expected = False
        for order in session.bounce_orders:
            self._bounces.start(order)
        session.bounce_orders.clear()
        for report in self._bounces.look(session.cancelled_bounces):
            session.report(report)
        session.cancelled_bounces.clear()

    def _end_all(self) -> None:
        session = self._session
        with session.lock:
            children = [(session.host, Leave()), (session.decoder, Quit())]
            for child, farewell in children:
                if child is not None:
                    child.tell(farewell)
            for child, farewell in children:
                if child is not None:
                    child.end(farewell)
            self._host.end()
            self._bounces.end()
            session.host = session.decoder = None
            session.close()
        self._wake.close()
        self._woken.close()

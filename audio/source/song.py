"""All stems of one song on their way into one store: two threads, every strip in step from the playhead."""

import threading
from collections.abc import Callable
from functools import partial

from numpy import float32
from numpy.typing import NDArray

from audio.analysis.cache import AnalysisCache
from audio.errors import SourceError
from audio.source.decoder import StripDecoder, new_scratch
from audio.source.drawing import Drawing
from audio.source.findings import Findings, Placed
from audio.source.listening import Listening
from audio.source.messages import FromWorker, OpenSong, SongProbed
from audio.source.need import Run
from audio.source.opened import Opened, Opener, open_stem, opened, unexpected, unsuited
from audio.source.store import EMPTY, PAGE, PcmStore
from audio.source.survey import ReadStrip, StoredStrip, Strip
from audio.stem import Stem
from audio.strip_reports import AllDecoded, StripFailed, StripReady
from audio.work import Work

THREADS = 2
POLL_S = 0.005

Send = Callable[[FromWorker], None]


class Unsuited(Exception):
    """All stems have this rate, and the device might as well."""

    def __init__(self, rate_hz: int) -> None:
        super().__init__(f"{rate_hz} Hz")
        self.rate_hz = rate_hz


class Song:
    """Opens the stems, makes the store, and fills it until closed.

    Made and closed by one thread. `send` is called from any thread and must not block. listen: whether to find out
    what the stems are like, too. Errors: Unsuited, OSError.
    """

    def __init__(
        self,
        order: OpenSong,
        send: Send,
        opener: Opener = open_stem,
        work: Work | None = None,
        listen: bool = True,
    ) -> None:
        self._order = order
        self._send = send
        self._opener = opener
        self._journal = work or Work()
        self._journal.begin(order.generation)
        self._opened = [self._open(row, stem) for row, stem in enumerate(order.stems)]
        if (rate_hz := unsuited(order, self._opened)) is not None:
            for one in self._opened:
                if one.source is not None:
                    one.source.close()
            raise Unsuited(rate_hz)
        frames = max((one.stop_frame for one in self._opened), default=0)
        self.store = PcmStore.create(
            strips=max(1, len(self._opened)),
            frames=frames,
            rate_hz=order.rate_hz,
            generation=order.generation,
            budget_bytes=order.budget_bytes,
            name=order.store_name,
        )
        self.store.want_frame, self.store.work = order.first_frame, self._journal
        placed = [
            Placed(stem.strip, None if one.failure else stem.content_hash, one.start_frame)
            for stem, one in zip(order.stems, self._opened, strict=True)
        ]
        cache = None if order.cache_dir is None else AnalysisCache(order.cache_dir)
        self._findings = Findings(order.generation, placed, frames, order.rate_hz, cache, send)
        self._drawing = Drawing(self.store, self._findings)
        self._decoders = [
            StripDecoder(self.store, row, one.source, one.start_frame) for row, one in enumerate(self._opened)
        ]
        self._idle = list(self._decoders)
        self._least_ahead = 0
        self._unfinished = set(range(len(self._opened)))
        self._broken: set[int] = set()
        self._state = threading.Condition()
        self._stopped = False
        names = tuple(stem.strip for stem in order.stems)
        send(SongProbed(order.generation, self.store.name, names, frames, order.rate_hz))
        for row, one in enumerate(self._opened):
            if one.failure is not None:
                self._give_up(row, one.failure)
        if not self._opened:
            send(AllDecoded(order.generation))
        self._threads = [
            threading.Thread(target=self._work, args=(number,), name=f"decode-{number}") for number in range(THREADS)
        ]
        self._listens = bool(self._opened) and listen
        self._listening = Listening(self.store, self._findings, self._strip, self, THREADS)
        for thread in self._threads:
            thread.start()
        if self._listens:
            self._listening.start()

    def seek(self, frame: int) -> None:
        """This frame is wanted next."""
        self.store.want_frame = frame
        with self._state:
            self._state.notify_all()

    def close(self) -> None:
        """Stops the threads, closes the files, gives the memory back."""
        with self._state:
            self._stopped = True
            self._state.notify_all()
        for thread in self._threads:
            thread.join()
        if self._listens:
            self._listening.join()
        for decoder in self._decoders:
            decoder.close()
        self.store.unlink()
        self.store.close()
        self.store.work = None
        del self._journal

    def _open(self, row: int, stem: Stem) -> Opened:
        self._journal.note(0, row)
        try:
            return opened(self._order, stem, self._opener)
        finally:
            self._journal.note(0, EMPTY)

    # ---- for the thread that listens

    def calm(self, ahead_pages: int | None) -> bool:
        """Waits until every strip is so far ahead of the playhead, None: until none wants more and all are drawn;
        False at the end."""
        with self._state:
            while not self._stopped:
                if len(self._idle) == len(self._decoders) and not self._waiting() and self._drawing.done:
                    return True
                if ahead_pages is not None and self._least_ahead >= ahead_pages:
                    return True
                self._state.wait(POLL_S)
            return False

    def known(self, rows: list[int]) -> None:
        """The outlines of these need not be drawn."""
        self._drawing.known(rows)

    def fail(self, row: int, error: SourceError) -> None:
        """A strip of a ring can not be read through."""
        with self._state:
            self._give_up(row, error)

    def broken(self) -> set[int]:
        """Rows that are not, or not wholly, what their files should be."""
        with self._state:
            return set(self._broken)

    def heard(self) -> None:
        """In a ring a strip counts as read when the listener has come to its end, for its decoder never does."""
        if not self.store.resident:
            with self._state:
                for row in sorted(self._unfinished):
                    self._announce(row)

    def _strip(self, row: int) -> Strip | None:
        one = self._opened[row]
        if one.source is None:
            return None
        if self.store.resident:
            return StoredStrip(self.store, row, one.stop_frame)
        opener = partial(self._opener, self._order.stems[row], self._order.rate_hz)
        return ReadStrip(opener, one.start_frame, one.stop_frame, self._findings.outlines[row])

    # ---- for the threads that decode

    def _work(self, number: int) -> None:
        scratch = new_scratch()
        while (decoder := self._next()) is not None:
            self.store.note_busy(number, decoder.row)
            try:
                ended = self._step(decoder, scratch)
            except Exception as error:
                # Whatever one file can do to its reader must not silence the others.
                decoder.fail(unexpected(error))
                ended = True
            self.store.note_busy(number, EMPTY)
            self._put_back(decoder, ended)
        self._drawing.draw(lambda: self._stopped)

    def _next(self) -> StripDecoder | None:
        """The strip that is least ahead of the playhead, of those no thread is at; waits for one. None when there
        will be none."""
        with self._state:
            while not self._stopped:
                waiting = self._waiting()
                if waiting:
                    self._least_ahead, _, decoder = min(waiting)
                    self._idle.remove(decoder)
                    return decoder
                if self.store.resident and len(self._idle) == len(self._decoders):
                    return None
                self._state.wait(POLL_S)
            return None

    def _waiting(self) -> list[tuple[int, int, StripDecoder]]:
        want, loop = self._wish()
        return [(ahead, d.row, d) for d in self._idle if (ahead := d.ahead(want, loop)) is not None]

    def _step(self, decoder: StripDecoder, scratch: NDArray[float32]) -> bool:
        """Whether its strip is through."""
        decoder.step(*self._wish(), scratch)
        ended = decoder.complete and self.store.resident
        if ended and decoder.failure is None:
            decoder.close()
            if self._listens:
                one = self._opened[decoder.row]
                self._drawing.add(decoder.row, one.start_frame, one.stop_frame)
        return ended

    def _wish(self) -> tuple[int, Run | None]:
        """The playhead's page and the pages of the loop."""
        loop = self.store.loop
        last = max(0, self.store.pages - 1)
        want = min(max(0, self.store.want_frame // PAGE), last)
        return want, (loop[0] // PAGE, -(-loop[1] // PAGE)) if loop else None

    def _put_back(self, decoder: StripDecoder, ended: bool) -> None:
        with self._state:
            self._idle.append(decoder)
            if decoder.failure is not None:
                self._give_up(decoder.row, decoder.failure)
            elif ended:
                self._announce(decoder.row)
            self._state.notify_all()

    def _announce(self, row: int) -> None:
        if row in self._unfinished:
            self._send(StripReady(self._order.generation, self._order.stems[row].strip))
            self._finish(row)

    def _give_up(self, row: int, failure: SourceError) -> None:
        """Says once that a strip is broken; the rest of it is silence."""
        self._broken.add(row)
        if row in self._unfinished:
            strip = self._order.stems[row].strip
            self._send(StripFailed(self._order.generation, strip, failure.reason, failure.detail))
            self._finish(row)

    def _finish(self, row: int) -> None:
        self._unfinished.discard(row)
        if not self._unfinished:
            self._send(AllDecoded(self._order.generation))

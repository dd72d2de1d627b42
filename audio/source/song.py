"""All stems of one song on their way into one store: two threads, every strip in step from the playhead."""

import math
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from audio.errors import SourceError
from audio.overview import Outline
from audio.reports import AllDecoded, OverviewReady, StripFailed, StripReady
from audio.source.decoder import Source, Step, StripDecoder, new_scratch
from audio.source.formats import LONGEST_S, open_audio
from audio.source.messages import FromWorker, OpenSong, SongProbed
from audio.source.need import Run
from audio.source.resample import at_rate
from audio.source.store import EMPTY, PAGE, PcmStore
from audio.source.survey import Survey
from audio.stem import Stem

THREADS = 2
POLL_S = 0.005

Send = Callable[[FromWorker], None]
Opener = Callable[[Stem, int], Source]


def open_stem(stem: Stem, rate_hz: int) -> Source:
    """The stem's audio at that rate. Errors: SourceError."""
    return at_rate(open_audio(stem.path, stem.identity), rate_hz)


@dataclass(frozen=True)
class _Opened:
    source: Source | None
    start_frame: int
    failure: SourceError | None = None

    @property
    def stop_frame(self) -> int:
        return 0 if self.source is None else self.start_frame + self.source.frames


class Song:
    """Opens the stems, makes the store, and fills it until closed.

    Made and closed by one thread. `send` is called from any thread and must not block.
    """

    def __init__(self, order: OpenSong, send: Send, opener: Opener = open_stem) -> None:
        self._order = order
        self._send = send
        self._opener = opener
        opened = [self._open(stem) for stem in order.stems]
        frames = max((one.stop_frame for one in opened), default=0)
        self.store = PcmStore.create(
            strips=max(1, len(opened)),
            frames=frames,
            rate_hz=order.rate_hz,
            generation=order.generation,
            budget_bytes=order.budget_bytes,
        )
        resident = self.store.resident
        self._decoders = [
            StripDecoder(self.store, row, one.source, one.start_frame, self._outline() if resident else None)
            for row, one in enumerate(opened)
        ]
        self._idle = list(self._decoders)
        # A ring never holds a whole stem, so its outline needs a reading of its own.
        self._surveys = [
            Survey(row, partial(self._opener, order.stems[row], order.rate_hz), one.start_frame, self._outline())
            for row, one in enumerate(opened)
            if one.source is not None and not resident
        ]
        self._unfinished = set(range(len(opened)))
        self._state = threading.Condition()
        self._stopped = False
        names = tuple(stem.strip for stem in order.stems)
        send(SongProbed(order.generation, self.store.name, names, frames, order.rate_hz))
        for row, one in enumerate(opened):
            if one.failure is not None:
                self._give_up(row, one.failure)
        if not opened:
            send(AllDecoded(order.generation))
        self._threads = [
            threading.Thread(target=self._work, args=(number,), name=f"decode-{number}") for number in range(THREADS)
        ]
        for thread in self._threads:
            thread.start()

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
        for decoder in self._decoders:
            decoder.close()
        for survey in self._surveys:
            survey.close()
        self.store.unlink()
        self.store.close()

    def _open(self, stem: Stem) -> _Opened:
        if not (math.isfinite(stem.offset_s) and 0 <= stem.offset_s <= LONGEST_S):
            return _Opened(None, 0, SourceError("offset", repr(stem.offset_s)))
        start_frame = round(stem.offset_s * self._order.rate_hz)
        try:
            return _Opened(self._opener(stem, self._order.rate_hz), start_frame)
        except SourceError as error:
            return _Opened(None, start_frame, error)
        except Exception as error:
            return _Opened(None, start_frame, _unexpected(error))

    def _outline(self) -> Outline:
        return Outline(self.store.frames, self.store.rate_hz)

    def _work(self, number: int) -> None:
        scratch = new_scratch()
        while (job := self._next()) is not None:
            self.store.note_busy(number, job.row)
            try:
                ended = self._do(job, scratch)
            except Exception as error:
                # Whatever one file can do to its reader must not silence the others.
                job.close()
                job.failure = _unexpected(error)
                ended = True
            self.store.note_busy(number, EMPTY)
            self._put_back(job, ended)

    def _next(self) -> StripDecoder | Survey | None:
        """What to work on: the strip that is least ahead of the playhead, of those no thread is at; when all are
        far enough, a survey. Waits for one. None when there will be none."""
        with self._state:
            while not self._stopped:
                want, loop = self._wish()
                waiting = [(ahead, d.row, d) for d in self._idle if (ahead := d.ahead(want, loop)) is not None]
                if waiting:
                    decoder = min(waiting)[2]
                    self._idle.remove(decoder)
                    return decoder
                if self._surveys:
                    return self._surveys.pop(0)
                if self.store.resident and len(self._idle) == len(self._decoders):
                    return None
                self._state.wait(POLL_S)
            return None

    def _do(self, job: StripDecoder | Survey, scratch: NDArray[np.float32]) -> bool:
        """One step; whether its strip is through."""
        if isinstance(job, Survey):
            return job.step(scratch) is Step.END
        job.step(*self._wish(), scratch)
        return job.complete and self.store.resident

    def _wish(self) -> tuple[int, Run | None]:
        """The playhead's page and the pages of the loop."""
        loop = self.store.loop
        last = max(0, self.store.pages - 1)
        want = min(max(0, self.store.want_frame // PAGE), last)
        return want, (loop[0] // PAGE, -(-loop[1] // PAGE)) if loop else None

    def _put_back(self, job: StripDecoder | Survey, ended: bool) -> None:
        with self._state:
            if isinstance(job, StripDecoder):
                self._idle.append(job)
            elif not ended:
                self._surveys.insert(0, job)
            if job.failure is not None:
                self._give_up(job.row, job.failure)
            elif ended and job.row in self._unfinished:
                job.close()
                self._announce(job)
            self._state.notify_all()

    def _announce(self, job: StripDecoder | Survey) -> None:
        generation, strip = self._order.generation, self._order.stems[job.row].strip
        if job.outline is not None:
            self._send(OverviewReady(generation, strip, job.outline.overview()))
        self._send(StripReady(generation, strip))
        self._finish(job.row)

    def _give_up(self, row: int, failure: SourceError) -> None:
        """Says once that a strip is broken; the rest of it is silence."""
        if row in self._unfinished:
            strip = self._order.stems[row].strip
            self._send(StripFailed(self._order.generation, strip, failure.reason, failure.detail))
            self._finish(row)

    def _finish(self, row: int) -> None:
        self._unfinished.discard(row)
        if not self._unfinished:
            self._send(AllDecoded(self._order.generation))


def _unexpected(error: Exception) -> SourceError:
    return SourceError("internal", type(error).__name__)

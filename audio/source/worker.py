"""The decode process: told what to open, it decrypts, decodes and resamples into shared memory.

Untrusted bytes meet native decoders here and nowhere else, so this process keeps nothing that matters, may die
alone, and ends when its pipe does.
"""

import contextlib
import logging
import os
import queue
import signal
import sys
import threading
from multiprocessing.connection import Connection

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # read when NumPy is first imported; a second thread is the decoder's

from audio.board import Board
from audio.source import sandbox
from audio.source.messages import CloseSong, FromWorker, OpenSong, Quit, Seek, SongUnsuited, ToWorker
from audio.source.song import Song, Unsuited
from audio.strip_reports import StripFailed
from audio.work import Work

_log = logging.getLogger(__name__)


def main(
    connection: "Connection[FromWorker, ToWorker]", board_name: str = "", log_level: int = logging.WARNING
) -> None:
    """Serves `connection` until it closes or says Quit. The entry of a spawned process.

    board_name: of the `audio.board.Board` on which to note what is being worked on; "" for none.
    """
    logging.basicConfig(level=log_level, format="%(processName)s %(name)s %(message)s")
    _limit_process()
    outbox = _Outbox(connection)
    board = Board.attach(board_name) if board_name else Board()
    song: Song | None = None
    may_write_anywhere = True
    try:
        while True:
            message = connection.recv()
            if isinstance(message, OpenSong | CloseSong) and song is not None:
                song.close()
                song = None
            if isinstance(message, OpenSong):
                if may_write_anywhere:
                    sandbox.write_only_to(message.cache_dir)
                    may_write_anywhere = False
                song = _open(message, outbox, board.work)
            elif isinstance(message, Seek):
                if song is not None and song.store.generation == message.generation:
                    song.seek(message.frame)
            elif isinstance(message, Quit):
                return
    except (EOFError, ConnectionError):
        return
    finally:
        if song is not None:
            song.close()
            song = None
        board.close()
        outbox.close()


class _Outbox:
    """Sends in the background: a window that is busy for a second must not hold up the decoders."""

    def __init__(self, connection: "Connection[FromWorker, ToWorker]") -> None:
        self._connection = connection
        self._queue: queue.SimpleQueue[FromWorker | None] = queue.SimpleQueue()
        # A daemon, for a send to a parent that hangs never returns.
        self._thread = threading.Thread(target=self._run, name="decode-outbox", daemon=True)
        self._thread.start()

    def put(self, message: FromWorker) -> None:
        self._queue.put(message)

    def close(self) -> None:
        """Gives what is queued a second to leave."""
        self._queue.put(None)
        self._thread.join(timeout=1.0)

    def _run(self) -> None:
        with contextlib.suppress(ConnectionError, OSError):
            while (message := self._queue.get()) is not None:
                self._connection.send(message)


def _open(order: OpenSong, outbox: _Outbox, work: Work) -> Song | None:
    try:
        return Song(order, outbox.put, work=work)
    except Unsuited as error:
        outbox.put(SongUnsuited(order.generation, error.rate_hz))
        return None
    except OSError as error:  # no shared memory to be had
        for stem in order.stems:
            outbox.put(StripFailed(order.generation, stem.strip, "no_memory", str(error)))
        return None


def _limit_process() -> None:
    """The end by pipe, not by Ctrl-C; and no more rights than decoding needs."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    sandbox.limit_resources()

"""A process that writes one mix to a file, decoding for itself unless the song lies ready in memory.

It reads at its own pace, so nothing that plays is disturbed, and it may be killed at any moment: the file appears
whole or not at all.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from multiprocessing.connection import Connection
from time import monotonic, sleep

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # read when NumPy is first imported

import numpy as np
from numpy.typing import NDArray

from audio.bounce import bounce
from audio.bounces import BounceOrder
from audio.errors import BounceError
from audio.exits import LEFT
from audio.reports import BounceDone, BounceFailed, BounceMoved
from audio.source.formats import write_blocks
from audio.source.once import Once
from audio.source.store import PcmStore

_STEP = 0.02  # of progress between two reports
_WAIT_S, _STALLED_S = 0.05, 60.0


def main(connection: Connection) -> None:
    """Takes a BounceOrder; sends BounceMoved … and at last BounceDone or BounceFailed."""
    np.seterr(all="ignore")
    with suppress(OSError, AttributeError):
        os.nice(5)  # what plays comes first
    order = None
    with suppress(EOFError, OSError):
        order = connection.recv()
    if isinstance(order, BounceOrder):  # and not a farewell
        _obey(connection, order)
    # At once: memory, threads and files go with the process, and a decoder that hangs is not waited for.
    os._exit(LEFT)


def _obey(connection: Connection, order: BounceOrder) -> None:
    try:
        connection.send(_bounce(connection, order))
    except (EOFError, BrokenPipeError, ConnectionError):
        return
    except BounceError as error:
        connection.send(BounceFailed(order.number, order.path, error.reason, error.detail))
    except OSError as error:
        connection.send(BounceFailed(order.number, order.path, "unwritable", type(error).__name__))


def _bounce(connection: Connection, order: BounceOrder) -> BounceDone:
    return _write(connection, order, _ready_store(order) or Once(order.song, order.first))


def _ready_store(order: BounceOrder) -> PcmStore | None:
    if order.store_name is None:
        return None
    try:
        return PcmStore.attach(order.store_name)
    except FileNotFoundError:
        return None


def _write(connection: Connection, order: BounceOrder, store: PcmStore | Once) -> BounceDone:
    patience = _Patience(connection, store.rest if isinstance(store, Once) else sleep)
    try:
        blocks = bounce(
            store, order.mix, store.rate_hz, order.first, order.last, fade_in=order.fade_in, wait=patience.wait
        )
    except ValueError as error:
        raise BounceError("out_of_song", str(error)) from error
    frames = (store.frames if order.last is None else order.last) - order.first
    counted = _counted(blocks, connection, order.number, frames, patience.rest)
    written = write_blocks(order.path, store.rate_hz, 2, order.subtype, counted, order.tags)
    failed = tuple(store.failed) if isinstance(store, Once) else ()
    return BounceDone(order.number, order.path, written, store.rate_hz, failed)


def _counted(
    blocks: Iterator[NDArray[np.float32]], connection: Connection, number: int, frames: int, rest: Callable[[], None]
) -> Iterator[NDArray[np.float32]]:
    """The blocks, telling how far they are."""
    done, told = 0, 0.0
    for block in blocks:
        rest()
        yield block
        done += len(block)
        if done / frames >= told + _STEP:
            told = done / frames
            connection.send(BounceMoved(number, told))


class _Patience:
    """Waits for the decoder, not for ever, and not for somebody who has gone."""

    def __init__(self, connection: Connection, pause: Callable[[float], None]) -> None:
        self._connection, self._pause = connection, pause
        self._since_s = monotonic()

    def rest(self) -> None:
        """Something has come. Errors: EOFError when whoever ordered is gone, or has cancelled."""
        self._since_s = monotonic()
        self._listen()

    def wait(self) -> None:
        """Errors: BounceError, EOFError."""
        self._listen()
        if monotonic() - self._since_s > _STALLED_S:
            raise BounceError("stalled")
        self._pause(_WAIT_S)

    def _listen(self) -> None:
        if self._connection.poll():
            self._connection.recv()  # only a farewell is ever sent
            raise EOFError

"""The song's samples, shared between the decode process that writes and the audio process that reads.

One shared-memory segment:

    header  64 × int64     strips, frames, slots, rate_hz, generation, want_frame, loop_first, loop_last, busy…
    tags    int32 (N, slots)              tags[n, slot] == page: that page of strip n is completely written
    planes  float32 (2N, slots × PAGE)    rows 2n and 2n+1 are left and right of strip n

`slot = page % slots`. A resident song has a slot for every page; beyond the budget the same array is a ring
around the playhead. The system gives memory to a page only when it is first written, so a segment costs what has
been decoded, not what was reserved.
"""

import errno
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing import resource_tracker
from typing import Any

import numpy as np
from numpy.typing import NDArray

from audio.shared import QuietMemory
from audio.work import Work

PAGE = 4096
RING_S = 6
LEAST_SLOTS = 8
EMPTY = -1

_STRIPS, _FRAMES, _SLOTS, _RATE, _GENERATION, _WANT, _LOOP_FIRST, _LOOP_LAST = range(8)
_BUSY = slice(8, 16)
_STANDS = 16  # raised when all else is in place
_HEADER_BYTES = 64 * 8
_lingering: list[QuietMemory] = []
_registering = threading.Lock()


class PcmStore:
    """Planar float32 PCM of all strips of one song, in shared memory.

    planes: float32 (2N, slots × PAGE), full scale ±1. tags: int32 (N, slots). name: what `attach` needs.
    One process creates and writes samples and tags, another attaches, reads, and writes `want_frame` and the
    loop. No locks: a tag is published after its samples and withdrawn before they are overwritten, and the
    writer of a ring overwrites only pages before the one that holds `want_frame`, or far behind a jump.
    work: told of everything noted as busy, where it survives this process.
    Arrays taken from a store must be dropped before `close`, else the mapping stays until they are.
    """

    def __init__(self, memory: QuietMemory) -> None:
        self._memory = memory
        self._header = np.frombuffer(_bytes(memory), np.int64, 64)
        strips, slots = int(self._header[_STRIPS]), int(self._header[_SLOTS])
        tags_at, planes_at, _ = _layout(strips, slots)
        tags = np.frombuffer(_bytes(memory), np.int32, strips * slots, tags_at)
        # Kept slot by slot, so that asking for one page of all strips touches one line of memory.
        self.tags: NDArray[np.int32] = tags.reshape(slots, strips).T
        planes = np.frombuffer(_bytes(memory), np.float32, 2 * strips * slots * PAGE, planes_at)
        self.planes: NDArray[np.float32] = planes.reshape(2 * strips, slots * PAGE)
        self.name: str = memory.name
        self.work: Work | None = None
        self._slots = slots
        self._planes_at = planes_at
        self._file: int | None = None
        self._same = np.empty(strips, bool)

    @classmethod
    def create(
        cls, *, strips: int, frames: int, rate_hz: int, generation: int, budget_bytes: int, name: str = ""
    ) -> "PcmStore":
        """A new, empty store; called by the decode process.

        budget_bytes bounds the samples; a song beyond it gets a ring of about six seconds. name: "" for any.
        Errors: ValueError for a size that makes no sense, OSError when the system has no room or the name is taken.
        """
        if strips < 1 or frames < 0 or rate_hz < 1:
            raise ValueError(f"no store of {strips} strips, {frames} frames at {rate_hz} Hz")
        slots = _slots(strips, frames, rate_hz, min(budget_bytes, _room_bytes()))
        memory = QuietMemory(name or None, create=True, size=_layout(strips, slots)[2])
        header = np.frombuffer(_bytes(memory), np.int64, 64)
        header[:8] = strips, frames, slots, rate_hz, generation, 0, EMPTY, EMPTY
        header[_BUSY] = EMPTY
        del header
        store = cls(memory)
        store.tags[:] = EMPTY
        if sys.platform == "linux":
            store._file = os.open(f"/dev/shm/{store.name}", os.O_RDWR | os.O_CLOEXEC)
        store._header[_STANDS] = 1
        return store

    @classmethod
    def attach(cls, name: str) -> "PcmStore":
        """The store of that name, made by another process.

        Errors: FileNotFoundError when it does not stand yet, or has been replaced in the meantime.
        """
        try:
            if sys.version_info >= (3, 13):
                memory = QuietMemory(name, track=False)
            else:
                with _unregistered():
                    memory = QuietMemory(name)
        except ValueError as error:  # made, but still without a size
            raise FileNotFoundError(name) from error
        if not int.from_bytes(_bytes(memory)[8 * _STANDS : 8 * _STANDS + 8], sys.byteorder):
            memory.close()
            raise FileNotFoundError(name)
        return cls(memory)

    @property
    def strips(self) -> int:
        """How many strips."""
        return int(self._header[_STRIPS])

    @property
    def frames(self) -> int:
        """Length of the song in frames at `rate_hz`."""
        return int(self._header[_FRAMES])

    @property
    def slots(self) -> int:
        """How many pages of each strip fit at once."""
        return self._slots

    @property
    def rate_hz(self) -> int:
        """Frames per second of every strip."""
        return int(self._header[_RATE])

    @property
    def generation(self) -> int:
        """Number of the song this store belongs to."""
        return int(self._header[_GENERATION])

    @property
    def pages(self) -> int:
        """How many pages the song has, the last one padded with silence."""
        return -(-self.frames // PAGE)

    @property
    def resident(self) -> bool:
        """Whether every page has a slot of its own."""
        return self.slots >= self.pages

    @property
    def want_frame(self) -> int:
        """Where the reader is; the writer works ahead of it."""
        return int(self._header[_WANT])

    @want_frame.setter
    def want_frame(self, frame: int) -> None:
        self._header[_WANT] = frame

    @property
    def loop(self) -> tuple[int, int] | None:
        """First frame of the loop and the one after its last, or None."""
        first, last = int(self._header[_LOOP_FIRST]), int(self._header[_LOOP_LAST])
        return (first, last) if 0 <= first < last else None

    @loop.setter
    def loop(self, frames: tuple[int, int] | None) -> None:
        # Through the empty loop, so that no reader ever sees half of one and half of another.
        self._header[_LOOP_LAST] = EMPTY
        if frames is not None:
            self._header[_LOOP_FIRST] = frames[0]
            self._header[_LOOP_LAST] = frames[1]

    @property
    def busy(self) -> tuple[int, ...]:
        """Rows of the strips being decoded at this moment: whom to suspect when the decode process has died."""
        return tuple(int(row) for row in self._header[_BUSY] if row != EMPTY)

    def note_busy(self, thread: int, row: int) -> None:
        """Thread 0…7 of the decode process works on this row; EMPTY when on none."""
        self._header[_BUSY.start + thread] = row
        if self.work is not None:
            self.work.note(thread, row)

    def write(self, row: int, slot: int, planar: NDArray[np.float32]) -> None:
        """Puts planar (2, n), C-contiguous, into the strip's rows from that slot on; n is whole pages. Creator only.

        On Linux by system call: memory is given without being cleared first and without a fault for every 4 KiB, a
        third less time; and where there is none left an error comes instead of a signal. Errors: OSError.
        """
        frames = planar.shape[1]
        if self._file is None:
            self.planes[2 * row : 2 * row + 2, slot * PAGE : slot * PAGE + frames] = planar
            return
        for side in (0, 1):
            at = self._planes_at + ((2 * row + side) * self._slots + slot) * PAGE * 4
            if os.pwrite(self._file, planar[side], at) != 4 * frames:
                raise OSError(errno.ENOSPC, "no room")

    def ready(self, first_page: int, last_page: int) -> bool:
        """Whether every strip has the pages first…last, both included. For the callback: no arrays are made.

        In a ring, ask again after copying: the page may have been given away in between.
        """
        slots = self._slots
        for page in range(first_page, last_page + 1):
            np.equal(self.tags[:, page % slots], page, out=self._same)
            if not self._same.all():
                return False
        return True

    def decoded(self) -> float:
        """Share of what can be held that has been written, 0…1. Not for the callback."""
        most = min(self.slots, self.pages) * self.strips
        return min(1.0, int(np.count_nonzero(self.tags != EMPTY)) / most) if most else 1.0

    def close(self) -> None:
        """Lets go of the memory here. May be called twice."""
        file, self._file = self._file, None
        if file is not None:
            os.close(file)
        self.__dict__.pop("planes", None)
        self.__dict__.pop("tags", None)
        self.__dict__.pop("_header", None)
        memories = [self._memory]
        while _lingering:
            with suppress(IndexError):  # another thread was quicker
                memories.append(_lingering.pop())
        for memory in memories:
            try:
                memory.close()
            except BufferError:  # somebody still holds an array of it: tried again at the next close
                _lingering.append(memory)

    def __del__(self) -> None:
        # In this order, or SharedMemory complains on stderr that its arrays are still there.
        if hasattr(self, "_memory"):
            self.close()

    def unlink(self) -> None:
        """Takes away the name; memory goes when the last process closes. May be called twice."""
        unlink(self.name)


def unlink(name: str) -> None:
    """Takes away the segment of that name, if it is still there: for a parent whose child died with one."""
    try:
        with _unregistered():  # the creator has, once; whoever is first to unlink takes that back
            memory = QuietMemory(name)
    except (FileNotFoundError, ValueError):
        return
    memory.close()
    try:
        memory.unlink()
    except FileNotFoundError:
        # Another process was quicker, and has told the resource tracker.
        return


def _slots(strips: int, frames: int, rate_hz: int, budget_bytes: int) -> int:
    pages = max(1, -(-frames // PAGE))
    affordable = budget_bytes // (2 * strips * PAGE * 4)
    if affordable >= pages:
        return pages
    return max(LEAST_SLOTS, min(affordable, -(-RING_S * rate_hz // PAGE)))


def _layout(strips: int, slots: int) -> tuple[int, int, int]:
    tags_at = _HEADER_BYTES
    planes_at = -(-(tags_at + strips * slots * 4) // 4096) * 4096
    return tags_at, planes_at, planes_at + 2 * strips * slots * PAGE * 4


def _bytes(memory: QuietMemory) -> memoryview:
    assert memory.buf is not None
    return memory.buf


def _room_bytes() -> int:
    """What the system would still give: touching more than that kills the process without a word (SIGBUS)."""
    try:
        system = os.statvfs("/dev/shm")
    except (AttributeError, OSError):
        return 1 << 62
    return system.f_bavail * system.f_frsize * 9 // 10


@contextmanager
def _unregistered() -> Iterator[None]:
    """Before Python 3.13 attaching also registers with the resource tracker, which then tidies up behind a
    living owner, or complains when the owner unlinked first. Here only the creator registers."""

    def nothing(*_: Any) -> None: ...

    with _registering:
        register = resource_tracker.register
        setattr(resource_tracker, "register", nothing)  # noqa: B010  (typed as a method, replaced as a value)
        try:
            yield
        finally:
            setattr(resource_tracker, "register", register)  # noqa: B010

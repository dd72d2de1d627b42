"""Bytes laid ready in memory for a decoder that reads them by itself, in order. Linux; elsewhere there are none.

libsndfile asks for a FLAC file 8 KiB at a time. Of a Python file object it does so through the interpreter, which two
decoding threads then take from each other five thousand times a stem. Here it has the descriptor of a file that is in
memory only: as long as the whole, with what comes next in it, and nothing of what lies behind.
"""

import ctypes
import os
from functools import cache
from typing import Protocol

_KEEP_SIZE, _PUNCH_HOLE = 1, 2
_PAGE_BYTES = 4096


class Pieces(Protocol):
    """Where the bytes come from, as of `audio.source.container.Container`."""

    size_bytes: int

    def pieces(self, at: int, size_bytes: int) -> list[memoryview]: ...


class Spool:
    """A part of `file`, at its place. descriptor: where to read it."""

    def __init__(self, file: Pieces) -> None:
        """Errors: OSError."""
        self._file = file
        self._filled = self._freed = 0
        self.descriptor = os.memfd_create("stem")
        try:
            os.ftruncate(self.descriptor, file.size_bytes)
        except OSError:
            self.close()
            raise

    def fill(self, ahead_bytes: int, more_bytes: int = 0) -> None:
        """Lays ready so much from the reader's place on, if it is to be had, and then more at once; takes away what
        is behind. Errors: OSError."""
        at = self._at()
        if min(at + ahead_bytes, self._file.size_bytes) > self._filled:
            self._free(at)
            if pieces := self._file.pieces(self._filled, at + ahead_bytes + more_bytes - self._filled):
                self._filled += os.pwritev(self.descriptor, pieces, self._filled)

    def overrun(self) -> bool:
        """Whether more was read than lay ready."""
        return self._at() > self._filled

    def rewind(self) -> None:
        """For another reader. Nothing may have been taken away."""
        os.lseek(self.descriptor, 0, os.SEEK_SET)

    def close(self) -> None:
        os.close(self.descriptor)

    def _at(self) -> int:
        return int(_libc().lseek(self.descriptor, 0, os.SEEK_CUR))

    def _free(self, end: int) -> None:
        size_bytes = (end - self._freed) // _PAGE_BYTES * _PAGE_BYTES
        hole = _KEEP_SIZE | _PUNCH_HOLE
        if size_bytes > 0 and _libc().fallocate(self.descriptor, hole, self._freed, size_bytes) == 0:
            self._freed += size_bytes


@cache
def _libc() -> ctypes.PyDLL:
    """For calls that are over sooner than another thread would wake up to use the interpreter meanwhile."""
    libc = ctypes.PyDLL(None)
    libc.lseek.argtypes, libc.lseek.restype = (ctypes.c_int, ctypes.c_int64, ctypes.c_int), ctypes.c_int64
    libc.fallocate.argtypes = ctypes.c_int, ctypes.c_int, ctypes.c_int64, ctypes.c_int64
    return libc

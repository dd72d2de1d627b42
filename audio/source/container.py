"""Seekable plaintext, out of an age file or a plain one.

Nothing is handed out before it is authenticated, one 64 KiB chunk at a time. The last chunk is opened first, for
only a chunk that opens as the final one proves that the file was neither cut nor lengthened.
"""

import io
import os
import sys
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from audio.errors import SourceError
from audio.source import age

_KEPT_CHUNKS = 3


class Container(io.RawIOBase):
    """A file object to give to a decoder. Read-only, seekable, for one thread at a time.

    size_bytes: of the plaintext. chunks_read: how many were fetched so far.
    failure: the first error met while reading. libsndfile swallows what its callbacks raise, so reading answers
    with nothing after a failure, and whoever decodes looks here after every call (`check`).
    """

    def __init__(
        self, file: BinaryIO, size_bytes: int, load: Callable[[int, int], Iterator[bytes]], last: bytes | None = None
    ) -> None:
        """load: so many chunks from one on, one after the other."""
        self.size_bytes = size_bytes
        self.failure: SourceError | None = None
        self.chunks_read = 0
        self._file = file
        self._load = load
        self._at = 0
        self._kept: OrderedDict[int, bytes] = OrderedDict()
        self._newest_index, self._newest = -1, b""
        if last is not None:
            self._kept[max(0, size_bytes - 1) // age.CHUNK_BYTES] = last

    def check(self) -> None:
        """Raises what went wrong in reads that nobody could raise from."""
        if self.failure is not None:
            raise self.failure

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        origin = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size_bytes}[whence]
        self._at = max(0, origin + offset)
        return self._at

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        """As many bytes as fit and are there; 0 at the end and after a failure. Never raises a SourceError."""
        wanted = len(buffer)
        index, start = divmod(self._at, age.CHUNK_BYTES)
        if index == self._newest_index and start + wanted <= len(self._newest) and self.failure is None:
            # Nearly every read: a decoder asks for 8 KiB at a time, five thousand times a stem.
            buffer[:] = self._newest[start : start + wanted]
            self._at += wanted
            return wanted
        return self._read_across(memoryview(buffer).cast("B"))

    def _read_across(self, view: memoryview) -> int:
        done = 0
        with self._noted():
            while done < len(view) and self._at < self.size_bytes:
                index, start = divmod(self._at, age.CHUNK_BYTES)
                piece = self._chunk(index)[start : start + len(view) - done]
                if not piece:
                    raise SourceError("truncated", f"chunk {index}")
                view[done : done + len(piece)] = piece
                done += len(piece)
                self._at += len(piece)
        return 0 if self.failure else done

    def pieces(self, at: int, size_bytes: int) -> list[memoryview]:
        """What stands there, at least so many bytes, less only at the end or before something that is wrong, which
        `failure` tells. In larger steps than `readinto`, and `tell` stays."""
        first, start = divmod(at, age.CHUNK_BYTES)
        last = (min(at + size_bytes, self.size_bytes) - 1) // age.CHUNK_BYTES
        pieces: list[memoryview] = []
        if at >= self.size_bytes or self.failure is not None:
            return pieces
        if first == last:
            with self._noted():
                pieces.append(memoryview(self._chunk(first))[start:])
            return pieces
        with self._noted():
            for chunk in self._load(first, last + 1 - first):
                pieces.append(memoryview(chunk)[start:])
                self.chunks_read += 1
                start = 0
        return pieces

    def close(self) -> None:
        self._kept.clear()
        self._newest_index, self._newest = -1, b""
        self._file.close()
        super().close()

    @contextmanager
    def _noted(self) -> Iterator[None]:
        try:
            yield
        except SourceError as error:
            self.failure = self.failure or error

    def _chunk(self, index: int) -> bytes:
        if index in self._kept:
            self._kept.move_to_end(index)
        else:
            (self._kept[index],) = self._load(index, 1)
            self.chunks_read += 1
            if len(self._kept) > _KEPT_CHUNKS:
                self._kept.popitem(last=False)
        self._newest_index, self._newest = index, self._kept[index]
        return self._newest


def open_container(path: Path, identity: str | None) -> Container:
    """The plaintext of that file.

    identity: "AGE-SECRET-KEY-1…" for an age file; None for a plain one. A plain file under an identity is
    refused: it was announced as authenticated and is not.
    Errors: SourceError "missing", "unreadable", "no_key", "not_encrypted", and those of `age`.
    """
    try:
        if not path.is_file():  # a FIFO would hang whoever opens it
            raise SourceError("missing", path.name)
        file = path.open("rb", buffering=0)
    except OSError as error:
        raise SourceError("unreadable", type(error).__name__) from error
    try:
        return _contain(file, identity)
    except OSError as error:
        file.close()
        raise SourceError("unreadable", type(error).__name__) from error
    except SourceError:
        file.close()
        raise


def _contain(file: BinaryIO, identity: str | None) -> Container:
    size_bytes = file.seek(0, io.SEEK_END)
    start = _fetch(file, 0, min(size_bytes, age.HEADER_LIMIT_BYTES))
    encrypted = start.startswith(age.MAGIC)
    if identity is None:
        if encrypted:
            raise SourceError("no_key", "an age file without an identity")
        return Container(file, size_bytes, _plain(file, size_bytes))
    if not encrypted:
        raise SourceError("not_encrypted", "an identity, but no age file")
    return _unsealed(file, size_bytes, start, identity)


def _plain(file: BinaryIO, size_bytes: int) -> Callable[[int, int], Iterator[bytes]]:
    def load(first: int, count: int) -> Iterator[bytes]:
        at = first * age.CHUNK_BYTES
        yield _fetch(file, at, min(count * age.CHUNK_BYTES, size_bytes - at))

    return load


def _unsealed(file: BinaryIO, size_bytes: int, start: bytes, identity: str) -> Container:
    header = age.parse_header(start)
    nonce = _fetch(file, header.size_bytes, min(age.NONCE_BYTES, size_bytes - header.size_bytes))
    if len(nonce) != age.NONCE_BYTES:
        raise SourceError("bad_header", "nonce")
    cipher = age.payload_key(header, nonce, identity)
    first = header.size_bytes + age.NONCE_BYTES
    sealed_bytes = age.CHUNK_BYTES + age.TAG_BYTES
    whole, rest = divmod(size_bytes - first, sealed_bytes)
    chunks = whole + (rest > 0)
    if chunks == 0 or 0 < rest < age.TAG_BYTES or (rest == age.TAG_BYTES and chunks > 1):
        raise SourceError("truncated", "no final chunk")

    def load(index: int, count: int) -> Iterator[bytes]:
        at = first + index * sealed_bytes
        sealed = memoryview(_fetch(file, at, min(count * sealed_bytes, size_bytes - at)))
        for number in range(count):
            chunk = sealed[number * sealed_bytes : (number + 1) * sealed_bytes]
            yield age.open_chunk(cipher, index + number, index + number == chunks - 1, chunk)

    (last,) = load(chunks - 1, 1)
    return Container(file, size_bytes - first - chunks * age.TAG_BYTES, load, last)


def _fetch(file: BinaryIO, at: int, count: int) -> bytes:
    """Exactly `count` bytes. Errors: SourceError "truncated" when the file shrank under us, "unreadable"."""
    data = b""
    try:
        while len(data) < count:
            part = _read_at(file, at + len(data), count - len(data))
            if not part:
                raise SourceError("truncated", "the file ends early")
            data = data + part if data else part
    except OSError as error:
        raise SourceError("unreadable", type(error).__name__) from error
    return data


def _read_at(file: BinaryIO, at: int, count: int) -> bytes:
    if sys.platform != "win32" and type(file) is io.FileIO:  # another kind may read in a way of its own
        return os.pread(file.fileno(), count, at)  # one call in which another thread may take the interpreter, not two
    file.seek(at)
    return file.read(count)

"""One FLAC file becomes one age file: fresh identity, streamed, hashed on the way, stored under its CID."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import pyrage

from chain.atomic import settle, temporary_beside
from chain.content.cid import cid_from_sha256
from chain.content.keys import Identity
from chain.press.errors import PressError
from chain.press.flac import HEADER_BYTES, StreamInfo, read_stream_info
from chain.press.metadata import PressedAudio

_PIECE_BYTES = 1 << 20


@dataclass(frozen=True)
class Encrypted:
    audio: PressedAudio
    identity: Identity
    source_sha256: str


def encrypt_stem(source: Path, content: Path, watch: Callable[[int], None] = lambda _bytes: None) -> Encrypted:
    """Encrypts `source` into `content`/<cid>.

    watch: called with the number of source bytes read; what it raises stops the work and leaves nothing behind.
    Errors: PressError("not_flac" | "bad_flac" | "unreadable" | "unwritable").
    """
    try:
        file = source.open("rb")
    except OSError as error:
        raise PressError("unreadable", source, detail=str(error)) from error
    with file:
        info = inspect_stem(file, source)
        identity = Identity.generate()
        reader = _HashingReader(file, source, watch)
        try:
            with temporary_beside(content) as (target, path):
                writer = _HashingWriter(target)
                recipient = pyrage.x25519.Recipient.from_str(identity.recipient())
                _stream_encrypted(reader, writer, recipient)
                digest = writer.sha256.digest()
                settle(target, path, content / cid_from_sha256(digest))
        except OSError as error:
            raise PressError("unwritable", content, detail=str(error)) from error
    audio = PressedAudio(
        cid=cid_from_sha256(digest),
        sha256=digest.hex(),
        size_bytes=writer.size_bytes,
        frames=info.frames,
        sample_rate_hz=info.sample_rate_hz,
        recipient=identity.recipient(),
    )
    return Encrypted(audio, identity, reader.sha256.hexdigest())


def inspect_stem(file: BinaryIO, source: Path) -> StreamInfo:
    """What the header of an open FLAC file says; the file is at its beginning again afterwards."""
    info = read_stream_info(file.read(HEADER_BYTES), source)
    file.seek(0)
    return info


def sha256_of_file(path: Path, watch: Callable[[int], None] = lambda _bytes: None) -> str:
    """Hex sha256 of a file. Errors: OSError, and what `watch` raises."""
    sha256 = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE_BYTES):
            watch(len(piece))
            sha256.update(piece)
    return sha256.hexdigest()


def _stream_encrypted(reader: "_HashingReader", writer: "_HashingWriter", recipient: pyrage.x25519.Recipient) -> None:
    try:
        pyrage.encrypt_io(reader, writer, [recipient])
    except pyrage.EncryptError as error:  # pyrage keeps only the text of what its reader or writer raised
        raise reader.stopped or OSError(str(error)) from error


class _HashingReader:
    def __init__(self, file: BinaryIO, source: Path, watch: Callable[[int], None]) -> None:
        self._file = file
        self._source = source
        self._watch = watch
        self.sha256 = hashlib.sha256()
        self.stopped: Exception | None = None

    def read(self, size: int = -1) -> bytes:
        try:
            piece = self._file.read(size)
            self._watch(len(piece))
        except OSError as error:
            self.stopped = PressError("unreadable", self._source, detail=str(error))
            raise
        except Exception as error:
            self.stopped = error
            raise
        self.sha256.update(piece)
        return piece


class _HashingWriter:
    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.sha256 = hashlib.sha256()
        self.size_bytes = 0

    def write(self, piece: bytes) -> int:
        self.sha256.update(piece)
        self.size_bytes += len(piece)
        return self._file.write(piece)

    def flush(self) -> None:
        self._file.flush()

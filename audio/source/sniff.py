"""Says by its first bytes what a file is, and lets only five kinds through to a decoder.

The decoder library knows two dozen more formats, each with a parser that hostile bytes would otherwise reach.
"""

from enum import Enum
from typing import Protocol

from audio.errors import SourceError


class Kind(Enum):
    """What a decoder may see."""

    FLAC = "FLAC"
    WAV = "WAV"
    VORBIS = "Vorbis"
    OPUS = "Opus"
    MP3 = "MP3"


class Bytes(Protocol):
    """Where to look."""

    def seek(self, offset: int, whence: int = 0, /) -> int: ...

    def read(self, size: int = -1, /) -> bytes | None: ...


_WAV_FORMATS = {1, 3}
_WAV_EXTENSIBLE = 0xFFFE
_WAV_SUBFORMAT = bytes.fromhex("000000001000800000aa00389b71")
_MOST_RIFF_CHUNKS = 64
_MP3_KBPS_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_MP3_KBPS_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_MP3_HZ = (44100, 48000, 32000)


def sniff(file: Bytes) -> Kind:
    """The kind of audio in `file`, which is left at its start.

    Errors: SourceError "not_audio" for anything else, empty and cut files included.
    """
    try:
        kind = _sniff(file)
    finally:
        file.seek(0)
    if kind is None:
        raise SourceError("not_audio", "no known magic bytes")
    return kind


def _sniff(file: Bytes) -> Kind | None:
    start = _at(file, 0, 64)
    if start.startswith(b"fLaC"):
        return Kind.FLAC if start[4] & 0x7F == 0 and start[5:8] == b"\0\0\x22" else None
    if start[:4] == b"RIFF" and start[8:12] == b"WAVE":
        return Kind.WAV if _wav_format_is_plain(file) else None
    if start.startswith(b"OggS"):
        packet = start[27 + start[26] :]
        if packet.startswith(b"\x01vorbis"):
            return Kind.VORBIS
        return Kind.OPUS if packet.startswith(b"OpusHead") else None
    at = 0
    if start.startswith(b"ID3"):
        # The tag's length is in four bytes of seven bits. What follows must be MP3: a tag may stand before anything.
        at = 10 + sum((byte & 0x7F) << shift for byte, shift in zip(start[6:10], (21, 14, 7, 0), strict=True))
    return Kind.MP3 if _mp3_frames_at(file, at) else None


def _at(file: Bytes, offset: int, count: int) -> bytes:
    """`count` bytes, zeros where the file has ended."""
    file.seek(offset)
    return (file.read(count) or b"").ljust(count, b"\0")


def _wav_format_is_plain(file: Bytes) -> bool:
    at = 12
    for _ in range(_MOST_RIFF_CHUNKS):
        head = _at(file, at, 8)
        size = int.from_bytes(head[4:], "little")
        if head[:4] == b"fmt " and size >= 16:
            body = _at(file, at + 8, 40)
            tag = int.from_bytes(body[:2], "little")
            if tag == _WAV_EXTENSIBLE and size >= 40 and body[26:40] == _WAV_SUBFORMAT:
                tag = int.from_bytes(body[24:26], "little")
            return tag in _WAV_FORMATS
        at += 8 + size + size % 2
    return False


def _mp3_frames_at(file: Bytes, at: int) -> bool:
    """Whether two frames of layer III follow each other here; a lone sync word is found in any noise."""
    first = _mp3_frame_bytes(_at(file, at, 4))
    return first > 0 and _mp3_frame_bytes(_at(file, at + first, 4)) > 0


def _mp3_frame_bytes(header: bytes) -> int:
    word = int.from_bytes(header, "big")
    version, layer, rate, kbps = word >> 19 & 3, word >> 17 & 3, word >> 10 & 3, word >> 12 & 15
    if word >> 21 != 0x7FF or version == 1 or layer != 1 or rate == 3 or kbps in (0, 15):
        return 0
    padding = word >> 9 & 1
    if version == 3:
        return 144000 * _MP3_KBPS_1[kbps] // _MP3_HZ[rate] + padding
    hz = _MP3_HZ[rate] // (2 if version == 2 else 4)
    return 72000 * _MP3_KBPS_2[kbps] // hz + padding

"""Where the frames of a FLAC file begin, and which samples they hold (RFC 9639, 8 and 9)."""

from dataclasses import dataclass
from typing import Protocol

_MAGIC, _STREAMINFO_BYTES, _MOST_BLOCKS = b"fLaC", 34, 128
_LONGEST_HEADER_BYTES = 16
# Bytes behind the number of a frame, by the codes for its length and its rate.
_LENGTH_BYTES, _RATE_BYTES = {6: 1, 7: 2}, {12: 1, 13: 2, 14: 2}
_LAST_NUMBER = 0x10FFFF  # numbers are written as characters are in UTF-8; Python writes so many


def _crc8(data: bytes) -> int:
    """x⁸ + x² + x + 1, from 0 on."""
    crc = 0
    for byte in data:
        crc = _CRC8[crc ^ byte]
    return crc


def _remainder(byte: int) -> int:
    for _ in range(8):
        byte = byte << 1 ^ (0x107 if byte & 0x80 else 0)
    return byte


_CRC8 = [_remainder(byte) for byte in range(256)]


class Pieces(Protocol):
    """Where the bytes come from, as of `audio.source.container.Container`."""

    size_bytes: int

    def pieces(self, at: int, size_bytes: int) -> list[memoryview]: ...


@dataclass(frozen=True)
class FlacLayout:
    """Of a file whose FLAC frames all have one length; the last may be shorter.

    header: what a decoder wants to read before any of them. first_byte: of the first. frames: samples of each channel
    in the whole file; block_frames: in a FLAC frame. mark: how each but the last begins.
    """

    header: bytes
    first_byte: int
    frames: int
    block_frames: int
    mark: bytes

    def first_start(self, data: bytes) -> tuple[int, int] | None:
        """Where the first FLAC frame in there begins: its offset in bytes, and its first frame."""
        at = data.find(self.mark)
        while at >= 0:
            if (frame := self._frame_at(data, at)) is not None:
                return at, frame
            at = data.find(self.mark, at + 1)
        return None

    def last_start(self, data: bytes) -> tuple[int, int] | None:
        """The same of the last one."""
        at = data.rfind(self.mark)
        while at >= 0:
            if (frame := self._frame_at(data, at)) is not None:
                return at, frame
            at = data.rfind(self.mark, 0, at + len(self.mark) - 1)
        return None

    def start_of(self, data: bytes, frame: int, likely: int = 0) -> int | None:
        """Offset of the FLAC frame that begins with this frame; looked for behind a likely offset first."""
        number = chr(frame // self.block_frames).encode("utf-8", "surrogatepass")
        for begin, end in (likely, len(data)), (0, min(likely + _LONGEST_HEADER_BYTES, len(data))):
            at = data.find(self.mark, begin, end)
            while at >= 0:
                if data.startswith(number, at + 4) and self._frame_at(data, at) == frame:
                    return at
                at = data.find(self.mark, at + 1, end)
        return None

    def _frame_at(self, data: bytes, at: int) -> int | None:
        """What a header there says; None where it is none."""
        head = data[at : at + _LONGEST_HEADER_BYTES]
        lead = head[4] if len(head) > 4 else 0xFF
        end = 4 + (1 if lead < 0x80 else 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4)
        try:
            number = ord(head[4:end].decode("utf-8", "surrogatepass"))
        except (UnicodeDecodeError, TypeError):
            return None
        end += _LENGTH_BYTES.get(head[2] >> 4, 0) + _RATE_BYTES.get(head[2] & 15, 0)
        if len(head) <= end or _crc8(head[:end]) != head[end] or number * self.block_frames >= self.frames:
            return None
        return number * self.block_frames


def flac_layout(file: Pieces) -> FlacLayout | None:
    """None where the file is no FLAC, or one that does not say how long it is or how long its frames are."""
    info, at, last = b"", 4, _bytes(file, 0, 4) != _MAGIC
    for _ in range(_MOST_BLOCKS):
        head = _bytes(file, at, 4)
        if last or len(head) < 4:
            break
        last, size = head[0] >= 0x80, int.from_bytes(head[1:])
        info = info or _bytes(file, at, 4 + _STREAMINFO_BYTES)
        at += 4 + size
    shortest, longest = int.from_bytes(info[4:6]), int.from_bytes(info[6:8])
    frames = int.from_bytes(info[17:22]) & 0xF_FFFF_FFFF
    mark = _bytes(file, at, 3)
    if not last or info[:4] not in (b"\0\0\0\x22", b"\x80\0\0\x22") or mark[:2] != b"\xff\xf8" or len(mark) < 3:
        return None
    if shortest != longest or not 0 < frames <= shortest * _LAST_NUMBER:
        return None
    return FlacLayout(_MAGIC + b"\x80" + info[1:], at, frames, shortest, mark)


def _bytes(file: Pieces, at: int, size: int) -> bytes:
    return b"".join(file.pieces(at, size))[:size]

"""Which picture files may be shown: PNG, JPEG and WebP by their magic bytes, of a bounded size in pixels.

Decided from the header alone, before any decoder sees the file. SVG is never among them: it reads local files.
Source: PNG 3rd edition 11.2.1, ITU-T T.81 B.2.2, RFC 9649.
"""

import struct
from pathlib import Path

MAX_PIXELS = 8_000_000
_HEADER_BYTES = 256 << 10
_START_OF_FRAME = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_NO_LENGTH = frozenset({0x01, *range(0xD0, 0xD8)})


def may_be_shown(path: Path) -> bool:
    """Whether the file is a picture of a known kind with at most 8 million pixels. Reads at most 256 KiB."""
    try:
        with path.open("rb") as file:
            header = file.read(_HEADER_BYTES)
    except OSError:
        return False
    size = pixel_size(header)
    return size is not None and size[0] > 0 and size[1] > 0 and size[0] * size[1] <= MAX_PIXELS


def pixel_size(header: bytes) -> tuple[int, int] | None:
    """Width and height as the first bytes of the file tell; None for anything but PNG, JPEG and WebP."""
    try:
        if header.startswith(b"\x89PNG\r\n\x1a\n") and header[12:16] == b"IHDR":
            width, height = struct.unpack_from(">II", header, 16)
            return width, height
        if header.startswith(b"\xff\xd8\xff"):
            return _jpeg_size(header)
        if header.startswith(b"RIFF") and header[8:12] == b"WEBP":
            return _webp_size(header)
    except (struct.error, IndexError):
        pass
    return None


def _jpeg_size(header: bytes) -> tuple[int, int] | None:
    at = 2
    while header[at] == 0xFF:
        marker = header[at + 1]
        if marker == 0xFF:
            at += 1
        elif marker in _NO_LENGTH:
            at += 2
        elif marker in _START_OF_FRAME:
            height, width = struct.unpack_from(">HH", header, at + 5)
            return width, height
        elif marker in (0xD9, 0xDA):
            return None
        else:
            at += 2 + max(2, struct.unpack_from(">H", header, at + 2)[0])
    return None


def _webp_size(header: bytes) -> tuple[int, int] | None:
    kind = header[12:16]
    if kind == b"VP8X" and len(header) >= 30:
        return 1 + int.from_bytes(header[24:27], "little"), 1 + int.from_bytes(header[27:30], "little")
    if kind == b"VP8L" and header[20] == 0x2F:
        bits = struct.unpack_from("<I", header, 21)[0]
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 " and header[23:26] == b"\x9d\x01\x2a":
        width, height = struct.unpack_from("<HH", header, 26)
        return width & 0x3FFF, height & 0x3FFF
    return None

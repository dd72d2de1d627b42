"""Pictures as PNG files: 8-bit RGB, by hand (W3C PNG, third edition)."""

from __future__ import annotations

import struct
import zlib

import numpy as np
from numpy.typing import NDArray


def _piece(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(picture: NDArray[np.uint8]) -> bytes:
    """The file of a picture (height, width, 3) uint8. Each row is stored as its difference to the row above."""
    height, width, _ = picture.shape
    rows = picture.reshape(height, width * 3)
    above = np.vstack([np.zeros((1, width * 3), np.uint8), rows[:-1]])
    filtered = np.empty((height, width * 3 + 1), np.uint8)
    filtered[:, 0] = 2
    np.subtract(rows, above, out=filtered[:, 1:])
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _piece(b"IHDR", header)
        + _piece(b"IDAT", zlib.compress(filtered.tobytes(), 6))
        + _piece(b"IEND", b"")
    )

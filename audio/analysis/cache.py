"""What was found out about stems, kept on disk: a folder of small files that are believed only when they fit.

One file:  magic 8 | SHA-256 of the key 32 | SHA-256 of the rest 32 | float32, little-endian, as many as expected
The folder is anybody's: a file that is cut, foreign, of another version or holds a number that is none counts as
missing and is written anew.
"""

import hashlib
import os
from contextlib import suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

MOST_BYTES = 256 << 20

_MAGIC = b"STEMAN01"
_HEAD_BYTES = len(_MAGIC) + 64


class AnalysisCache:
    """Rows of float32 by key. Never raises: without a disk it knows nothing and keeps nothing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load(self, key: str, shape: tuple[int, int]) -> NDArray[np.float32] | None:
        """What was kept under `key`, if it has that shape and every number is finite; else None."""
        digest = hashlib.sha256(key.encode()).digest()
        count = shape[0] * shape[1]
        try:
            with self._path(digest).open("rb") as file:
                data = file.read(_HEAD_BYTES + 4 * count + 1)
        except OSError:
            return None
        head, body = data[:_HEAD_BYTES], data[_HEAD_BYTES:]
        if len(body) != 4 * count or head != _MAGIC + digest + hashlib.sha256(body).digest():
            return None
        values = np.frombuffer(body, "<f4").reshape(shape)
        return values.astype(np.float32) if np.isfinite(values).all() else None

    def keep(self, key: str, values: NDArray[np.float32]) -> None:
        """Writes whole or not at all, then drops the oldest files beyond MOST_BYTES."""
        digest = hashlib.sha256(key.encode()).digest()
        body = np.ascontiguousarray(values, "<f4").tobytes()
        path = self._path(digest)
        part = path.with_name(f"{path.name}.{os.getpid()}.part")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            part.write_bytes(_MAGIC + digest + hashlib.sha256(body).digest() + body)
            part.replace(path)
            self._prune()
        except OSError:
            with suppress(OSError):
                part.unlink(missing_ok=True)

    def _path(self, digest: bytes) -> Path:
        return self._folder / f"{digest.hex()}.analysis"

    def _prune(self) -> None:
        files = [(entry.stat(), entry.path) for entry in os.scandir(self._folder) if entry.name.endswith(".analysis")]
        excess = sum(stat.st_size for stat, _ in files) - MOST_BYTES
        for stat, path in sorted(files, key=lambda file: file[0].st_mtime):
            if excess <= 0:
                return
            os.unlink(path)
            excess -= stat.st_size

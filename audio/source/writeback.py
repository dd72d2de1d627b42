"""Has the system write a growing file to the disk while more of it is made: less is waited for at the end.

Only advice, and only where it can be given: without it the file is the same, and the last `fsync` takes longer.
"""

import os
import sys
from contextlib import suppress
from pathlib import Path
from types import TracebackType

_STEP_BYTES = 1 << 21


class Writeback:
    """For the file at `path`, which stands already."""

    def __init__(self, path: Path) -> None:
        """Errors: OSError."""
        self._descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC) if sys.platform == "linux" else -1
        self._begun = 0

    def __enter__(self) -> "Writeback":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)

    def look(self) -> None:
        """Something has been added. Does not wait for the disk."""
        if sys.platform == "linux":
            size_bytes = os.fstat(self._descriptor).st_size
            if size_bytes - self._begun >= _STEP_BYTES:
                # What is not wanted in memory is written first; and what is being written stays.
                with suppress(OSError):
                    os.posix_fadvise(self._descriptor, self._begun, size_bytes - self._begun, os.POSIX_FADV_DONTNEED)
                self._begun = size_bytes

"""What the decode process may not do, as far as the system lets a program take rights from itself.

| | Linux | macOS | Windows |
|---|---|---|---|
| no core dump (it would hold plaintext and keys) | yes | yes | – |
| bound on memory | yes | – | job |
| bound on open files and on the size of a file | yes | yes | – |
| no other program started | seccomp: x86-64, ARM64 | seatbelt | job |
| no sockets | seccomp | seatbelt | – |
| no look into other processes | seccomp | – | – |
| writes only shared memory and what it finds out | Landlock: kernel 5.13 | – | – |

What macOS and Windows are asked for follows their documentation and has never been run there.

There is no bound on processor time: a song too long for the memory is decoded for as long as it plays. Whoever makes
no progress is ended by the process that started it. Reading files stays allowed: which stems will be opened is not
known when the rights go, and what was read can go nowhere.
"""

import contextlib
import sys
from pathlib import Path

from audio.source import job, landlock, seatbelt, seccomp

# Far above what a song of the largest budget needs, far below what a decoder gone mad would take.
_ADDRESS_SPACE_BYTES = 12 << 30
_OPEN_FILES = 1024


def limit_resources() -> None:
    """The limits that the system knows, and no system calls that a decoder never needs."""
    if sys.platform == "win32":
        job.enter_job(_ADDRESS_SPACE_BYTES)
        return
    import resource

    limits = [(resource.RLIMIT_CORE, 0), (resource.RLIMIT_NOFILE, _OPEN_FILES)]
    limits.append((resource.RLIMIT_FSIZE, _ADDRESS_SPACE_BYTES))
    if sys.platform != "darwin":  # refused there
        limits.append((resource.RLIMIT_AS, _ADDRESS_SPACE_BYTES))
    for limit, value in limits:
        most = resource.getrlimit(limit)[1]
        lowered = value if most == resource.RLIM_INFINITY else min(value, most)
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(limit, (lowered, most))
    if sys.platform == "darwin":
        seatbelt.refuse_calls()
    else:
        seccomp.refuse_calls()


def write_only_to(folder: Path | None) -> None:
    """Write nothing but shared memory and what is beneath `folder` from now on."""
    folders = [Path("/dev/shm")]
    if folder is not None:
        with contextlib.suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
        folders.append(folder)
    landlock.write_only_beneath(folders)

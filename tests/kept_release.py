"""The demo's release for all tests: composing it takes half a minute, so it is made once and kept."""

import fcntl
import threading
from pathlib import Path

from app.demo.release import is_made, make_release

KEPT = Path(__file__).resolve().parents[1] / "build" / "test-demo"


def kept_release() -> Path:
    """The folder with the pressed release. Of several processes that want it, one makes it and the others wait."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "making.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not is_made(KEPT):
            make_release(KEPT, lambda what, fraction: None, threading.Event())
    return KEPT

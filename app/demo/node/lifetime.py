"""The beginning and the end of a node: its folder to itself, its ready line; a signal, or its parent gone."""

import asyncio
import contextlib
import json
import os
import signal
import sqlite3
import sys
import threading
from pathlib import Path

_LOCK_WAIT_S = 2.0


def take_folder(state: Path) -> sqlite3.Connection:
    """A lock on the folder, held until the connection or the process is gone. SystemExit when another node has it.

    SQLite's lock file works alike on every system and leaves nothing behind when its holder is killed.
    """
    state.mkdir(parents=True, exist_ok=True)
    lock = sqlite3.connect(state / "lock", timeout=_LOCK_WAIT_S, isolation_level=None)
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        raise SystemExit(f"another node is using {state}") from error
    return lock


def tell_ready(port: int, client: str) -> None:
    """The one line on standard output that says the node listens."""
    sys.stdout.write(json.dumps({"ready": True, "port": port, "client": client}) + "\n")
    sys.stdout.flush()


def until_told_to_end() -> asyncio.Event:
    """Set on SIGTERM, SIGINT, or when standard input ends, which it does when the parent dies in whatever way."""
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):  # Windows has no handlers; there the pipe alone ends us
            loop.add_signal_handler(number, ended.set)

    def wait_for_end_of_input() -> None:
        with contextlib.suppress(OSError):
            while os.read(0, 4096):  # past Python's own buffer, which would not let the interpreter end meanwhile
                pass
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(ended.set)

    threading.Thread(target=wait_for_end_of_input, name="parent-watch", daemon=True).start()
    return ended

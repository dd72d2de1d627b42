"""Starts the demo's processes and reads the one JSON line with which each says that it listens."""

import asyncio
import contextlib
import subprocess
import threading
from pathlib import Path
from typing import Any

from app.demo.errors import DemoError
from app.itself import command
from chain.documents import parse_json

_ROOT = Path(__file__).resolve().parents[2]
"""Where the modules are found, whatever folder the program was started in."""

_READY_WAIT_S = 30.0
_STOP_WAIT_S = 5.0
_MOST_BYTES = 1 << 16


class Child:
    """A process whose standard input is a pipe from us: it ends when the pipe does, so it never outlives us."""

    def __init__(self, process: subprocess.Popen[bytes], ready: dict[str, Any]) -> None:
        self._process = process
        self.ready = ready

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    @property
    def pid(self) -> int:
        return self._process.pid

    async def stop(self) -> None:
        """Ask, wait, then insist. Safe to call twice."""
        await asyncio.to_thread(_end, self._process)


async def start_task(task: str, arguments: list[str], log: Path) -> Child:
    """Run one of `app.itself.TASKS`; its error output goes to `log`. DemoError when it does not come up."""
    return await asyncio.to_thread(_start, task, [*command(task), *arguments], log)


def _start(task: str, words: list[str], log: Path) -> Child:
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as errors:
            process = subprocess.Popen(
                words,
                cwd=_ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                start_new_session=True,  # Ctrl-C in a terminal is for the program, which ends its children in order
            )
    except OSError as error:
        raise DemoError("folder_unusable", str(error)) from error
    watchdog = _Watchdog(process)
    try:
        assert process.stdout is not None
        line = process.stdout.readline(_MOST_BYTES)
    finally:
        watchdog.cancel()
    try:
        ready = parse_json(line)
        if not isinstance(ready, dict) or not isinstance(ready.get("port"), int):
            raise ValueError
    except ValueError:
        _end(process)
        raise DemoError("child_failed", f"{task}: see {log.name}") from None
    return Child(process, ready)


class _Watchdog:
    """Kills a child that says nothing for too long, which ends our wait for its first line."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._timer = threading.Timer(_READY_WAIT_S, process.kill)
        self._timer.daemon = True
        self._timer.start()

    def cancel(self) -> None:
        self._timer.cancel()


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.stdin is not None:
        with contextlib.suppress(OSError):
            process.stdin.close()
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(_STOP_WAIT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout is not None:
        process.stdout.close()

"""Has a process read what is new into a ledger, and tells how far it is."""

import asyncio
import contextlib
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from chain.documents import parse_json
from chain.ports import Block
from chain.profile import Profile
from chain.profiling.write import toml
from chain.tokens.discovery import History

_ROOT = Path(__file__).resolve().parents[2]
_MANY_BLOCKS = 50_000
_MOST_LINE_BYTES = 4096
_STEPS = ("chain", "metadata")

Steps = Callable[[str, float | None], None]


def is_long(known: History, profile: Profile, upto: Block) -> bool:
    """Whether so much is to be read that a process is worth its start."""
    return known.upto < profile.first_block or upto.number - known.upto > _MANY_BLOCKS


async def read(command: Sequence[str], profile: Profile, ledger: Path, report: Steps) -> bool:
    """Whether the process read all there is. It ends when this is cancelled, or when this program does."""
    loop = asyncio.get_running_loop()
    errand = json.dumps({"profile": toml(profile), "ledger": str(ledger)}).encode() + b"\n"
    try:
        process = await asyncio.to_thread(_start, command)
    except OSError:
        return False

    def tell(step: str, part: float) -> None:
        with contextlib.suppress(RuntimeError):  # the loop was closed meanwhile
            loop.call_soon_threadsafe(report, step, part)

    ended: asyncio.Future[bool] = loop.create_future()

    def listen() -> None:
        done = _listen(process, errand, tell)
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(lambda: None if ended.done() else ended.set_result(done))

    threading.Thread(target=listen, name="reading", daemon=True).start()
    try:
        return await ended
    finally:
        if process.poll() is None:
            process.kill()


def _start(command: Sequence[str]) -> subprocess.Popen[bytes]:
    # CREATE_NO_WINDOW, BELOW_NORMAL_PRIORITY_CLASS
    hidden = 0x08000000 | 0x00004000 if sys.platform == "win32" else 0
    return subprocess.Popen(
        [*command],
        cwd=_ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        creationflags=hidden,
        start_new_session=sys.platform != "win32",  # Ctrl-C in a terminal is for the program, which ends its children
    )


def _listen(process: subprocess.Popen[bytes], errand: bytes, tell: Callable[[str, float], None]) -> bool:
    assert process.stdin is not None and process.stdout is not None
    with process:
        with contextlib.suppress(OSError):
            process.stdin.write(errand)
            process.stdin.flush()  # left open: the process ends when it closes
        while line := process.stdout.readline(_MOST_LINE_BYTES):
            with contextlib.suppress(ValueError):
                said = parse_json(line)
                if isinstance(said, list) and len(said) == 2 and said[0] in _STEPS:
                    tell(said[0], float(said[1]))
    return process.returncode == 0

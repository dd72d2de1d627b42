"""From the start of the process to the first picture of the window, 200 songs in its library.

Each start is the real program in a process of its own, its engine's processes beside it; only the chain side, which is
loaded after the window is seen, stays away: the library is given to it as the chain side would. Of all but the first
start, which warms the disk.
"""

import argparse
import gc
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from tests.benchmarks.rows import emit

ROOT = Path(__file__).resolve().parents[2]
SONGS = 200


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.window_start")
    parser.add_argument("--starts", type=int, default=7)
    parser.add_argument("--start-here", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--began", type=float, default=0.0, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.start_here is not None:
        _start_here(options.start_here, options.began)
        return
    with tempfile.TemporaryDirectory() as folder:
        found = [_start(Path(folder)) for _ in range(1 + options.starts)][1:]
    seen = statistics.median(each["seen"] for each in found)
    emit(f"window seen with {SONGS} songs, after the start of the process", seen, "s", at_most=1.0)
    emit("processor time of it, window's process", statistics.median(each["cpu_s"] for each in found), "s")


def _start(home: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.benchmarks.window_start", "--start-here", str(home)]
    command += ["--began", repr(time.monotonic())]
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    answer = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(answer.stdout.splitlines()[-1])
    return found


def _start_here(home: Path, began_s: float) -> None:
    """In the child: as `app.__main__` does it, until the list of songs has been painted."""
    from app.options import Options
    from app.prelude import begin

    gc.disable()
    prelude = begin(Options(profile="stems.fm", root=home, backend="silent"), began_s)

    import asyncio

    import qasync
    from PySide6.QtCore import QEvent, QObject
    from PySide6.QtWidgets import QApplication

    from app.bootstrap import Program
    from app.state import facts
    from app.state.model import AlbumRow, LibraryState, Phase, SongRow, SongStatus

    class Eye(QObject):
        seen_s = 0.0

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint and not self.seen_s:
                self.seen_s = time.monotonic()
            return False

    application = QApplication([])
    loop = qasync.QEventLoop(application)
    asyncio.set_event_loop(loop)
    with loop:
        program = Program(application, prelude)
        rows = [
            SongRow(f"{n}", f"Song {n}", SongStatus.PARTIAL, n % 9, 9, f"{n % 9} of 9 stems", "Bass")
            for n in range(SONGS)
        ]
        albums = tuple(
            AlbumRow(f"a{n}", f"Album {n}", 0, tuple(rows[n * 10 : n * 10 + 10])) for n in range(SONGS // 10)
        )
        program.store.dispatch(facts.LibraryShown(replace(LibraryState(Phase.READY), albums=albums)))
        eye = Eye()
        program.window.library.list.viewport().installEventFilter(eye)
        program.show()
        while not eye.seen_s:
            application.processEvents()
        application.processEvents()
        print(json.dumps({"seen": eye.seen_s - began_s, "cpu_s": time.process_time()}))
        sys.stdout.flush()
        program.engine.close()
    prelude.hold.release()


if __name__ == "__main__":
    main()

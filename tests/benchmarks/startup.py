"""How long a second start takes: `python -m tests.benchmarks.startup [--starts 5] [--home FOLDER]`.

Each start is the real program in a process of its own, on a home where the demo was set up and a song was opened
before. Playable: the song of last time is open and ready. Figures are medians; -v prints the timeline of each start.
"""

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.rows import emit

ROOT = Path(__file__).resolve().parents[2]
_WAIT_S = 120.0
_LOOK_S = 0.01


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.startup")
    parser.add_argument("--starts", type=int, default=5)
    parser.add_argument("--home", type=Path, help="keep the demo's home here instead of in a new folder")
    parser.add_argument("--start-here", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--began", type=float, default=0.0, help=argparse.SUPPRESS)
    parser.add_argument("-v", "--verbose", action="store_true")
    options = parser.parse_args()
    if options.start_here is not None:
        _start_here(options.start_here, options.began)
        return
    with tempfile.TemporaryDirectory() as temporary:
        home = options.home or Path(temporary) / "home"
        if not (home / "data").exists():
            from tests.e2e.theatre import demo_home

            demo_home(home)
        timelines = [_start(home) for _ in range(1 + options.starts)]
        if options.verbose:
            print(*timelines, sep="\n")
        _report(timelines[1:])


def _report(timelines: list[dict[str, float]]) -> None:
    """Of all but the first start, after which the song of last time is known."""
    for key, what in (("window", "window"), ("library", "library"), ("playable", "playable"), ("cpu_s", "processors")):
        found = [timeline[key] for timeline in timelines if key in timeline]
        if found:
            emit(f"second start of the program: {what}", statistics.median(found), "s")


def _start(home: Path) -> dict[str, float]:
    """One start in a process of its own. No anvil on PATH: the demo's node is py-evm, as on a newcomer's machine."""
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "tests.benchmarks.startup", "--start-here", str(home)]
    before = os.times()
    command += ["--began", repr(time.monotonic())]
    answer = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    after = os.times()
    cpu_s = after.children_user + after.children_system - before.children_user - before.children_system
    found: dict[str, float] = json.loads(answer.stdout.splitlines()[-1])
    return found | {"cpu_s": round(cpu_s, 2)}


def _start_here(home: Path, began_s: float) -> None:
    """In the child: the program itself, watched until its song is ready."""
    from app.options import Options
    from app.prelude import begin

    prelude = begin(Options(demo=True, root=home, backend="silent"), began_s)

    import qasync
    from PySide6.QtWidgets import QApplication

    from app.bootstrap import Program
    from app.state import intents
    from app.state.model import AppState, Phase

    application = QApplication([])
    application.setQuitOnLastWindowClosed(False)
    loop = qasync.QEventLoop(application)
    asyncio.set_event_loop(loop)
    times: dict[str, float] = {}

    def note(what: str) -> None:
        times.setdefault(what, round(time.monotonic() - began_s, 2))

    def changed(_: AppState, now: AppState) -> None:
        if now.library.message:
            note(now.library.message.partition(" …")[0])
        if now.library.phase is Phase.READY:
            note("library")
        if now.song is not None and now.song.message:
            note(now.song.message.partition(" …")[0])
        if now.song is not None and now.song.phase is Phase.READY:
            note("playable")

    async def live(program: Program) -> None:
        life = asyncio.ensure_future(program.live())
        deadline_s = time.monotonic() + _WAIT_S
        while "playable" not in times and time.monotonic() < deadline_s:
            await asyncio.sleep(_LOOK_S)
            library = program.store.state.library
            if library.phase is Phase.ERROR:
                raise SystemExit(library.message)
            if library.phase is Phase.READY and not program.settings.last_song and program.store.state.song is None:
                program.handle(intents.SelectSong(library.albums[0].songs[0].key))
        program.end()
        await life

    with loop:
        program = Program(application, prelude)
        program.store.listen(changed)
        program.show()
        note("window")
        loop.run_until_complete(live(program))
    print(json.dumps(times))


if __name__ == "__main__":
    main()

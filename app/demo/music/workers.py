"""The rendering processes: each takes one job after the other from its pipe, and ends when the pipe does."""

from __future__ import annotations

import multiprocessing
import threading
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path

_LOOK_S = 0.1


class RenderCancelled(Exception):
    """The rendering was cancelled; what was finished is kept."""


class RenderFailed(Exception):
    """A rendering process failed. detail: its traceback, or how it ended."""

    def __init__(self, job: str, detail: str) -> None:
        super().__init__(f"{job}: {detail}")
        self.job = job
        self.detail = detail


@dataclass(frozen=True)
class Job:
    """A song or a cover to make, and how many steps of progress it will report."""

    kind: str
    name: str
    steps: int


@dataclass(frozen=True)
class _Step:
    what: str


@dataclass(frozen=True)
class _Done:
    pass


@dataclass(frozen=True)
class _Failed:
    detail: str


def _make(folder: Path, job: Job, step: Callable[[str], None]) -> None:
    if job.kind == "cover":
        from app.demo.music.artwork import cover

        path = folder / "art" / f"{job.name}.png"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            partial = path.with_suffix(".part")
            partial.write_bytes(cover(job.name))
            partial.replace(path)
        step("cover")
        return
    from app.demo.music.catalogue import SONGS
    from app.demo.music.render import render_song

    render_song(SONGS[job.name], folder, step)


def main(pipe: Connection, folder: Path) -> None:
    """A rendering process. When the parent dies, the next report finds the pipe broken and ends it."""
    try:
        while True:
            job = pipe.recv()
            try:
                _make(folder, job, lambda what: pipe.send(_Step(what)))
                pipe.send(_Done())
            except (BrokenPipeError, ConnectionError):
                return
            except Exception:
                pipe.send(_Failed(traceback.format_exc()))
                return
    except (EOFError, OSError, KeyboardInterrupt):
        return


def work(
    folder: Path,
    todo: Sequence[Job],
    jobs: int,
    progress: Callable[[float, str], None] | None,
    cancel: threading.Event | None,
) -> None:
    """Shares jobs, in order, among `jobs` spawned processes. Raises RenderCancelled or RenderFailed."""
    context = multiprocessing.get_context("spawn")
    waiting = list(todo)
    total = sum(job.steps for job in todo)
    ended = 0
    crew: dict[Connection, SpawnProcess] = {}
    busy: dict[Connection, tuple[Job, int]] = {}
    try:
        for number in range(max(1, min(jobs, len(waiting)))):
            ours, theirs = context.Pipe()
            process = context.Process(target=main, args=(theirs, folder), name=f"render-{number}", daemon=True)
            process.start()
            theirs.close()
            crew[ours] = process
            job = waiting.pop(0)
            busy[ours] = (job, 0)
            ours.send(job)
        while busy:
            if cancel is not None and cancel.is_set():
                raise RenderCancelled
            for ready in wait(list(busy), _LOOK_S):
                assert isinstance(ready, Connection)
                job, steps = busy[ready]
                try:
                    report = ready.recv()
                except (EOFError, OSError) as error:
                    raise RenderFailed(job.name, "the process ended") from error
                if isinstance(report, _Failed):
                    raise RenderFailed(job.name, report.detail)
                if isinstance(report, _Step):
                    busy[ready] = (job, min(steps + 1, job.steps))
                else:
                    ended += job.steps
                    del busy[ready]
                    if waiting:
                        busy[ready] = (waiting.pop(0), 0)
                        ready.send(busy[ready][0])
                if progress:
                    done = ended + sum(count for _, count in busy.values())
                    what = f"{job.name}: {report.what}" if isinstance(report, _Step) else job.name
                    progress(done / total, what)
    finally:
        for pipe, process in crew.items():
            pipe.close()
            if busy:
                process.terminate()
            process.join()

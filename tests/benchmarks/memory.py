"""Memory of the audio processes while they play: nine four-minute stems, 64 of them, within the budget set."""

import os
from time import sleep

from audio import Engine, Stem
from audio.reports import EngineReady, SongOpened
from tests.audio.waiting import wait_for, wait_until
from tests.benchmarks import song
from tests.benchmarks.rows import emit

RATE_HZ = 48_000
MB = 1e6


def usage(engine: Engine) -> tuple[float, float]:
    """(all, shared) bytes of the children: proportional set size, so that what both map counts once."""
    session = engine._session
    assert session is not None
    total = shared = 0
    for child in (session.host, session.decoder):
        assert child is not None
        with open(f"/proc/{child.process.pid}/smaps_rollup", encoding="ascii") as file:
            fields = {line.split()[0]: line.split()[1] for line in file if line.split()[1].isdigit()}
        total += 1_024 * int(fields["Pss:"])
        shared += 1_024 * int(fields["Pss_Shmem:"])
    return total, shared


def _leap(engine: Engine, frame: int) -> None:
    engine.locate(frame)
    wait_until(engine, lambda: engine.status().playhead_frames > frame)


def highest(stems: list[Stem], budget_bytes: int) -> tuple[float, float, int]:
    """Highest usage over some seconds of play with a few leaps, and the underruns."""
    with Engine(backend="silent", budget_bytes=budget_bytes) as engine:
        wait_for(engine, EngineReady)
        engine.open(stems)
        frames = wait_for(engine, SongOpened).frames
        engine.play()
        most = (0.0, 0.0)
        for part in range(6):
            _leap(engine, part * frames // 7)
            for _ in range(6):
                sleep(0.25)
                engine.poll()
                most = max(most, usage(engine))
        return *most, engine.status().underruns


def main() -> None:
    if not os.path.exists("/proc/self/smaps_rollup"):
        return
    nine = song.stems()
    many = [Stem(str(n), nine[n % 9].path, nine[n % 9].identity) for n in range(64)]
    for what, stems, budget, most in (
        ("nine stems, budget 1 GB", nine, 1 << 30, None),
        ("nine stems, budget 256 MB", nine, 256 << 20, None),
        ("64 stems, budget 256 MB", many, 256 << 20, 400.0),
    ):
        total, shared, underruns = highest(stems, budget)
        emit(f"{what}: samples in memory", shared / MB, "MB", at_most=1.05 * budget / MB)
        emit(f"{what}: both audio processes", total / MB, "MB", at_most=most)
        emit(f"{what}: underruns while leaping", underruns, "underruns", at_most=0)


if __name__ == "__main__":
    main()

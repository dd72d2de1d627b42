"""From a moved fader to the first changed sample at the device, with the window's interpreter burning all the time."""

import os
import statistics
import tempfile
from pathlib import Path
from time import monotonic, sleep

import numpy as np

from audio import Engine, MixParams, Stem, StripParams
from audio.reports import AllDecoded, EngineReady
from audio.source.formats import write_blocks
from tests.audio.waiting import wait_for, wait_until
from tests.benchmarks.load import BusyWindow
from tests.benchmarks.native import Watch, compiler
from tests.benchmarks.rows import emit, missing
from tests.fakes import jack

RATE_HZ, PERIOD, SONG_S = 48_000, 256, 120
MOVES, APART_S = 600, 5.618 * PERIOD / RATE_HZ
"""So far apart (30 ms, three ramps) that they fall evenly on all parts of a period."""


def latencies_s(server: jack.JackServer, engine: Engine) -> list[float]:
    """Of every move: until the first period in which the steady signal is not steady any more.

    The gain is at 0 dB before and after, so that every move is one.
    """
    mixes, moved_s = [MixParams((StripParams(gain),)) for gain in (-6.0, 0.0)], []
    with Watch(server, "ear", MOVES * 0.1 + 30) as ear:
        sleep(0.3)
        began_s = monotonic()
        for move in range(MOVES):
            sleep(max(0.02, began_s + move * APART_S - monotonic()))
            moved_s.append(monotonic())
            engine.set_mix(mixes[move % 2])
        sleep(0.2)
    records = ear.records
    changing = records["now_s"][(records["high"] != records["low"])]
    return [float(changing[np.searchsorted(changing, moved)] - moved) for moved in moved_s]


def main() -> None:
    if jack.missing() or compiler() is None:
        missing("fader to sound", str(jack.missing() or "a C compiler"))
        return
    with jack.JackServer(RATE_HZ, PERIOD) as server, tempfile.TemporaryDirectory() as folder:
        os.environ.update(server.env)
        path = Path(folder) / "steady.wav"
        write_blocks(path, RATE_HZ, 2, "FLOAT", [np.full((SONG_S * RATE_HZ, 2), 0.5, np.float32)])
        with Engine(backend="portaudio", block_frames=PERIOD) as engine:
            wait_for(engine, EngineReady)
            engine.open([Stem("a", path)])
            wait_for(engine, AllDecoded)
            engine.set_loop(0, SONG_S * RATE_HZ, crossfade=False)
            engine.play()
            wait_until(engine, lambda: engine.status().playhead_frames > RATE_HZ // 10)
            quiet = latencies_s(server, engine)
            with BusyWindow(only_python=True):
                busy = latencies_s(server, engine)
            with BusyWindow():
                held = latencies_s(server, engine)
    for what, taken, most in (
        ("window in pure Python", busy, (3.0, 6.0)),
        ("window that parses and sorts", held, (None, None)),
        ("idle window", quiet, (None, None)),
    ):
        name = f"fader to sound, 256 frames, {what}"
        emit(f"{name}, median", 1e3 * statistics.median(taken), "ms", at_most=most[0])
        emit(f"{name}, 95 of 100", 1e3 * float(np.percentile(taken, 95)), "ms")
        emit(f"{name}, worst of {MOVES}", 1e3 * max(taken), "ms", at_most=most[1])


if __name__ == "__main__":
    main()

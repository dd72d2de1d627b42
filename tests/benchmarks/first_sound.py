"""Opening, playing and leaping in a song of nine encrypted 24-bit FLAC stems: until it is heard on a JACK server.

Both songs of `tests.benchmarks.song`: one like real stems, and one with white noise that is harder to decode.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from time import monotonic, sleep

import numpy as np
import soundfile

from audio import Engine, Stem
from audio.reports import AllDecoded, EngineReady
from audio.transport import TransportState
from tests.audio.waiting import wait_for, wait_until
from tests.benchmarks import song
from tests.benchmarks.load import BusyWindow
from tests.benchmarks.native import Watch, compiler
from tests.benchmarks.rows import emit, missing
from tests.fakes import jack

RATE_HZ, PERIOD, REPEATS = 48_000, 256, 7
AUDIBLE = 1e-5
_LOOK_S = 0.0003

FROM_NOTHING = """
import sys, time
from pathlib import Path
from audio import Engine, Stem
if __name__ == "__main__":
    lines = [line.split("\\t") for line in sys.stdin.read().splitlines()]
    with Engine(backend="portaudio") as engine:
        engine.open([Stem(str(n), Path(path), key) for n, (path, key) in enumerate(lines)])
        engine.play()
        for _ in range(1_000):
            time.sleep(0.01)
            if engine.status().playhead_frames > 4_800:
                break
"""

ONLY_READY = """
import time
from audio import Engine
from audio.device_reports import EngineReady
if __name__ == "__main__":
    with Engine(backend="portaudio") as engine:
        engine.wait_for(EngineReady)
        print(time.monotonic())
"""


def heard_s(ear: Watch, since_s: list[float]) -> list[float]:
    """From each of these moments until the next sound."""
    sounding = ear.records["now_s"][np.maximum(ear.records["high"], -ear.records["low"]) > AUDIBLE]
    sounding = np.append(sounding, np.inf)
    return [float(sounding[np.searchsorted(sounding, moment)] - moment) for moment in since_s]


def open_and_play(engine: Engine, stems: list[Stem]) -> tuple[float, float]:
    """When it was asked for, and seconds until everything was decoded. The song is unloaded again."""
    asked = monotonic()
    engine.open(stems)
    engine.play()
    wait_for(engine, AllDecoded)
    decoded = monotonic() - asked
    engine.unload()
    wait_until(engine, lambda: engine.status().generation == 0)
    sleep(0.1)
    return asked, decoded


def leap(engine: Engine, frame: int) -> float:
    """Seconds until the playhead, which stands still while it waits for samples, has gone on from there."""
    asked = monotonic()
    engine.locate(frame)
    while not frame < engine.status().playhead_frames < frame + RATE_HZ:
        sleep(_LOOK_S)
    return monotonic() - asked


def cold_leap(engine: Engine, stems: list[Stem]) -> float:
    """To a place that is not decoded, as soon as the song sounds."""
    engine.open(stems)
    engine.play()
    wait_until(engine, lambda: engine.status().playhead_frames > 0)
    frames = engine.status().song_frames
    taken = leap(engine, frames * 7 // 8 + 1_234)
    decoded = engine.status().decoded
    engine.unload()
    wait_until(engine, lambda: engine.status().generation == 0)
    return taken if decoded < 0.9 else float("nan")


def warm_leaps(engine: Engine, stems: list[Stem]) -> list[float]:
    engine.open(stems)
    engine.play()
    wait_for(engine, AllDecoded)
    wait_until(engine, lambda: engine.status().state is TransportState.PLAYING)
    taken = []
    for number in range(5 * REPEATS):
        sleep(0.03)
        taken.append(leap(engine, (number * 997_001) % (song.FRAMES - 5 * RATE_HZ)))
    engine.unload()
    wait_until(engine, lambda: engine.status().generation == 0)
    return taken


def from_process_start(server: jack.JackServer, stems: list[Stem]) -> list[float]:
    listing = "\n".join(f"{stem.path}\t{stem.identity}" for stem in stems)
    began = []
    with tempfile.TemporaryDirectory() as folder, Watch(server, "ear", 60) as ear:
        program = Path(folder) / "program.py"
        program.write_text(FROM_NOTHING)
        for _ in range(5):
            began.append(monotonic())
            environment = os.environ | {"PYTHONPATH": os.getcwd()}
            subprocess.run([sys.executable, str(program)], input=listing, text=True, env=environment, check=True)
    return heard_s(ear, began)


def ready_s() -> tuple[list[float], list[float]]:
    """From the start of a process until its engine runs on the device; and the whole life of one that has NumPy and
    the device's library imported, and no more."""
    taken, bare = [], []
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder) / "program.py"
        program.write_text(ONLY_READY)
        for _ in range(REPEATS):
            began, environment = monotonic(), os.environ | {"PYTHONPATH": os.getcwd()}
            command = [sys.executable, str(program)]
            done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
            taken.append(float(done.stdout) - began)
            began = monotonic()
            subprocess.run([sys.executable, "-c", "import numpy, sounddevice"], env=environment, check=True)
            bare.append(monotonic() - began)
    return taken, bare


def opus(stems: list[Stem], folder: Path) -> list[Stem]:
    """The same song in Opus, not encrypted."""
    made = []
    for path in song.plain_files(folder):
        coded = path.with_suffix(".opus")
        command = ["ffmpeg", "-v", "error", "-y", "-i", str(path), "-b:a", "160k", str(coded)]
        subprocess.run(command, check=True)
        made.append(Stem(coded.stem, coded))
    return made


def bare_s(paths: list[Path]) -> float:
    """The same stems, not encrypted, decoded by libsndfile in two threads that do nothing else, to nowhere."""

    def decode(some: list[Path]) -> None:
        block = np.empty((1 << 16, 2), np.float32)
        for path in some:
            with soundfile.SoundFile(path) as file:
                for _ in range(0, file.frames, len(block)):
                    file.read(out=block)

    began = monotonic()
    threads = [threading.Thread(target=decode, args=(paths[first::2],)) for first in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return monotonic() - began


def worst_of(values: list[float]) -> float:
    return 1e3 * max(values)


def median_of(values: list[float]) -> float:
    return 1e3 * statistics.median(values)


def opening(
    server: jack.JackServer, engine: Engine, stems: list[Stem], what: str, bare: Callable[[], float] | None
) -> None:
    """bare: seconds that libsndfile alone takes for them; None while the window is busy, when there is no goal."""
    with Watch(server, "ear", 120) as ear, ExitStack() as stack:
        if bare is None:
            stack.enter_context(BusyWindow())
        sleep(0.2)
        pairs = [open_and_play(engine, stems) for _ in range(REPEATS)]
    heard = heard_s(ear, [asked for asked, _ in pairs])
    emit(f"first sound of nine encrypted stems{what}, median", median_of(heard), "ms", at_most=40)
    emit(f"first sound of nine encrypted stems{what}, worst of {REPEATS}", worst_of(heard), "ms")
    emit(
        f"all decoded{what}, median",
        statistics.median(taken for _, taken in pairs),
        "s",
        at_most=1.2 if bare else None,
        peer="libsndfile alone, two threads",
        peer_value=statistics.median(bare() for _ in range(3)) if bare else None,
    )


def locating(engine: Engine, stems: list[Stem]) -> None:
    cold = [taken for taken in (cold_leap(engine, stems) for _ in range(REPEATS)) if taken == taken]
    if cold:
        emit(f"locate where nothing is decoded, median of {len(cold)}", median_of(cold), "ms", at_most=25)
    warm = warm_leaps(engine, stems)
    emit("locate where all is decoded, median", median_of(warm), "ms")
    emit(f"locate where all is decoded, worst of {len(warm)}", worst_of(warm), "ms", at_most=2e3 * PERIOD / RATE_HZ)


def main() -> None:
    if jack.missing() or compiler() is None:
        missing("first sound", str(jack.missing() or "a C compiler"))
        return
    stems = song.stems()
    with jack.JackServer(RATE_HZ, PERIOD) as server, tempfile.TemporaryDirectory() as folder:
        os.environ.update(server.env)
        with Engine(backend="portaudio", block_frames=PERIOD) as engine:
            wait_for(engine, EngineReady)
            open_and_play(engine, stems)
            plain = song.plain_files(Path(folder))
            opening(server, engine, stems, "", lambda: bare_s(plain))
            opening(server, engine, stems, ", busy window", None)
            noisy = song.plain_files(Path(folder), song.Kind.NOISY)
            with_noise = ", of stems with white noise in them"
            opening(server, engine, song.stems(song.Kind.NOISY), with_noise, lambda: bare_s(noisy))
            locating(engine, stems)
            coded = opus(stems, Path(folder))
            cold = [taken for taken in (cold_leap(engine, coded) for _ in range(REPEATS)) if taken == taken]
            emit(f"locate where nothing is decoded, Opus, median of {len(cold)}", median_of(cold), "ms", at_most=60)
        ready, bare = ready_s()
        emit(
            "engine ready from the start of a process, median",
            median_of(ready),
            "ms",
            at_most=200,
            peer="Python with NumPy and sounddevice",
            peer_value=median_of(bare),
        )
        starts = from_process_start(server, stems)
        emit("first sound from the start of a process, median", median_of(starts), "ms", at_most=500)


if __name__ == "__main__":
    main()

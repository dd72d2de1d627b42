"""What the window costs: frames with 16 strips, the first picture with 200 songs, doing nothing, and memory."""

import os
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from app.state.model import AlbumRow, AppState, SongRow, SongStatus
from app.views.main_window import MainWindow
from tests.app.views import sample_state as sample
from tests.benchmarks.rows import emit

FRAMES = 600
FRAME_S = 1 / 60
IDLE_S = 6.0


@dataclass(frozen=True)
class Level:
    peak_left: float
    peak_right: float
    rms_left: float
    rms_right: float
    clips: int = 0


def _levels(frame: int) -> dict[str, Level]:
    """Every strip moves at every frame, as music does."""
    assert sample.SIXTEEN.song is not None
    loud = (0.25 + 0.5 * ((frame * 37 + n * 53) % 97) / 97 for n in range(len(sample.SIXTEEN.song.strips)))
    strips = sample.SIXTEEN.song.strips
    return {strip.key: Level(at, at * 0.9, at * 0.5, at * 0.45) for strip, at in zip(strips, loud, strict=True)}


def _library(songs: int) -> AppState:
    rows = [
        SongRow(f"song {n}", f"Song {n}", SongStatus.PARTIAL, n % 9, 9, f"{n % 9} of 9 stems", "Bass")
        for n in range(songs)
    ]
    albums = tuple(
        AlbumRow(f"album {n}", f"Album {n}", 0, tuple(rows[n * 10 : n * 10 + 10])) for n in range(songs // 10)
    )
    return replace(sample.MIXER, library=replace(sample.LIBRARY, albums=albums))


def _window(application: QApplication, state: AppState) -> MainWindow:
    window = MainWindow()
    window.resize(1440, 900)
    window.show_state(state)
    window.show()
    application.processEvents()
    return window


def frames(application: QApplication) -> None:
    """Meters, playhead and waveform at every frame; the time of a frame is that of all the work for it."""
    window = _window(application, sample.SIXTEEN)
    assert sample.SIXTEEN.song is not None
    for number, strip in enumerate(sample.SIXTEEN.song.strips):
        window.show_overview(strip.key, *sample.overview(number))
    application.processEvents()
    taken = []
    for frame in range(FRAMES):
        began_s = time.thread_time()
        window.show_levels(_levels(frame), sample.MASTER_LEVEL, 10.0 + frame * FRAME_S)
        window.show_loudness(sample.LOUDNESS)
        if frame % 6 == 0:
            moved = replace(sample.SIXTEEN.transport, playhead_s=int(100 + frame * FRAME_S * 10) / 10)
            window.show_state(replace(sample.SIXTEEN, transport=moved))
        application.processEvents()
        taken.append(time.thread_time() - began_s)
    usual = taken[10:]
    emit("60 Hz with 16 strips at 1440×900, of one core", 100 * statistics.mean(usual) / FRAME_S, "%", at_most=25)
    emit("its longest frame", 1000 * max(usual), "ms", at_most=33)
    window.close()


def moves(application: QApplication) -> None:
    """A fader that moves redraws two waveforms."""
    window = _window(application, sample.SIXTEEN)
    assert sample.SIXTEEN.song is not None
    for number, strip in enumerate(sample.SIXTEEN.song.strips):
        window.show_overview(strip.key, *sample.overview(number))
    application.processEvents()
    song, taken = sample.SIXTEEN.song, []
    for step in range(120):
        began_s = time.thread_time()
        strips = (replace(song.strips[0], gain_db=-step / 10), *song.strips[1:])
        window.show_state(replace(sample.SIXTEEN, song=replace(song, strips=strips)))
        application.processEvents()
        taken.append(time.thread_time() - began_s)
    emit("a frame in which a fader moves, 16 strips", 1000 * statistics.median(taken[5:]), "ms", at_most=16)
    window.close()


def first_picture(application: QApplication) -> None:
    state = _library(200)
    began_s = time.perf_counter()
    window = _window(application, state)
    emit("window with 200 songs built, filled and painted", 1000 * (time.perf_counter() - began_s), "ms")
    window.close()


def program() -> None:
    """The real program with one song open, paused: its own process alone, not the engine's."""
    from tests.e2e.theatre import Theatre, demo_home

    with tempfile.TemporaryDirectory() as folder, Theatre(demo_home(Path(folder))) as theatre:
        theatre.run(theatre.open_song("Harbour"))
        engine = theatre.program.engine
        theatre.run(theatre.until(lambda: engine.status().decoded == 1.0, "the song in memory"))
        theatre.run(_rest(5.0))
        cpu_s, began_s = time.process_time(), time.perf_counter()
        theatre.run(_rest(IDLE_S))
        share = (time.process_time() - cpu_s) / (time.perf_counter() - began_s)
        emit("paused with a song open, of one core", 100 * share, "%", at_most=2)
        emit("memory of the window's process, one song open", _resident_mb(), "MB", at_most=300)


async def _rest(seconds: float) -> None:
    import asyncio

    await asyncio.sleep(seconds)


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def main() -> int:
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    frames(application)
    moves(application)
    first_picture(application)
    if Path("/proc/self/statm").exists():
        program()
    return 0


if __name__ == "__main__":
    sys.exit(main())

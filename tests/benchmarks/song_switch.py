"""The real program with cached songs: from the choice of another nine-stem song to its first sound, and how many fader
moves it takes in a second. The sound is that of the silent back end, whose clock is the engine's.
"""

import asyncio
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.rows import emit

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

SWITCHES = 7
MOVES = 1_000
_SOUND_S = 0.3


def main() -> int:
    from tests.e2e.theatre import Theatre, demo_home

    with tempfile.TemporaryDirectory() as folder, Theatre(demo_home(Path(folder))) as theatre:
        theatre.run(_cached(theatre))
        emit(
            "another song chosen, nine stems in the cache: first sound", theatre.run(_switch(theatre)), "s", at_most=0.3
        )
        took_s, worst_s = theatre.run(_move(theatre))
        emit(f"{MOVES} fader moves, one after the other", took_s, "s", at_most=1.0)
        emit("the longest of them", 1000 * worst_s, "ms", at_most=16)
    return 0


async def _cached(theatre) -> None:  # type: ignore[no-untyped-def]
    for title in ("Harbour", "Paper Kites"):
        await theatre.open_song(title)
        await theatre.until(lambda: theatre.program.engine.status().decoded == 1.0, "the song in memory")


async def _switch(theatre) -> float:  # type: ignore[no-untyped-def]
    """Median seconds until the playhead of the other song moves."""
    from app.state import intents
    from app.state.model import Phase

    program = theatre.program
    rows = {row.title: row.key for row in await theatre.library()}
    taken_s = []
    for _ in range(SWITCHES):
        program.handle(intents.SelectSong(rows["Paper Kites"]))
        await theatre.until(lambda: theatre.song.title == "Paper Kites" and theatre.song.phase is Phase.READY, "it")
        await asyncio.sleep(_SOUND_S)
        began_s = time.perf_counter()
        program.handle(intents.SelectSong(rows["Harbour"], play=True))
        await theatre.until(
            lambda: (
                theatre.song.title == "Harbour"
                and theatre.song.phase is Phase.READY
                and program.store.state.transport.playing
                and program.engine.status().playhead_frames > 0
            ),
            "sound",
        )
        taken_s.append(time.perf_counter() - began_s)
    return statistics.median(taken_s)


async def _move(theatre) -> tuple[float, float]:  # type: ignore[no-untyped-def]
    """Seconds for all of them, drawn and sent to the engine; and for the longest."""
    from app.state import intents

    program, strip, taken_s = theatre.program, theatre.song.strips[0].key, []
    began_s = time.perf_counter()
    for number in range(MOVES):
        one_s = time.perf_counter()
        program.handle(intents.SetGain(strip, -(number % 40) / 2))
        taken_s.append(time.perf_counter() - one_s)
        if number % 16 == 0:  # as often as frames are drawn
            await asyncio.sleep(0)
    return time.perf_counter() - began_s, max(taken_s)


if __name__ == "__main__":
    sys.exit(main())

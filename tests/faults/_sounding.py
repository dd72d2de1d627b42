"""A song that plays while the disk fails, below the stores and below the song itself."""

import json
import tempfile
import threading
import time
from pathlib import Path

import numpy as np

from audio import Engine, EngineReady, Stem, TransportState
from audio.reports import AllDecoded, StripFailed
from audio.source.formats import write_blocks
from tests.audio.waiting import wait_for, wait_until
from tests.faults.campaign import FAULTS, arm, disarm, faults
from tests.faults.stores import STORES

RATE_HZ, STEMS = 48_000, 3
_LOOK_S = 0.02


class Ear:
    """Looks all the time whether the playhead moves. longest_s: that it stood. rolled: frames rendered meanwhile."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self._ended = engine, threading.Event()
        self.longest_s = 0.0
        self._thread = threading.Thread(target=self._listen, name="ear")

    def __enter__(self) -> "Ear":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _listen(self) -> None:
        place, moved_s = -1, time.monotonic()
        while not self._ended.wait(_LOOK_S):
            now_s, found = time.monotonic(), self._engine.status("ear").playhead_frames
            self.longest_s = max(self.longest_s, now_s - moved_s)
            if found != place:
                place, moved_s = found, now_s


def song(folder: Path) -> list[Stem]:
    """The last of its stems lies in a folder of its own."""
    stems = []
    for number in range(STEMS):
        home = folder / ("late" if number == STEMS - 1 else "song")
        home.mkdir(exist_ok=True)
        file = home / f"{number}.wav"
        sound = np.random.default_rng(number).uniform(-0.1, 0.1, (2 * RATE_HZ, 2)).astype(np.float32)
        write_blocks(file, RATE_HZ, 2, "PCM_16", [sound])
        stems.append(Stem(str(number), file, content_hash=f"{number:064x}"))
    return stems


def sound(names: list[str]) -> None:
    """names: of the stores that are put to the test meanwhile. Prints what became of the sound."""
    stores = [store for store in STORES if store.name in names]
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        stems = song(scratch)
        (scratch / "faults").mkdir()
        with Engine(backend="silent", cache_dir=scratch / "late" / "cache") as engine:
            wait_for(engine, EngineReady)
            engine.open(stems[:-1])
            wait_for(engine, AllDecoded)
            engine.set_loop(0, 2 * RATE_HZ)
            engine.play()
            wait_until(engine, lambda: engine.status().playhead_frames > 0)
            with Ear(engine) as ear:
                tried = [faults(store, scratch / "faults") for store in stores]
                failed = []
                for fault in FAULTS.values():
                    arm(scratch / "late", -1, fault)  # in every process
                    engine.change(stems)
                    failed.append(wait_for(engine, StripFailed).strip)
                    disarm()
                    engine.change(stems[:-1])
                generation = engine.change(stems)
                wait_until(engine, lambda: engine.status().generation == generation)
            status = engine.status()
            print(
                json.dumps(
                    {
                        "tried": sum(int(str(each["tried"])) for each in tried),
                        "wrong": [each["wrong"] for each in tried if each["wrong"]],
                        "failed": failed,
                        "stood_s": ear.longest_s,
                        "gaps": status.underruns - status.device_underruns,
                        "plays": status.state is TransportState.PLAYING,
                        "strips": len(status.strips),
                    }
                )
            )

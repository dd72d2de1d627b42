"""The decode process is killed while a song plays: how long until it decodes again, and whether a frame was missed."""

import os
import signal
import statistics
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import soundfile

from audio import Engine, Stem
from audio.reports import AllDecoded, DecoderDied
from tests.audio.test_engine import decode_process
from tests.audio.waiting import wait_for, wait_until
from tests.benchmarks.rows import emit

RATE_HZ, SECONDS, KILLS = 48_000, 20, 9


def main() -> int:
    took_s = []
    with tempfile.TemporaryDirectory() as folder, Engine(backend="silent") as engine:
        stems = []
        for number in range(4):
            sound = np.full((SECONDS * RATE_HZ, 2), 0.1 * (number + 1), np.float32)
            soundfile.write(Path(folder) / f"{number}.wav", sound, RATE_HZ, subtype="FLOAT")
            stems.append(Stem(str(number), Path(folder) / f"{number}.wav"))
        engine.open(stems)
        wait_for(engine, AllDecoded)
        for count in range(KILLS):
            engine.play()
            at = engine.status().playhead_frames
            wait_until(engine, lambda at=at: engine.status().playhead_frames > at)  # type: ignore[misc]
            os.kill(decode_process(engine), signal.SIGKILL)
            began_s = time.perf_counter()
            wait_for(engine, DecoderDied)
            engine.open(stems[: 1 + count % 3])  # what it holds already it need not decode: another song shows it
            wait_for(engine, AllDecoded)
            took_s.append(time.perf_counter() - began_s)
        underruns = engine.status().underruns
    emit("from the death of the decode process to another song decoded", statistics.median(took_s), "s", at_most=1)
    emit("the slowest of nine", max(took_s), "s")
    emit("blocks missed meanwhile", underruns, "", at_most=0)
    return 0


if __name__ == "__main__":
    sys.exit(main())

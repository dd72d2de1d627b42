"""How fast a lost device is noticed and a returned one taken: a JACK server that is killed, stalls, or takes leave."""

import os
import statistics
import tempfile
from itertools import cycle, islice
from pathlib import Path

from audio import Engine
from tests.audio.campaigns.device_rounds import FAULTS, RATE_HZ, play_through, playing
from tests.benchmarks.rows import LONG, emit, missing
from tests.fakes import jack

ROUNDS = 99 if LONG else 6


def main() -> None:
    if (why := jack.missing()) is not None:
        missing("device faults", why)
        return
    with tempfile.TemporaryDirectory() as folder, jack.JackServer(RATE_HZ, 256) as server:
        os.environ.update(server.env)
        with Engine(block_frames=256) as engine:
            playing(engine, Path(folder))
            rounds = [play_through(engine, server, fault) for fault in islice(cycle(FAULTS), ROUNDS)]
    for fault in FAULTS:
        lost = [round_.lost_s for round_ in rounds if round_.fault == fault]
        back = [round_.back_s for round_ in rounds if round_.fault == fault]
        emit(f"device lost by {fault}: reported, median", statistics.median(lost), "s")
        emit(f"device lost by {fault}: reported, worst of {len(lost)}", max(lost), "s", at_most=1)
        emit(f"device lost by {fault}: back, median", statistics.median(back), "s")
        emit(f"device lost by {fault}: back, worst of {len(back)}", max(back), "s", at_most=2)


if __name__ == "__main__":
    main()

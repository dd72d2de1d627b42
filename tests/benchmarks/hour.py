"""An hour of 16 strips, rendered as fast as it goes: faders, leaps and loops all the time, limiter and loudness on."""

import gc
import resource
from time import perf_counter_ns

import numpy as np

from audio.backends.manual import ManualBackend
from audio.board import Board
from audio.commands import ClearLoop, Locate, Pause, Play, SetLoop
from audio.desk import Desk
from audio.params import MixParams, StripParams, pack
from audio.plain_store import PlainStore
from audio.renderer import PutDeck, Renderer
from tests.benchmarks.rows import LONG, emit

RATE_HZ, FRAMES, STRIPS, SONG_S = 48_000, 256, 16, 20
PERIOD_NS = FRAMES * 1e9 / RATE_HZ
SECONDS = 3600 if LONG else 300
CEILING_DBTP = -1.0


def peak_memory_bytes() -> int:
    return 1_024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def a_mix(random: np.random.Generator) -> MixParams:
    strips = tuple(
        StripParams(float(gain), float(pan), mute=bool(mute), invert=bool(invert))
        for gain, pan, mute, invert in zip(
            random.uniform(-30, 6, STRIPS),
            random.uniform(-1, 1, STRIPS),
            random.random(STRIPS) < 0.1,
            random.random(STRIPS) < 0.1,
            strict=True,
        )
    )
    return MixParams(strips, float(random.uniform(-6, 6)), limiter=True, ceiling_dbtp=CEILING_DBTP)


class Hour:
    """What came of it. worst_ns, over_ns: the slowest block, and the ten slowest. loudest: sample."""

    def __init__(self, seconds: int) -> None:
        random = np.random.default_rng(60)
        planes = random.standard_normal((2 * STRIPS, SONG_S * RATE_HZ), np.float32) * np.float32(0.2)
        board, backend, renderer = Board(), ManualBackend(RATE_HZ, FRAMES), Renderer(RATE_HZ, FRAMES)
        desk = Desk(renderer, board, backend)
        board.mix.write(pack(1, a_mix(random)))
        renderer.commands.extend([PutDeck(renderer.new_deck(PlainStore(planes))), Play()])
        out = np.zeros((FRAMES, 2), np.float32)
        settle, blocks = 2_000, seconds * RATE_HZ // FRAMES
        self.loudest, self.finite = 0.0, True
        slow = np.zeros(blocks, np.int32)
        slow.fill(1)
        for block in range(-settle, blocks):
            if block == 0:
                gc.collect()
                gc.freeze()
                gc.disable()
                before = peak_memory_bytes()
                began = perf_counter_ns()
            if block % 7 == 0:
                board.mix.write(pack(1, a_mix(random)))
            if block % 331 == 0:
                renderer.commands.append(Locate(int(random.integers(0, SONG_S * RATE_HZ))))
            elif block % 797 == 0:
                first = int(random.integers(0, (SONG_S - 1) * RATE_HZ))
                renderer.commands.append(SetLoop(first, first + int(random.integers(2_400, RATE_HZ))))
            elif block % 1_999 == 0:
                renderer.commands.extend([ClearLoop(), Pause(), Play()])
            elif block % 53 == 0:
                renderer.commands.append(Play())  # the song may have ended
            at = perf_counter_ns()
            desk.process(out)
            taken = perf_counter_ns() - at
            if block >= 0:
                slow[block] = min(taken, 2**31 - 1)
                highest = float(max(out.max(), -out.min()))
                self.finite = self.finite and highest < np.inf
                self.loudest = max(self.loudest, highest)
        gc.enable()
        gc.unfreeze()
        self.speed = seconds / ((perf_counter_ns() - began) * 1e-9)
        self.grown_bytes = peak_memory_bytes() - before
        self.faults = desk.faults
        self.worst_ns = int(slow.max())
        self.p9999_ns = float(np.percentile(slow, 99.99))


def main() -> None:
    np.seterr(all="ignore")
    hour = Hour(SECONDS)
    name = f"{SECONDS} s of 16 strips"
    emit(f"{name}: speed, one core", hour.speed, "× real time")
    emit(f"{name}: worst block", 100 * hour.worst_ns / PERIOD_NS, "% of period", at_most=50)
    emit(f"{name}: 9,999 of 10,000 blocks", 100 * hour.p9999_ns / PERIOD_NS, "% of period")
    emit(f"{name}: memory grown", hour.grown_bytes / 1e6, "MB", at_most=1)
    level_dbfs = 20 * float(np.log10(hour.loudest)) if hour.finite else float("inf")
    emit(f"{name}: loudest sample", level_dbfs, "dBFS", at_most=CEILING_DBTP)
    emit(f"{name}: faults", hour.faults, "faults", at_most=0)


if __name__ == "__main__":
    main()

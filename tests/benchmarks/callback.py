"""The whole callback: 16 strips, limiter at work, loudness, all meters, a fader moved every fourth block.

Beside it the same number of products of always the same matrices, as many at a time as take as long at the median: what
the slowest of them take longer is the machine's, for nothing in them can.
"""

import gc
import statistics
from time import perf_counter_ns

import numpy as np

from audio.backends.manual import ManualBackend
from audio.board import Board
from audio.commands import Play, SetLoop
from audio.desk import Desk
from audio.params import MixParams, StripParams, pack
from audio.plain_store import PlainStore
from audio.renderer import PutDeck, Renderer
from tests.benchmarks.rows import emit

RATE_HZ, FRAMES, STRIPS, SECONDS = 48_000, 256, 16, 20
PERIOD_NS = FRAMES * 1e9 / RATE_HZ
BLOCKS, REPEATS = 8_000, 5


def desk(level: float) -> tuple[Desk, Board]:
    planes = np.random.default_rng(1).uniform(-level, level, (2 * STRIPS, SECONDS * RATE_HZ)).astype(np.float32)
    board, backend, renderer = Board(), ManualBackend(RATE_HZ, FRAMES), Renderer(RATE_HZ, FRAMES)
    made = Desk(renderer, board, backend)
    renderer.commands.extend(
        [PutDeck(renderer.new_deck(PlainStore(planes))), SetLoop(0, SECONDS * RATE_HZ - RATE_HZ), Play()]
    )
    return made, board


def times_ns(made: Desk, board: Board, limiter: bool) -> np.ndarray:
    mixes = [pack(1, MixParams((StripParams(gain),) * STRIPS, limiter=limiter)) for gain in (0.0, -3.0)]
    out, taken = np.zeros((FRAMES, 2), np.float32), np.zeros(BLOCKS)
    for block in range(BLOCKS):
        if block % 4 == 0:
            board.mix.write(mixes[block // 4 % 2])
        began = perf_counter_ns()
        made.process(out)
        taken[block] = perf_counter_ns() - began
    return taken


def steady_ns(median_ns: float) -> np.ndarray:
    """Times of BLOCKS pieces of work that is always the same."""
    factor, product = np.ones((96, 96), np.float32), np.zeros((96, 96), np.float32)

    def piece(products: int) -> int:
        began = perf_counter_ns()
        for _ in range(products):
            np.matmul(factor, factor, out=product)
        return perf_counter_ns() - began

    products = max(1, round(median_ns / statistics.median(piece(100) / 100 for _ in range(20))))
    return np.array([piece(products) for _ in range(BLOCKS)])


def main() -> None:
    np.seterr(all="ignore")
    for limiter, what in ((True, "limiter at work and loudness on"), (False, "limiter off")):
        made, board = desk(0.3 if limiter else 0.05)
        times_ns(made, board, limiter)
        gc.collect()
        gc.freeze()
        gc.disable()
        runs, beside = [], []
        for _ in range(REPEATS):
            runs.append(100 * times_ns(made, board, limiter) / PERIOD_NS)
            beside.append(100 * steady_ns(float(np.median(runs[-1])) * PERIOD_NS / 100) / PERIOD_NS)
        gc.enable()
        name = f"whole callback, 16 strips, {what}"
        for label, share, most in (("median", 50, None), ("p99", 99, 5), ("p99.9", 99.9, 10)):
            value, steady = (
                statistics.median(float(np.percentile(run, share)) for run in several) for several in (runs, beside)
            )
            emit(
                f"{name}, {label}",
                value,
                "% of period",
                at_most=most if limiter else None,
                peer="work that is always the same",
                peer_value=steady,
            )


if __name__ == "__main__":
    main()

"""Microseconds a block of 256 frames: the matrix mixer against a C loop (-O3 -march=native), all gains ramping;
then the whole callback. Medians of interleaved runs, so that a noisy machine is noisy for both.

    python -m tests.benchmarks.audio_mixing
"""

import ctypes
import os
import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np

from audio.backends.manual import ManualBackend
from audio.board import Board
from audio.commands import Play
from audio.deck import Deck
from audio.desk import Desk
from audio.params import MixParams, StripParams, pack
from audio.plain_store import PlainStore
from audio.ramp import Ramp, add, weigh
from audio.renderer import PutDeck, Renderer

RATE, BLOCK, RAMP = 48_000, 256, 480
ROUNDS, CALLS = 15, 200

_C = """
void mix(const float *pcm, long stride, const float *was, const float *delta, const float *window,
         float *left, float *right, int planes, int frames) {
    for (int i = 0; i < frames; i++) left[i] = right[i] = 0;
    for (int p = 0; p < planes; p++) {
        const float *x = pcm + p * stride;
        const float a = was[p], b = was[planes + p], da = delta[p], db = delta[planes + p];
        for (int i = 0; i < frames; i++) {
            left[i] += (a + da * window[i]) * x[i];
            right[i] += (b + db * window[i]) * x[i];
        }
    }
}
"""


def c_loop(folder: str) -> ctypes.CDLL:
    source = Path(folder) / "mix.c"
    source.write_text(_C)
    library = source.with_suffix(".so")
    flags = ["-O3", "-march=native", "-ffast-math", "-shared", "-fPIC"]
    subprocess.run(["gcc", *flags, str(source), "-o", str(library)], check=True)
    return ctypes.CDLL(str(library))


def microseconds(*works: Callable[[], object]) -> list[float]:
    times: list[list[float]] = [[] for _ in works]
    for _ in range(ROUNDS):
        for work, took in zip(works, times, strict=True):
            began = perf_counter()
            for _ in range(CALLS):
                work()
            took.append((perf_counter() - began) / CALLS * 1e6)
    return [statistics.median(took) for took in times]


def mixing(strips: int, library: ctypes.CDLL) -> tuple[float, float, float]:
    """Ours without meters, the C loop, ours with meters."""
    planes = np.random.default_rng(1).uniform(-0.1, 0.1, (2 * strips, 10 * RATE)).astype(np.float32)
    was, delta = (np.random.default_rng(k).uniform(0, 1, (2, 2 * strips)).astype(np.float32) for k in (2, 3))
    out, moved, window = (np.zeros(shape, np.float32) for shape in ((2, BLOCK), (2, BLOCK), (BLOCK,)))
    pcm = planes[:, 10_000 : 10_000 + BLOCK]
    pointers = [ctypes.c_void_p(array.ctypes.data) for array in (pcm, was, delta, window, out[0], out[1])]
    stride = ctypes.c_long(planes.strides[0] // 4)

    def ours() -> None:
        np.matmul(was, pcm, out=out)
        np.matmul(delta, pcm, out=moved)
        weigh(moved, window)
        add(out, moved)

    def theirs() -> None:
        library.mix(pointers[0], stride, *pointers[1:4], *pointers[4:], 2 * strips, BLOCK)

    deck = Deck(PlainStore(planes), Ramp(RAMP, BLOCK), BLOCK)
    deck.aim(np.ones(2 * strips), np.eye(2), 0)
    deck.aim(np.zeros(2 * strips), np.eye(2), 0)
    ours_us, c_us, metered_us = microseconds(ours, theirs, lambda: deck.mix(10_000, out, 0))
    return ours_us, c_us, metered_us


def callback(strips: int, *, limiter: bool) -> tuple[float, float, float]:
    """Share of the period that the whole callback takes: median, 99 %, 99.9 %; a fader moves in every block."""
    planes = np.random.default_rng(1).uniform(-0.2, 0.2, (2 * strips, 60 * RATE)).astype(np.float32)
    board, backend = Board(), ManualBackend(RATE, BLOCK)
    renderer = Renderer(RATE, BLOCK)
    desk = Desk(renderer, board, backend)
    renderer.commands.extend([PutDeck(renderer.new_deck(PlainStore(planes))), Play()])
    out, took = np.zeros((BLOCK, 2), np.float32), []
    for block in range(10_000):
        mix = MixParams((StripParams(-0.1 * (block % 60)),) * strips, limiter=limiter)
        board.mix.write(pack(1, mix))
        began = perf_counter()
        desk.process(out)
        took.append((perf_counter() - began) * RATE / BLOCK * 100)
    median, most, nearly_all = np.percentile(took[100:], [50, 99, 99.9])
    return float(median), float(most), float(nearly_all)


def main() -> None:
    if shutil.which("gcc"):
        with tempfile.TemporaryDirectory() as folder:
            library = c_loop(folder)
            for strips in (9, 32, 64):
                ours_us, c_us, metered_us = mixing(strips, library)
                print(
                    f"mix {strips:3} strips: {ours_us:6.1f} µs, C {c_us:6.1f} µs (× {ours_us / c_us:.2f}), "
                    f"with strip meters {metered_us:6.1f} µs"
                )
    for limiter in (False, True):
        median, most, nearly_all = callback(16, limiter=limiter)
        name = "limiter on " if limiter else "limiter off"
        print(f"callback, 16 strips, {name}: {median:.1f} %, p99 {most:.1f} %, p99.9 {nearly_all:.1f} % of the period")


if __name__ == "__main__":
    main()

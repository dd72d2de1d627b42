"""One block of the mix, beside a loop in C and beside pedalboard: 9, 32 and 64 stereo stems, every gain on a ramp."""

import ctypes
import importlib
import importlib.util
from collections.abc import Callable
from functools import partial

import numpy as np

from audio.backends.manual import ManualBackend
from audio.board import Board
from audio.commands import Play, SetLoop
from audio.deck import Deck
from audio.desk import Desk
from audio.k_weighting import biquads
from audio.params import MixParams, StripParams, pack
from audio.plain_store import PlainStore
from audio.ramp import RAMP_S, Ramp, ramp_window
from audio.renderer import PutDeck, Renderer
from audio.true_peak import interpolator
from audio.units import frames_of
from tests.benchmarks.native import compiler, load
from tests.benchmarks.rows import emit, median_s, missing

RATE_HZ, FRAMES = 48_000, 256
LENGTH = 4 * RATE_HZ // FRAMES * FRAMES
BLOCKS = 2_000
RAMP_FRAMES = frames_of(RAMP_S, RATE_HZ)
MOST = {9: 2.0, 32: 1.5, 64: 1.3}  # times the time of the loop in C


def our_mix(planes: np.ndarray) -> None:
    """BLOCKS blocks; every one is the first of a ramp."""
    deck = Deck(PlainStore(planes), Ramp(RAMP_FRAMES, FRAMES), FRAMES, metered=False)
    out = np.zeros((2, FRAMES), np.float32)
    deck.aim(np.ones(len(planes)), np.eye(2), 0)
    deck.aim(np.full(len(planes), 0.5), np.eye(2), 0)
    for block in range(BLOCKS):
        deck.mix(block * FRAMES % LENGTH, out, 0)


def bare_calls(planes: np.ndarray) -> None:
    """The NumPy calls that such a block can not do without, and nothing around them."""
    ends, parts = np.full((4, len(planes)), 0.5, np.float32), np.zeros((4, FRAMES), np.float32)
    still, moved, out = parts[:2], parts[2:], np.zeros((2, FRAMES), np.float32)
    rise = np.stack(2 * [ramp_window(RAMP_FRAMES)[:FRAMES]])
    for block in range(BLOCKS):
        column = block * FRAMES % LENGTH
        np.matmul(ends, planes[:, column : column + FRAMES], parts)
        np.multiply(moved, rise, moved)
        np.add(still, moved, out)


def our_desk(planes: np.ndarray) -> tuple[ManualBackend, Board, list[np.ndarray], np.ndarray]:
    board, backend, renderer = Board(), ManualBackend(RATE_HZ, FRAMES), Renderer(RATE_HZ, FRAMES)
    strips = len(planes) // 2
    mixes = [pack(1, MixParams((StripParams(gain),) * strips)) for gain in (-6.0, 0.0)]
    board.mix.write(mixes[0])
    backend.start(Desk(renderer, board, backend).process)
    renderer.commands.extend([PutDeck(renderer.new_deck(PlainStore(planes))), SetLoop(0, LENGTH, False), Play()])
    return backend, board, mixes, np.zeros((FRAMES, 2), np.float32)


def run_desk(desk: tuple[ManualBackend, Board, list[np.ndarray], np.ndarray]) -> None:
    backend, board, mixes, out = desk
    process = backend._process
    assert process is not None
    for block in range(BLOCKS):
        if block % 2 == 0:
            board.mix.write(mixes[block // 2 % 2])
        process(out)


class InC:
    def __init__(self, planes: np.ndarray, metered: bool, *flags: str) -> None:
        self._run = load("mix", *flags).run
        self._run.restype = ctypes.c_double
        rows = len(planes)
        (shelf_b, shelf_a), (pass_b, pass_a) = biquads(RATE_HZ)
        self._kept = [
            np.ascontiguousarray(planes),
            np.full(rows, 0.5, np.float32),
            np.full(rows, 0.5, np.float32),
            ramp_window(RAMP_FRAMES)[:FRAMES].copy(),
            np.ascontiguousarray(interpolator()),
            np.array([*shelf_b, *shelf_a, *pass_b, *pass_a]),
            np.zeros(1),
        ]
        pcm, was, delta, window, taps, filters, witness = (
            array.ctypes.data_as(ctypes.c_void_p) for array in self._kept
        )
        self._arguments = (
            pcm,
            ctypes.c_int64(planes.shape[1]),
            ctypes.c_int(rows),
            ctypes.c_int(FRAMES),
            was,
            delta,
            window,
            ctypes.c_int64(BLOCKS),
            ctypes.c_int(metered),
            taps,
            filters,
            witness,
        )

    def __call__(self) -> None:
        self._run(*self._arguments)


class Pedalboard:
    """A Gain for each stem, moved every block, and the sum."""

    def __init__(self, planes: np.ndarray) -> None:
        Gain = importlib.import_module("pedalboard").Gain
        self._stems = [np.ascontiguousarray(planes[2 * n : 2 * n + 2]) for n in range(len(planes) // 2)]
        self._gains = [Gain(gain_db=0.0) for _ in self._stems]

    def __call__(self) -> None:
        at, out = 0, np.zeros((2, FRAMES), np.float32)
        for block in range(BLOCKS // 4):
            out.fill(0.0)
            for stem, gain in zip(self._stems, self._gains, strict=True):
                gain.gain_db = -6.0 * (block & 1)
                np.add(out, gain.process(stem[:, at : at + FRAMES], RATE_HZ, FRAMES, False), out=out)
            at = (at + FRAMES) % LENGTH


def main() -> None:
    np.seterr(all="ignore")
    if compiler() is None:
        missing("mix of stereo stems", "a C compiler")
        return
    with_pedalboard = importlib.util.find_spec("pedalboard") is not None
    for stems, most in MOST.items():
        planes = np.random.default_rng(stems).uniform(-0.1, 0.1, (2 * stems, LENGTH)).astype(np.float32)
        desk = our_desk(planes)
        works: list[Callable[[], object]] = [
            partial(our_mix, planes),
            InC(planes, False),
            InC(planes, False, "-march=native", "-ffast-math"),
            partial(run_desk, desk),
            InC(planes, True),
            InC(planes, True, "-march=native", "-ffast-math"),
        ]
        works.append(partial(bare_calls, planes))
        if with_pedalboard:
            works.append(Pedalboard(planes))
        taken = [1e6 * seconds / BLOCKS for seconds in median_s(works)]
        ours, loop, fast, metered, loop_metered, fast_metered, bare = taken[:7]
        name = f"mix of {stems} stereo stems, 256 frames, ramping"
        emit(name, ours, "µs", peer="C -O3", peer_value=loop, ratio_at_least=1 / most)
        emit(f"{name}, again", ours, "µs", peer="C -O3 -march=native -ffast-math", peer_value=fast)
        emit(f"{name}, beside what it calls", ours, "µs", peer="the bare NumPy calls", peer_value=bare)
        if with_pedalboard:
            theirs = 4 * taken[7]
            emit(f"{name}, and again", ours, "µs", peer="pedalboard Gain", peer_value=theirs, ratio_at_least=5)
        else:
            missing(f"{name}, and again", "pedalboard")
        name += ", all meters"
        emit(name, metered, "µs", peer="C -O3, same meters", peer_value=loop_metered, ratio_at_least=1 / 3)
        emit(f"{name}, again", metered, "µs", peer="C -O3 -march=native -ffast-math", peer_value=fast_metered)


if __name__ == "__main__":
    main()

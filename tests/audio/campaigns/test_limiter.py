"""The limiter against a million blocks of everything at random: not one sample above the ceiling."""

import numpy as np
import pytest

from audio.limiter import Limiter
from audio.ramp import Ramp

RATE, BLOCK, RAMP = 48_000, 256, 480
CEILING = 10 ** (-1 / 20)
TURN = 64  # blocks made at a time


def sounds(random: np.random.Generator) -> np.ndarray:
    """TURN blocks of one kind of sound, at a level from −40 to +30 dB: float32 (2, frames)."""
    frames, level = TURN * BLOCK, 10 ** (random.uniform(-40, 30) / 20)
    at, kind = np.arange(frames), random.integers(0, 6)
    if kind == 0:
        signal = random.uniform(-1, 1, (2, frames))
    elif kind == 1:
        signal = random.choice([-1.0, 1.0], (2, frames))
    elif kind == 2:
        signal = random.standard_normal((2, frames)) * (random.random((2, frames)) < 0.01)
    elif kind == 3:
        phase = 2 * np.pi * random.uniform(20, 23_900) / RATE * at + random.uniform(0, 6.3)
        signal = np.array([np.sin(phase), np.cos(phase)])
    elif kind == 4:
        steps = np.repeat(random.uniform(-1, 1, (2, TURN)), BLOCK, axis=1)
        signal = steps + 0.1 * random.standard_normal((2, frames))
    else:
        signal = np.zeros((2, frames))
        signal[:, random.integers(0, frames, 20)] = random.uniform(-1, 1, 20)
    return (level * signal).astype(np.float32)


def highest_after(blocks: int, seed: int) -> float:
    """Of the output over the ceiling of its time."""
    random, machine = np.random.default_rng(seed), Limiter(RATE, BLOCK, Ramp(RAMP, BLOCK))
    for _ in range(8):
        machine.process(np.zeros((2, BLOCK), np.float32), CEILING)
    highest = 0.0
    for _ in range(blocks // TURN):
        signal = sounds(random)
        for first in range(0, signal.shape[1], BLOCK):
            block = np.ascontiguousarray(signal[:, first : first + BLOCK])
            machine.process(block, CEILING)
            highest = max(highest, float(block.max()), -float(block.min()))
            assert highest < np.inf
    return highest


@pytest.mark.parametrize("seed", [1, 2])
def test_ten_thousand_random_blocks_stay_below_the_ceiling(seed: int):
    assert highest_after(10_000, seed) <= CEILING


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(10))
def test_a_million_random_blocks_stay_below_the_ceiling(seed: int):
    assert highest_after(100_000, 100 + seed) <= CEILING

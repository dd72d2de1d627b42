"""Loudness of any mix at once: nine stereo stems of four minutes, 48 kHz, one fader moved each time.

    python -m tests.benchmarks.analysis

One JSON line a figure. The peer is the direct measurement: the mix made and K-weighted anew, by the same code.
"""

import json
import os
import statistics
import time

os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np

from audio.analysis.gram import GramBuilder
from audio.analysis.mix_loudness import MixLoudness, integrated_lufs
from audio.analysis.weighting import Weighting
from audio.params import MixParams, StripParams, strip_factors

RATE_HZ, STRIPS, LENGTH_S = 48_000, 9, 240
PIECE = 16_384
REPEATS = 200


def pieces() -> list[np.ndarray]:
    """Noise of moving level; a few pieces serve again and again, for 829 MB of them would measure memory."""
    rng = np.random.default_rng(1)
    return [rng.standard_normal((2 * STRIPS, PIECE)).astype(np.float32) * level for level in (0.1, 0.03, 0.05)]


def listen(sounds: list[np.ndarray], planes: int, mixer: np.ndarray | None = None) -> GramBuilder:
    frames = LENGTH_S * RATE_HZ
    weighting, builder = Weighting(planes, RATE_HZ), GramBuilder(planes, frames, RATE_HZ)
    for number in range(-(-frames // PIECE)):
        sound = sounds[number // 40 % len(sounds)]
        builder.add(weighting.weigh(sound if mixer is None else mixer @ sound))
    return builder


def main() -> None:
    sounds = pieces()
    start = time.perf_counter()
    packed = listen(sounds, 2 * STRIPS).packed
    analysis_s = time.perf_counter() - start
    assert packed is not None
    known = MixLoudness(STRIPS, packed)
    mixes = [MixParams(tuple(StripParams(-number / 20 - row) for row in range(STRIPS))) for number in range(REPEATS)]
    times = []
    for mix in mixes:
        start = time.perf_counter()
        known.integrated_lufs(mix)
        times.append(time.perf_counter() - start)
    mixer = np.zeros((2, 2 * STRIPS), np.float32)
    mixer[0, 0::2], mixer[1, 1::2] = strip_factors(mixes[0])[0::2], strip_factors(mixes[0])[1::2]
    start = time.perf_counter()
    direct = integrated_lufs(listen(sounds, 2, mixer).square.sum(axis=1))
    direct_s = time.perf_counter() - start
    rows = (
        ("integrated LUFS of a mix, nine 4-minute stems", statistics.median(times) * 1e3, "ms"),
        ("the same measured directly", direct_s * 1e3, "ms"),
        ("difference of the two", abs(direct - known.integrated_lufs(mixes[0])), "LU"),
        ("listening to the song once", analysis_s * 1e3, "ms"),
    )
    for name, value, unit in rows:
        print(json.dumps({"name": name, "value": round(value, 4), "unit": unit}))


if __name__ == "__main__":
    main()

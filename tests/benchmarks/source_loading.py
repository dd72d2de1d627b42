"""How fast a song comes out of its files: nine encrypted 24-bit FLAC stems of four minutes, by the real process.

    python -m tests.benchmarks.source_loading [repeats]

Prints one JSON line a figure: name, value, unit. Medians of the repeats; the files are in the page cache.
"""

import json
import multiprocessing
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
import pyrage

from audio.reports import AllDecoded
from audio.source import worker
from audio.source.formats import write_blocks
from audio.source.messages import CloseSong, OpenSong, Quit, Seek, SongProbed
from audio.source.store import PAGE, PcmStore
from audio.stem import Stem

RATE_HZ = 48_000
STEMS = 9
LENGTH_S = 240
HALF_SECOND = RATE_HZ // 2


@dataclass(frozen=True)
class Release:
    """One song on disk."""

    stems: tuple[Stem, ...]


def music(seed: int, seconds: int) -> Iterator[np.ndarray]:
    """Tones, white noise and pauses: twice as large in FLAC as a real stem, for noise can not be made smaller."""
    rng = np.random.default_rng(seed)
    for second in range(seconds):
        t = (second * RATE_HZ + np.arange(RATE_HZ)) / RATE_HZ
        tone = sum(np.sin(2 * np.pi * f * t + seed) for f in rng.uniform(60, 3000, 4)) / 12
        noise = rng.standard_normal((RATE_HZ, 2)) * 0.01 * (second % 8 > 1)
        yield (tone[:, None] + noise).astype(np.float32)


def make_release(folder: Path, suffix: str = "flac", sounds: Sequence[Iterator[np.ndarray]] | None = None) -> Release:
    """Of these sounds; of `music` when there are none."""
    stems = []
    for number, sound in enumerate(sounds or [music(seed, LENGTH_S) for seed in range(STEMS)]):
        plain, sealed = folder / f"{number}.flac", folder / f"{number}.{suffix}.age"
        write_blocks(plain, RATE_HZ, 2, "PCM_24", sound)
        if suffix != "flac":
            coded = folder / f"{number}.{suffix}"
            command = ["ffmpeg", "-v", "error", "-y", "-i", str(plain), "-b:a", "160k", str(coded)]
            subprocess.run(command, check=True)
            plain.unlink()
            plain = coded
        identity = pyrage.x25519.Identity.generate()
        sealed.write_bytes(pyrage.encrypt(plain.read_bytes(), [identity.to_public()]))
        plain.unlink()
        stems.append(Stem(str(number), sealed, str(identity)))
    return Release(tuple(stems))


class Decoding:
    """The decode process, driven as the engine drives it."""

    def __init__(self) -> None:
        spawn = multiprocessing.get_context("spawn")
        self.connection: Connection
        self.connection, theirs = spawn.Pipe()
        self._process = spawn.Process(target=worker.main, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()
        self.connection.send(Seek(0, 0))
        self._generation = 0

    def open(self, release: Release, budget_bytes: int = 1 << 30) -> PcmStore:
        self._generation += 1
        self.connection.send(OpenSong(self._generation, release.stems, RATE_HZ, budget_bytes))
        message = self.await_message(SongProbed)
        return PcmStore.attach(message.store_name)

    def await_message(self, kind: type) -> object:
        while True:
            message = self.connection.recv()
            if isinstance(message, kind):
                return message

    def close_song(self) -> None:
        self.connection.send(CloseSong())

    def close(self) -> None:
        self.connection.send(Quit())
        self._process.join()


def until(done: Callable[[], bool], deadline_s: float = 30.0) -> float:
    """Seconds until `done`, asked as often as an audio callback would."""
    start = time.perf_counter()
    while not done():
        if time.perf_counter() - start > deadline_s:
            raise TimeoutError
        time.sleep(0.0005)
    return time.perf_counter() - start


def measure(decoding: Decoding, release: Release) -> tuple[float, float, float]:
    """Seconds: open → first half second of all, open → everything, jump into the undecoded → half a second."""
    start = time.perf_counter()
    store = decoding.open(release)
    until(lambda: store.ready(0, HALF_SECOND // PAGE))
    first = time.perf_counter() - start
    decoding.await_message(AllDecoded)
    everything = time.perf_counter() - start
    store.close()

    store = decoding.open(release)
    until(lambda: store.ready(0, HALF_SECOND // PAGE))
    target = store.frames * 3 // 4 + 1234
    assert not store.ready(target // PAGE, target // PAGE)
    store.want_frame = target
    seek = until(lambda: store.ready(target // PAGE, (target + HALF_SECOND) // PAGE))
    store.close()
    decoding.close_song()
    return first, everything, seek


def main() -> None:
    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    suffix = sys.argv[2] if len(sys.argv) > 2 else "flac"
    with tempfile.TemporaryDirectory() as folder:
        release = make_release(Path(folder), suffix)
        decoding = Decoding()
        measure(decoding, release)
        rows = [measure(decoding, release) for _ in range(repeats)]
        decoding.close()
    names = ("first half second of nine stems", "everything decoded", "cold jump, half a second of nine stems")
    for name, column in zip(names, zip(*rows, strict=True), strict=True):
        value = round(statistics.median(column) * 1e3, 1)
        print(json.dumps({"name": f"{name} ({suffix})", "value": value, "unit": "ms"}))


if __name__ == "__main__":
    main()

"""Spoilt files of every kind, through the real decode process: a typed error on that strip or a bounded, finite
signal; the stem beside them sounds as ever, and the process lives.

`make nightly` runs the long form; a failure names the seed.
"""

import io
import os
from pathlib import Path

import numpy as np
import pytest
import soundfile

from audio.source.formats import LOUDEST
from audio.source.messages import CloseSong, Quit
from audio.source.store import PAGE
from audio.stem import Stem

from . import hostile_files
from .mutations import MUTATIONS, float_wave, mutant
from .test_worker import Driver

RATE_HZ = 48_000
KINDS = ("wav16", "wavfloat", "flac16", "flac24", "vorbis", "opus", "mp3")
# What a file that can be read at all may be refused for; above all not "internal", which is a bug of ours.
REASONS = {"not_audio", "damaged", "truncated", "too_long", "channels", "rate", "empty"}
TOGETHER = 24
BUDGET_BYTES = 1 << 26
PIECES = 10
ROUNDS = -(-200_000 // len(KINDS) // PIECES)  # of each kind in a piece: 2×10⁵ files together


@pytest.fixture(scope="module")
def driver():
    made = Driver()
    yield made
    made.connection.send(Quit())
    made.process.join(90)
    assert made.process.exitcode == 0
    made.connection.close()


@pytest.fixture(scope="module")
def good(tmp_path_factory) -> tuple[Stem, np.ndarray]:
    sound = np.random.default_rng(7).integers(-(2**15), 2**15, (RATE_HZ // 2, 2)).astype(np.int16)
    path = tmp_path_factory.mktemp("good") / "good.wav"
    soundfile.write(path, sound, RATE_HZ, subtype="PCM_16")
    return Stem("good", path), sound.T / np.float32(2**15)


def judge(driver: Driver, good: tuple[Stem, np.ndarray], folder: Path, files: dict[str, bytes]) -> dict[str, str]:
    """Opens them all beside the good one; why each was refused, for those that were."""
    stems = []
    for number, (name, data) in enumerate(files.items()):
        (folder / str(number)).write_bytes(data)
        stems.append(Stem(name, folder / str(number)))
    stem, sound = good
    store = driver.open(*stems, stem, budget_bytes=BUDGET_BYTES)
    driver.all_decoded()
    assert driver.process.is_alive()
    failures = driver.failures()
    assert set(failures) <= set(files) and set(failures.values()) <= REASONS, failures
    last = min(store.pages, store.slots - 1) - 1
    while not store.ready(0, last):
        os.sched_yield()
    planes = store.planes[:, : (last + 1) * PAGE]
    assert store.planes.nbytes <= max(BUDGET_BYTES, 8 * PAGE * 8 * len(stems) * 9)
    assert np.isfinite(planes).all(), [name for name in files if name not in failures]
    assert np.abs(planes).max(initial=0) <= LOUDEST
    length = min(sound.shape[1], planes.shape[1])
    assert np.array_equal(planes[-2:, :length], sound[:, :length])
    del planes
    store.close()
    driver.connection.send(CloseSong())
    return failures


def in_groups(files: dict[str, bytes]):
    names = list(files)
    for first in range(0, len(names), TOGETHER):
        yield {name: files[name] for name in names[first : first + TOGETHER]}


WRITTEN = {
    "wav16": ("WAV", "PCM_16"),
    "wavfloat": ("WAV", "FLOAT"),
    "flac16": ("FLAC", "PCM_16"),
    "flac24": ("FLAC", "PCM_24"),
    "vorbis": ("OGG", "VORBIS"),
    "opus": ("OGG", "OPUS"),
    "mp3": ("MP3", "MPEG_LAYER_III"),
}


def brief(kind: str) -> bytes:
    """A valid file of a quarter of a second: a long campaign spends its time on what is spoilt, not on sound."""
    rng = np.random.default_rng(3)
    out = io.BytesIO()
    form, subtype = WRITTEN[kind]
    soundfile.write(out, 0.2 * rng.standard_normal((RATE_HZ // 4, 2)), RATE_HZ, format=form, subtype=subtype)
    return out.getvalue()


def start_of(shelf, kind: str) -> bytes:
    """A valid file, short enough to be spoilt often."""
    return shelf(kind).read_bytes()[:60_000] if kind == "mp3" else shelf(kind).read_bytes()


@pytest.mark.parametrize("kind", KINDS)
def test_mutants_of_every_kind_hurt_only_themselves(driver, good, shelf, tmp_path, kind):
    data = start_of(shelf, kind)
    failures = judge(
        driver, good, tmp_path, {f"{kind} {seed}": mutant(data, seed) for seed in range(3 * len(MUTATIONS))}
    )
    assert failures, "mutations that nobody notices test nothing"


@pytest.mark.parametrize("kind", KINDS)
def test_cuts_in_the_first_four_kilobytes_hurt_only_themselves(driver, good, shelf, tmp_path, kind):
    data = start_of(shelf, kind)
    judge(
        driver, good, tmp_path, {f"{kind} cut {at}": data[:at] for at in (*range(0, 100, 9), *range(100, 4_096, 401))}
    )


def test_what_is_no_stem_is_refused_by_its_first_bytes(driver, good, tmp_path):
    for files in in_groups(hostile_files.NOT_AUDIO):
        failures = judge(driver, good, tmp_path, files)
        assert set(failures) == set(files)
        assert set(failures.values()) <= {"not_audio", "empty"}, failures


def test_what_only_looks_like_a_stem_hurts_only_itself(driver, good, tmp_path):
    assert len(hostile_files.NOT_AUDIO) + len(hostile_files.BROKEN) >= 40
    failures: dict[str, str] = {}
    for files in in_groups(hostile_files.BROKEN):
        failures |= judge(driver, good, tmp_path, files)
    assert len(failures) > len(hostile_files.BROKEN) // 2


def specials() -> dict[str, np.ndarray]:
    tone = np.sin(np.arange(4_000) / 20).astype(np.float32)
    return {
        "nan": np.full(4_000, np.nan, np.float32),
        "infinite": np.tile(np.array([np.inf, -np.inf], np.float32), 2_000),
        "huge": np.tile(np.array([1e30, -1e30], np.float32), 2_000),
        "greatest": np.full(4_000, np.finfo(np.float32).max, np.float32),
        "denormal": np.full(4_000, 1e-41, np.float32),
        "direct current": np.full(4_000, 1.0, np.float32),
        "one bad sample": np.where(np.arange(4_000) == 17, np.nan, tone).astype(np.float32),
        "signalling": np.frombuffer(b"\x01\x00\xa0\x7f" * 4_000, np.float32),
    }


@pytest.mark.parametrize("rate_hz", [RATE_HZ, 44_100])
def test_numbers_that_are_none_become_silence_or_are_bounded(driver, good, tmp_path, rate_hz):
    files = {name: float_wave(values.tobytes(), rate_hz) for name, values in specials().items()}
    assert judge(driver, good, tmp_path, files) == {}


def test_files_that_swell_when_decoded_cost_no_more_than_the_budget(driver, good, tmp_path):
    """An hour of silence is some kilobytes of FLAC; its header may claim what it likes on top."""
    with soundfile.SoundFile(tmp_path / "hour.flac", "w", RATE_HZ, 2, "PCM_16") as out:
        for _ in range(60):
            out.write(np.zeros((10 * RATE_HZ, 2), np.int16))
    bomb = (tmp_path / "hour.flac").read_bytes()
    assert len(bomb) < 400_000
    longer = bytearray(bomb)
    longer[21:26] = bytes([longer[21] & 0xF0 | 0x0F]) + b"\xff\xff\xff\xff"
    failures = judge(driver, good, tmp_path, {"bomb": bomb, "again": bomb, "liar": bytes(longer)})
    assert failures == {"liar": "too_long"}


@pytest.mark.nightly
@pytest.mark.parametrize("piece", range(PIECES))
@pytest.mark.parametrize("kind", KINDS)
def test_a_long_campaign_of_mutants(driver, good, tmp_path, kind, piece):
    data, first = brief(kind), 1_000 + piece * ROUNDS
    for files in in_groups({f"{kind} {seed}": mutant(data, seed) for seed in range(first, first + ROUNDS)}):
        judge(driver, good, tmp_path, files)


@pytest.mark.nightly
@pytest.mark.parametrize("kind", KINDS)
def test_every_cut_in_the_first_four_kilobytes(driver, good, shelf, tmp_path, kind):
    data = start_of(shelf, kind)
    for files in in_groups({f"{kind} cut {at}": data[:at] for at in range(4_096)}):
        judge(driver, good, tmp_path, files)

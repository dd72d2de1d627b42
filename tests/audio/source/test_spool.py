"""FLAC out of memory, a part at a time: the same samples as by calls, never a byte that was not laid ready."""

import gc
import os
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from audio.errors import SourceError
from audio.source import formats
from audio.source.formats import open_audio
from audio.source.spool import Spool

from .conftest import RATE_HZ

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="files in memory only are Linux's")


class Bytes:
    """All there is, as a container gives it."""

    def __init__(self, data: bytes) -> None:
        self.data, self.size_bytes = data, len(data)

    def pieces(self, at: int, size_bytes: int) -> list[memoryview]:
        return [memoryview(self.data)[at : at + size_bytes]]


def held_bytes(descriptor: int) -> int:
    return os.fstat(descriptor).st_blocks * 512


def noise(seconds: float, amplitude: float = 1.0) -> np.ndarray:
    return np.random.default_rng(5).uniform(-amplitude, amplitude, (int(seconds * RATE_HZ), 2))


@pytest.fixture(scope="module")
def long(tmp_path_factory) -> Path:
    """Quiet, then so loud that it can not be made smaller."""
    path = tmp_path_factory.mktemp("long") / "long.flac"
    soundfile.write(path, np.concatenate([noise(5, 1e-4), noise(5)]), RATE_HZ, subtype="PCM_24")
    return path


def read(path: Path, frames: int) -> np.ndarray:
    file = open_audio(path, None)
    out = np.empty((file.frames, 2), np.float32)
    for first in range(0, file.frames, frames):
        file.read(out[first : first + frames])
    file.close()
    return out


def test_what_lies_ready_is_what_comes_next_and_little_more():
    data, done = os.urandom(3_000_000), b""
    spool = Spool(Bytes(data))
    while len(done) < len(data):
        spool.fill(100_000, 50_000)
        done += os.read(spool.descriptor, 100_000)
        assert not spool.overrun()
        assert held_bytes(spool.descriptor) <= 400_000
    assert done == data
    spool.close()


def test_reading_what_was_not_laid_ready_shows():
    spool = Spool(Bytes(os.urandom(100_000)))
    spool.fill(10_000)
    os.read(spool.descriptor, 10_001)
    assert spool.overrun()
    spool.close()


@pytest.mark.parametrize("frames", [100, 4_096, 65_536])
def test_samples_are_the_same_in_steps_of_any_length(long, frames):
    assert np.array_equal(read(long, frames), soundfile.read(long, dtype="float32")[0])


def test_no_more_than_a_part_of_the_stem_is_in_memory(long):
    file, out = open_audio(long, None), np.empty((32_768, 2), np.float32)
    file.read(out)
    assert isinstance(file._file, formats._Spooled)
    descriptor = file._file._spool.descriptor
    most = 0
    while file.read(out):
        most = max(most, held_bytes(descriptor))
    assert 0 < most < 700_000 < long.stat().st_size // 2
    file.close()


def test_a_decoder_that_reads_too_far_is_not_believed(long, monkeypatch):
    """The road by calls goes on at the same frame."""
    monkeypatch.setattr(formats, "_MOST_BYTES_A_SAMPLE", 2)
    monkeypatch.setattr(formats, "_MORE_BYTES", 0)
    file = open_audio(long, None)
    out = np.empty((file.frames, 2), np.float32)
    for first in range(0, file.frames, 40_000):
        file.read(out[first : first + 40_000])
        assert isinstance(file._file, formats._Spooled) or first >= 200_000
    assert not isinstance(file._file, formats._Spooled)
    assert np.array_equal(out, soundfile.read(long, dtype="float32")[0])
    file.close()


def test_a_header_as_long_as_with_a_picture_is_read_over(long, tmp_path):
    data, room = long.read_bytes(), bytes(900_000)
    end = 4 + 4 + 34
    block = struct.pack(">I", 1 << 24 | len(room)) + room
    path = tmp_path / "padded.flac"
    path.write_bytes(data[:end] + block + data[end:])
    file = open_audio(path, None)
    file.read(np.empty((40_000, 2), np.float32))
    assert isinstance(file._file, formats._Spooled)
    file.close()
    assert np.array_equal(read(path, 50_000), soundfile.read(long, dtype="float32")[0])


def test_after_a_jump_it_goes_on_by_calls(long):
    file, whole = open_audio(long, None), soundfile.read(long, dtype="float32")[0]
    out = np.empty((40_000, 2), np.float32)
    for place in (0, 200_000, 5_000, 0, 100_000):
        file.seek(place)
        file.read(out)
        assert np.array_equal(out, whole[place : place + 40_000])
    file.close()


def test_every_descriptor_is_given_back(long, tmp_path):
    cut, spoilt = tmp_path / "cut.flac", tmp_path / "spoilt.flac"
    cut.write_bytes(long.read_bytes()[:60_000])
    spoilt.write_bytes(long.read_bytes()[:30] + bytes(60_000))
    before = os.listdir("/proc/self/fd")
    read(long, 10_000)
    for path in (cut, spoilt):
        with pytest.raises(SourceError):
            read(path, 10_000)
    gc.collect()
    assert os.listdir("/proc/self/fd") == before


def test_it_works_where_all_other_rights_are_given_away(long, tmp_path):
    code = """
import sys
from pathlib import Path
from audio.source import formats, sandbox
sandbox.limit_resources()
sandbox.write_only_to(Path(sys.argv[2]))
file = formats.open_audio(Path(sys.argv[1]), None)
import numpy
while file.read(numpy.empty((20_000, 2), numpy.float32)):
    pass
assert isinstance(file._file, formats._Spooled) and file._file._spool._freed > 1_000_000
"""
    subprocess.run([sys.executable, "-c", code, str(long), str(tmp_path)], check=True, timeout=60)

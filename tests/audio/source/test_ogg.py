"""Jumps in Vorbis: to the sample, and without decoding all that lies before."""

import subprocess
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as some

from audio.errors import SourceError
from audio.source import formats
from audio.source.container import open_container
from audio.source.formats import AudioFile, open_audio
from audio.source.ogg import OggIndex

RATE_HZ = 48_000
FRAMES = 60 * RATE_HZ + 777


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> dict[str, Path]:
    """A minute of tones and clicks, so that block sizes change all the time, by two writers."""
    folder = tmp_path_factory.mktemp("ogg")
    rng = np.random.default_rng(5)
    t = np.arange(FRAMES) / RATE_HZ
    sound = 0.3 * np.sin(2 * np.pi * np.stack([440 * t, 331 * t], 1)) + 0.02 * rng.standard_normal((FRAMES, 2))
    for at in range(9_000, FRAMES - 500, 17_777):
        sound[at : at + 200] += 0.4 * rng.standard_normal((200, 2))
    soundfile.write(folder / "sound.wav", np.clip(sound, -0.99, 0.99), RATE_HZ, subtype="PCM_24")
    command = ["ffmpeg", "-v", "error", "-i", folder / "sound.wav", "-c:a", "libvorbis", "-b:a", "128k"]
    subprocess.run([*map(str, command), str(folder / "ffmpeg.ogg")], check=True, timeout=180)
    with soundfile.SoundFile(folder / "sndfile.ogg", "w", RATE_HZ, 2, "VORBIS", format="OGG") as out:
        for first in range(0, FRAMES, 4_096):
            out.write(sound[first : first + 4_096])
    return {path.stem: path for path in folder.glob("*.ogg")}


@pytest.fixture(scope="module")
def straight(files) -> dict[str, np.ndarray]:
    def decode(path: Path) -> np.ndarray:
        file = open_audio(path, None)
        sound = np.empty((file.frames, 2), np.float32)
        assert file.read(sound) == file.frames
        file.close()
        return sound

    return {name: decode(path) for name, path in files.items()}


def heard_at(file: AudioFile, frame: int) -> np.ndarray:
    sound = np.empty((5_000, 2), np.float32)
    file.seek(frame)
    return sound[: file.read(sound)]


@pytest.mark.parametrize("writer", ["ffmpeg", "sndfile"])
def test_every_jump_lands_on_the_sample(files, straight, writer):
    file = open_audio(files[writer], None)

    @settings(max_examples=80, deadline=None)
    @given(some.integers(0, FRAMES))
    def jump(frame):
        assert np.array_equal(heard_at(file, frame), straight[writer][frame : frame + 5_000])

    jump()
    file.close()


@pytest.mark.parametrize("writer", ["ffmpeg", "sndfile"])
def test_a_jump_decodes_little_of_what_lies_before(files, writer, monkeypatch):
    decoded = []
    monkeypatch.setattr(formats, "_tame", lambda block: decoded.append(len(block)))
    file = open_audio(files[writer], None)
    for frame in (FRAMES - 10_000, FRAMES // 2, FRAMES * 3 // 4):
        decoded.clear()
        file.seek(frame)
        assert sum(decoded) < 4 * RATE_HZ
    file.close()


def chained(one: bytes) -> bytes:
    """The stream twice over, the second with another serial number (its sums are then wrong, too)."""
    return one + one.replace(one[14:18], b"\1\2\3\4")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data[: len(data) // 2],
        lambda data: data[: len(data) // 2] + b"OggS" * 20_000 + data[len(data) // 2 :],
        lambda data: data[: len(data) // 2] + bytes(50_000) + data[len(data) // 2 + 50_000 :],
        lambda data: data[:5_000] + b"OggS\0" + b"\xff" * 300 + data[5_300:],
        chained,
    ],
)
def test_in_a_spoilt_file_a_jump_ends_in_a_typed_error_or_in_finite_sound(files, tmp_path, spoil):
    path = tmp_path / "spoilt.ogg"
    path.write_bytes(spoil(files["ffmpeg"].read_bytes()))
    for frame in (0, FRAMES // 3, FRAMES - 6_000):
        try:
            file = open_audio(path, None)
        except SourceError:
            continue
        try:
            sound = heard_at(file, frame)
            assert np.isfinite(sound).all()
        except SourceError as error:
            assert error.reason in ("damaged", "truncated")
        finally:
            file.close()


def test_headers_that_do_not_end_leave_only_the_whole_file(files, tmp_path):
    path = tmp_path / "short.ogg"
    path.write_bytes(files["ffmpeg"].read_bytes()[:3_000])
    container = open_container(path, None)
    assert OggIndex(container).before(FRAMES) is None
    container.close()

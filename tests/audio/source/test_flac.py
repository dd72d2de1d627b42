"""FLAC by dr_flac: the samples of libFLAC in steps and jumps of any kind, and its word on whatever is damaged."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from audio.errors import SourceError
from audio.source import flac
from audio.source.formats import AudioFile, open_audio

from .conftest import RATE_HZ
from .test_flac_frames import found_by_ffmpeg

FRAMES = 5 * RATE_HZ + 1_234


def write(path: Path, subtype: str = "PCM_24", channels: int = 2, *, by_ffmpeg: tuple[str, ...] = ()) -> Path:
    """Silence, a tone, and noise that can not be made smaller."""
    rng, third = np.random.default_rng(5), FRAMES // 3
    tone = 0.5 * np.sin(np.arange(third) * 0.05)
    sound = np.concatenate([np.zeros(third), tone, rng.uniform(-1, 1, FRAMES - 2 * third)])
    sound = np.stack([sound, sound[::-1]][:channels], 1)
    plain = path if not by_ffmpeg else path.with_suffix(".wav")
    soundfile.write(plain, sound, RATE_HZ, subtype=subtype)
    if by_ffmpeg:
        subprocess.run(["ffmpeg", "-v", "error", "-i", plain, "-c:a", "flac", *by_ffmpeg, path], check=True)
    return path


@pytest.fixture(scope="module")
def stem(tmp_path_factory) -> Path:
    return write(tmp_path_factory.mktemp("flac") / "stem.flac")


def is_ours(file: AudioFile) -> bool:
    return file._flac is not None


def read(file: AudioFile, step: int) -> np.ndarray:
    """To the end; shorter where an error ends it."""
    out = np.zeros((file.frames, file.channels), np.float32)
    first = 0
    try:
        while first < file.frames:
            first += file.read(out[first : first + step])
    except SourceError:
        return out[:first]
    finally:
        file.close()
    return out


def by_libflac(path: Path) -> AudioFile:
    file = open_audio(path, None)
    file._flac = None
    return file


@pytest.mark.parametrize("step", [1_000, 4_096, 50_000, FRAMES])
def test_samples_are_the_same_in_steps_of_any_length(stem, step):
    file = open_audio(stem, None)
    assert np.array_equal(read(file, step), soundfile.read(stem, dtype="float32")[0])
    assert is_ours(file)


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("subtype", ["PCM_S8", "PCM_16", "PCM_24"])
def test_samples_are_the_same_in_every_depth(tmp_path, subtype, channels):
    path = write(tmp_path / "a.flac", subtype, channels)
    file = open_audio(path, None)
    assert np.array_equal(read(file, 10_000), soundfile.read(path, dtype="float32", always_2d=True)[0])
    assert is_ours(file)


@pytest.mark.parametrize("block_frames", [16, 192, 4_608, 16_384, 65_535])
def test_flac_frames_of_any_length_are_read_and_jumped_in(tmp_path, block_frames):
    path = write(tmp_path / "a.flac", by_ffmpeg=("-frame_size", str(block_frames)))
    whole = soundfile.read(path, dtype="float32")[0]
    file, out = open_audio(path, None), np.empty((5_000, 2), np.float32)
    for place in (0, 5_000, 200_000, 70_000, 70_001, FRAMES - 5_000, 100_000):
        file.seek(place)
        assert file.read(out) == 5_000 and np.array_equal(out, whole[place : place + 5_000])
    assert is_ours(file)
    file.close()


def test_a_jump_to_any_frame_lands_there(stem):
    whole, rng = soundfile.read(stem, dtype="float32")[0], np.random.default_rng(3)
    file, out = open_audio(stem, None), np.empty((300, 2), np.float32)
    edges = [k * 4_096 + d for k in (1, 20, 58) for d in (-1, 0, 1)]
    for place in [*edges, *rng.integers(0, FRAMES - 300, 100).tolist(), FRAMES - 300, 0]:
        file.seek(place)
        assert file.read(out) == 300 and np.array_equal(out, whole[place : place + 300]), place
    file.seek(FRAMES)
    assert file.read(out) == 0
    assert is_ours(file)
    file.close()


def test_a_jump_looks_at_little_of_a_long_stem(tmp_path):
    """Where silence and noise are as unlike in bytes as they can be."""
    sound = np.random.default_rng(5).uniform(-1, 1, (40 * RATE_HZ, 2))
    sound[10 * RATE_HZ : 30 * RATE_HZ] = 0.0
    path = tmp_path / "long.flac"
    soundfile.write(path, sound, RATE_HZ, subtype="PCM_24")
    file, out = open_audio(path, None), np.empty((300, 2), np.float32)
    for place_s in (35, 5, 20, 9.99, 30.01, 39.9):
        before = file._container.chunks_read
        file.seek(int(place_s * RATE_HZ))
        file.read(out)
        assert file._container.chunks_read - before <= 10
    assert is_ours(file)
    file.close()


def test_pictures_before_the_sound_are_passed_over(stem, tmp_path):
    data, room = stem.read_bytes(), bytes(900_000)
    path = tmp_path / "picture.flac"
    path.write_bytes(data[:42] + b"\x01" + len(room).to_bytes(3) + room + data[42:])
    file = open_audio(path, None)
    assert np.array_equal(read(file, 50_000), soundfile.read(stem, dtype="float32")[0])
    assert is_ours(file)


def test_bytes_behind_the_sound_do_no_harm(stem, tmp_path):
    path = tmp_path / "tagged.flac"
    path.write_bytes(stem.read_bytes() + b"TAG" + bytes(125))
    file = open_audio(path, None)
    assert np.array_equal(read(file, 50_000), soundfile.read(stem, dtype="float32")[0])
    assert is_ours(file)


def spoilt(stem: Path, how: str) -> bytes:
    """That stem with something wrong in its 40th frame."""
    data, starts = stem.read_bytes(), found_by_ffmpeg(stem)
    (at, _), (behind, _) = starts[40:42]
    return {
        "a byte is changed": data[: at + 900] + bytes([data[at + 900] ^ 1]) + data[at + 901 :],
        "it is missing": data[:at] + data[behind:],
        "its header is broken": data[: at + 4] + b"\0" + data[at + 5 :],
        "it is longer": data[: at + 900] + b"\0" + data[at + 900 :],
        "it is zeros": data[:at] + bytes(behind - at) + data[behind:],
        "the rest is missing": data[: at + 900],
        "the rest is noise": data[: at + 900] + np.random.default_rng(1).bytes(len(data) - at - 900),
    }[how]


WRONG = (
    "a byte is changed",
    "it is missing",
    "its header is broken",
    "it is longer",
    "it is zeros",
    "the rest is missing",
    "the rest is noise",
)


@pytest.mark.parametrize("how", WRONG)
@pytest.mark.parametrize("step", [1_000, 4_096, 50_000])
def test_what_is_damaged_sounds_as_libflac_has_it_or_not_at_all(stem, tmp_path, how, step):
    """A stem that only left it out would run ahead of the others."""
    path = tmp_path / "spoilt.flac"
    path.write_bytes(spoilt(stem, how))
    file = open_audio(path, None)
    ours, theirs = read(file, step), read(by_libflac(path), step)
    assert not is_ours(file)
    assert len(ours) >= 40 * 4_096 - step
    assert np.array_equal(ours, theirs[: len(ours)])


def test_what_comes_twice_is_heard_once(stem, tmp_path):
    data, starts = stem.read_bytes(), found_by_ffmpeg(stem)
    path = tmp_path / "twice.flac"
    path.write_bytes(data[: starts[41][0]] + data[starts[40][0] :])
    assert np.array_equal(read(open_audio(path, None), 4_096), soundfile.read(stem, dtype="float32")[0])


@pytest.mark.parametrize("how", WRONG)
def test_a_jump_beside_what_is_damaged_sounds_as_the_whole_does_or_as_libflac_has_it(stem, tmp_path, how):
    path, whole = tmp_path / "spoilt.flac", soundfile.read(stem, dtype="float32")[0]
    path.write_bytes(spoilt(stem, how))

    def heard(file: AudioFile, place: int) -> bytes:
        out = np.zeros((9_000, 2), np.float32)
        try:
            file.seek(place)
            file.read(out)
        except SourceError:
            return b""
        finally:
            file.close()
        return out.tobytes()

    for place in (39 * 4_096, 40 * 4_096 + 5, 41 * 4_096, 50 * 4_096):
        told = heard(by_libflac(path), place)
        assert heard(open_audio(path, None), place) in (told, whole[place : place + 9_000].tobytes())


def test_little_of_the_stem_is_held(stem):
    file, out = open_audio(stem, None), np.empty((8_192, 2), np.float32)
    assert file._flac is not None
    while file.read(out):
        assert file._flac._piece is None or len(file._flac._piece._data) < 200_000
        assert len(file._flac._rest) <= 1 << 17
    file.close()


def test_without_dr_flac_libflac_reads(stem, monkeypatch):
    monkeypatch.setattr(flac, "lib", None)
    file = open_audio(stem, None)
    assert not is_ours(file)
    assert np.array_equal(read(file, 50_000), soundfile.read(stem, dtype="float32")[0])


def test_it_works_where_all_other_rights_are_given_away(stem, tmp_path):
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
assert file._flac is not None
"""
    subprocess.run([sys.executable, "-c", code, str(stem), str(tmp_path)], check=True, timeout=60)


def test_a_file_whose_length_libflac_sees_in_another_way_is_left_to_it(stem):
    file = open_audio(stem, None)
    lengths = (FRAMES - 1, FRAMES, FRAMES + 1)
    assert [flac.flac_reader(file._container, frames, 2) is None for frames in lengths] == [True, False, True]
    file.close()

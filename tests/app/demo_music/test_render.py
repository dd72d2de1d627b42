from pathlib import Path

import numpy as np
import pytest

from app.demo.music.catalogue import SONGS
from app.demo.music.loudness import integrated
from app.demo.music.render import render_song, render_stems, stem_path
from app.demo.music.song import Song
from app.demo.music.stage import Samples
from app.demo.music.theory import scale
from audio.source.formats import open_audio


def _read(path: Path) -> tuple[Samples, int]:
    file = open_audio(path, None)
    out = np.empty((file.frames, file.channels), np.float32)
    assert file.read(out) == file.frames
    file.close()
    return out.T, file.rate_hz


@pytest.fixture(scope="module")
def rendered(tiny_song: Song, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("release")
    render_song(tiny_song, folder)
    return folder


def test_stems_are_equally_long_and_mono_is_mono(tiny_song: Song, rendered: Path) -> None:
    stems = [_read(stem_path(rendered, tiny_song, part)) for part in tiny_song.parts]
    assert {(sound.shape[1], rate_hz) for sound, rate_hz in stems} == {(5 * 48000, 48000)}
    assert [sound.shape[0] for sound, _ in stems] == [2, 1, 2]


def test_a_late_stem_is_digital_silence_until_it_enters(tiny_song: Song, rendered: Path) -> None:
    strings, _ = _read(stem_path(rendered, tiny_song, tiny_song.parts[2]))
    assert not strings[:, : round(1.98 * 48000)].any()
    assert np.abs(strings[:, 2 * 48000 : 3 * 48000]).max() > 0.01


def test_the_same_bytes_on_every_run(tiny_song: Song, rendered: Path, tmp_path: Path) -> None:
    render_song(tiny_song, tmp_path)
    for part in tiny_song.parts:
        again, first = (stem_path(folder, tiny_song, part).read_bytes() for folder in (tmp_path, rendered))
        assert again == first


def test_a_stem_that_is_there_is_kept_and_a_missing_one_comes_back(
    tiny_song: Song, rendered: Path, tmp_path: Path
) -> None:
    kept, missing = (stem_path(tmp_path, tiny_song, part) for part in tiny_song.parts[:2])
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"kept")
    render_song(tiny_song, tmp_path)
    assert kept.read_bytes() == b"kept"
    assert missing.read_bytes() == stem_path(rendered, tiny_song, tiny_song.parts[1]).read_bytes()


@pytest.fixture(scope="module")
def quiet_platform() -> list[Samples]:
    return render_stems(SONGS["quiet-platform"])


def test_a_song_sums_below_full_scale_at_its_loudness(quiet_platform: list[Samples]) -> None:
    mix = np.sum(quiet_platform, axis=0)
    assert -3.0 <= 20 * np.log10(np.abs(mix).max()) <= -1.0
    assert integrated(mix, 48000) == pytest.approx(SONGS["quiet-platform"].lufs, abs=0.5)


def test_a_song_has_no_dc_and_no_stem_is_silent(quiet_platform: list[Samples]) -> None:
    for stem in quiet_platform:
        assert np.abs(stem.mean(axis=1)).max() < 1e-5
        assert np.abs(stem).max() > 0.02
        assert np.abs(stem[:, -5:]).max() < 1e-4


def test_a_song_sounds_in_its_key(quiet_platform: list[Samples]) -> None:
    song = SONGS["quiet-platform"]
    mono = np.sum(quiet_platform, axis=0).mean(axis=0)
    size = 1 << 15
    blocks = mono[: len(mono) // size * size].reshape(-1, size) * np.hanning(size)
    power = (np.abs(np.fft.rfft(blocks)) ** 2).sum(axis=0)
    f = np.fft.rfftfreq(size, 1 / song.rate_hz)
    sung = (f > 100) & (f < 1200)
    classes = np.round(12 * np.log2(f[sung] / 440.0) + 69).astype(int) % 12
    in_key = np.isin(classes, list(scale(song.tonic, song.mode)))
    assert power[sung][in_key].sum() / power[sung].sum() > 0.93

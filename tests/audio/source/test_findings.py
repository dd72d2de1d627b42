"""What the decode process finds out about a song, found out once, and never believed blindly."""

import math
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from audio.params import MixParams, StripParams
from audio.reports import AllDecoded, LoudnessReady, OverviewReady, StripAnalysed, StripFailed, StripReady
from audio.source import findings as module
from audio.source.messages import OpenSong
from audio.source.song import Song
from audio.source.survey import Survey
from audio.stem import Stem

RATE_HZ = 48_000


class Heard:
    """Opens a song, in this process, and waits until it is finished with it."""

    def __init__(self, stems: tuple[Stem, ...], cache_dir: Path | None, budget_bytes: int = 1 << 28) -> None:
        self.messages: list = []
        self._news = threading.Condition()
        self.song = Song(OpenSong(1, stems, RATE_HZ, budget_bytes, cache_dir), self._note)
        self.slots, self.pages = self.song.store.slots, self.song.store.pages
        try:
            with self._news:
                assert self._news.wait_for(lambda: self.of(LoudnessReady) and self.of(AllDecoded), 90)
        finally:
            self.song.close()

    def _note(self, message: object) -> None:
        with self._news:
            self.messages.append(message)
            self._news.notify_all()

    def of(self, kind: type) -> list:
        return [message for message in self.messages if isinstance(message, kind)]

    def analyses(self) -> dict:
        return {message.strip: message.analysis for message in self.of(StripAnalysed)}

    def outlines(self) -> dict:
        return {message.strip: message.overview for message in self.of(OverviewReady)}

    def loudness(self, *gains_db: float) -> float:
        (ready,) = self.of(LoudnessReady)
        return ready.loudness.integrated_lufs(MixParams(tuple(StripParams(gain_db) for gain_db in gains_db)))


@pytest.fixture(scope="module")
def stems(tmp_path_factory) -> tuple[Stem, ...]:
    """Twenty seconds: a tone that pauses, and noise that enters at second 5."""
    folder = tmp_path_factory.mktemp("stems")
    t = np.arange(20 * RATE_HZ) / RATE_HZ
    tone = 0.2 * np.sin(2 * np.pi * 997 * t) * ((t < 6) | (t >= 9))
    noise = 0.1 * np.random.default_rng(1).standard_normal(15 * RATE_HZ)
    soundfile.write(folder / "tone.flac", np.stack([tone, tone], 1), RATE_HZ, subtype="PCM_24")
    soundfile.write(folder / "noise.flac", noise, RATE_HZ, subtype="PCM_24")
    return (
        Stem("tone", folder / "tone.flac", content_hash="aaaa"),
        Stem("noise", folder / "noise.flac", None, 5.0, "bbbb"),
    )


def test_presence_and_loudness_are_told_for_every_stem_and_any_mix(stems):
    heard = Heard(stems, None)
    (first, second) = heard.analyses()["tone"].presence
    assert first[0] == 0 and second == (9 * RATE_HZ, 20 * RATE_HZ)
    assert 0 <= first[1] - 6 * RATE_HZ <= RATE_HZ // 5, "where the tone was cut the filter rings on for a moment"
    assert heard.analyses()["noise"].presence == ((5 * RATE_HZ, 20 * RATE_HZ),)
    assert heard.analyses()["tone"].loudness_lufs == pytest.approx(20 * math.log10(0.2), abs=0.15)
    assert heard.loudness(0.0, -math.inf) == pytest.approx(heard.analyses()["tone"].loudness_lufs, abs=0.01)
    assert heard.loudness(6.0, 6.0) == pytest.approx(heard.loudness(0.0, 0.0) + 6.0, abs=0.01)


def test_a_ring_finds_out_what_a_resident_song_does(stems):
    resident, ring = Heard(stems, None), Heard(stems, None, budget_bytes=1)
    assert ring.slots < ring.pages
    assert ring.analyses() == resident.analyses()
    assert ring.loudness(-3.0, 2.0) == pytest.approx(resident.loudness(-3.0, 2.0), abs=1e-4)
    for strip, overview in resident.outlines().items():
        assert np.array_equal(ring.outlines()[strip].rms, overview.rms)
        for near, far in zip(ring.outlines()[strip].zooms, overview.zooms, strict=True):
            assert np.array_equal(near.maximum, far.maximum)
    assert {message.strip for message in ring.of(StripReady)} == {"tone", "noise"}


@pytest.fixture
def no_survey(monkeypatch):
    """From now on nobody may listen."""

    def refuse():
        def step(*_):
            raise AssertionError("listened again")

        monkeypatch.setattr(Survey, "step", step)

    return refuse


@pytest.mark.parametrize("budget_bytes", [1 << 28, 1])
def test_the_second_time_nothing_is_listened_to_and_all_is_the_same(stems, tmp_path, no_survey, budget_bytes):
    first = Heard(stems, tmp_path)
    no_survey()
    second = Heard(stems, tmp_path, budget_bytes)
    assert second.analyses() == first.analyses()
    assert second.loudness(-3.0, 2.0) == first.loudness(-3.0, 2.0)
    assert {message.strip for message in second.of(StripReady)} == {"tone", "noise"}
    assert len(second.of(OverviewReady)) == 2
    for strip, overview in first.outlines().items():
        assert np.array_equal(second.outlines()[strip].rms, overview.rms)


def test_one_changed_stem_is_listened_to_and_the_other_told_at_once(stems, tmp_path):
    Heard(stems, tmp_path)
    again = Heard((stems[0], replace(stems[1], content_hash="cccc")), tmp_path)
    assert len(again.of(StripAnalysed)) == 2 and len(again.of(OverviewReady)) == 2
    assert len(list(tmp_path.iterdir())) == 5


def test_without_a_name_for_the_content_nothing_is_kept(stems, tmp_path):
    Heard(tuple(replace(stem, content_hash=None) for stem in stems), tmp_path / "cache")
    assert not (tmp_path / "cache").exists()


def test_a_broken_stem_is_told_as_broken_and_never_kept(stems, tmp_path):
    data = stems[1].path.read_bytes()
    (tmp_path / "cut.flac").write_bytes(data[: len(data) // 2])
    cut = replace(stems[1], path=tmp_path / "cut.flac")
    for budget_bytes in (1 << 28, 1):
        heard = Heard((stems[0], cut), tmp_path / "cache", budget_bytes)
        assert [message.strip for message in heard.of(StripFailed)] == ["noise"]
        assert set(heard.analyses()) == {"tone"}
        assert len(list((tmp_path / "cache").iterdir())) == 1


def test_absurd_numbers_under_a_right_sum_are_found_out_anew(stems, tmp_path, monkeypatch):
    def absurd(self, key, shape):
        return np.full(shape, -1e9, np.float32)

    plain = Heard(stems, None)
    monkeypatch.setattr(module.AnalysisCache, "load", absurd)
    assert Heard(stems, tmp_path).analyses() == plain.analyses()

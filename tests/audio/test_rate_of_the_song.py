"""Where no rate is asked for, the device is opened at that of the song, if all its stems have the same."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from audio import Engine, Stem
from audio.backends.choice import adapts
from audio.reports import AllDecoded, DeviceBack, EngineDied, EngineReady, Report, SongOpened
from audio.transport import TransportState
from tests.audio.waiting import wait_for, wait_until
from tests.fakes.jack import JackServer, missing

SECONDS = 3


def stem(folder: Path, rate_hz: int) -> Stem:
    path = folder / f"{rate_hz}.wav"
    soundfile.write(path, np.full((SECONDS * rate_hz, 2), 0.25, np.float32), rate_hz, subtype="FLOAT")
    return Stem(str(rate_hz), path)


@pytest.fixture
def engine() -> Iterator[Engine]:
    with Engine(backend="silent") as engine:
        assert wait_for(engine, EngineReady).rate_hz == 48_000
        yield engine


def test_the_song_s_own_rate_is_taken_and_what_was_asked_for_meanwhile_is_kept(engine: Engine, tmp_path: Path):
    seen: list[Report] = []
    engine.open([stem(tmp_path, 44_100)])
    engine.locate(48_000)
    engine.play()
    assert wait_for(engine, SongOpened, seen).frames == SECONDS * 44_100
    wait_until(engine, lambda: engine.status().playhead_frames > 44_100)
    assert (engine.status().rate_hz, engine.status().state) == (44_100, TransportState.PLAYING)
    assert not [report for report in seen if isinstance(report, DeviceBack | EngineDied)]


def test_stems_of_several_rates_are_resampled(engine: Engine, tmp_path: Path):
    engine.open([stem(tmp_path, 44_100), stem(tmp_path, 96_000)])
    wait_for(engine, AllDecoded)
    assert engine.status().rate_hz == 48_000


def test_a_rate_that_was_asked_for_stays(tmp_path: Path):
    with Engine(backend="silent", rate_hz=32_000) as engine:
        engine.open([stem(tmp_path, 44_100)])
        assert wait_for(engine, SongOpened).rate_hz == 32_000


def test_what_a_device_refused_is_not_asked_of_it_again(engine: Engine, tmp_path: Path):
    session = engine._session
    assert session is not None
    session.refused.add(("", 44_100))
    engine.open([stem(tmp_path, 44_100)])
    assert wait_for(engine, SongOpened).rate_hz == 48_000


@pytest.mark.skipif(missing() is not None, reason=str(missing()))
def test_a_device_that_does_not_have_it_plays_the_song_resampled(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr("audio.session.adapts", lambda device: True)
    with JackServer(48_000, 256) as server:
        for name, value in server.env.items():
            monkeypatch.setenv(name, value)
        with Engine(backend="portaudio") as engine:
            device = wait_for(engine, EngineReady).device
            engine.open([stem(tmp_path, 44_100)])
            engine.play()
            assert wait_for(engine, EngineReady).remarks == ()
            assert wait_for(engine, SongOpened).rate_hz == 48_000
            wait_until(engine, lambda: engine.status().playhead_frames > 4_800)
            assert engine._session is not None
            assert engine._session.refused == {(device, 44_100)}


@pytest.mark.parametrize(
    ("device", "may"),
    [
        ("Speakers (Core Audio)", True),
        ("", True),
        ("system (JACK Audio Connection Kit)", False),
        ("pulse (ALSA)", False),
        ("default (ALSA)", False),
    ],
)
def test_sound_servers_are_left_at_their_rate(device: str, may: bool):
    assert adapts(device) is may

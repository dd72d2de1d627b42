"""A device that is killed, stalls, or was never there: paused at the sample, said so, and back by itself."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from audio import Engine, Stem
from audio.reports import AllDecoded, DeviceBack, DeviceLost, Devices, EngineDied, EngineReady, Report
from audio.transport import TransportState
from tests.audio.waiting import wait_for, wait_until
from tests.fakes.jack import JackServer, missing

RATE = 48_000

pytestmark = [pytest.mark.alone, pytest.mark.skipif(missing() is not None, reason=str(missing()))]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[JackServer]:
    with JackServer(RATE, 256) as server:
        for name, value in server.env.items():
            monkeypatch.setenv(name, value)
        yield server


@pytest.fixture
def stem(tmp_path: Path) -> Stem:
    soundfile.write(tmp_path / "a.wav", np.full((60 * RATE, 2), 0.25, np.float32), RATE, subtype="FLOAT")
    return Stem("a", tmp_path / "a.wav")


@pytest.fixture
def engine(server: JackServer, stem: Stem) -> Iterator[Engine]:
    with Engine() as engine:
        assert wait_for(engine, EngineReady).backend == "portaudio"
        engine.open([stem])
        wait_for(engine, AllDecoded)
        engine.play()
        wait_until(engine, lambda: engine.status().playhead_frames > RATE // 4)
        yield engine


def lost_and_back(engine: Engine, server: JackServer, reason: set[str]) -> None:
    seen: list[Report] = []
    lost = wait_for(engine, DeviceLost, seen)
    assert lost.reason in reason
    ready = wait_for(engine, EngineReady, seen)
    assert ready.backend == "silent"
    wait_until(engine, lambda: engine.status().state is TransportState.PAUSED)
    stood = engine.status().playhead_frames
    assert stood > RATE // 4
    server.kill()
    server.start()
    assert wait_for(engine, DeviceBack, seen).backend == "portaudio"
    wait_until(engine, lambda: engine.status().state is TransportState.PAUSED)
    assert engine.status().playhead_frames == stood
    engine.play()
    wait_until(engine, lambda: engine.status().playhead_frames > stood + RATE // 10)
    assert not [report for report in seen if isinstance(report, EngineDied)]


def test_a_server_that_is_killed(engine: Engine, server: JackServer):
    server.kill()
    lost_and_back(engine, server, {"gone", "stalled"})


def test_a_server_that_stalls(engine: Engine, server: JackServer):
    server.stall()
    lost_and_back(engine, server, {"stalled"})


def test_a_device_that_comes_later_is_taken(monkeypatch: pytest.MonkeyPatch, stem: Stem):
    server = JackServer(RATE, 256)
    for name, value in server.env.items():
        monkeypatch.setenv(name, value)
    with Engine() as engine:
        assert wait_for(engine, EngineReady).backend == "silent"
        engine.open([stem])
        engine.play()
        wait_until(engine, lambda: engine.status().playhead_frames > 0)
        with server:
            assert wait_for(engine, DeviceBack).rate_hz == RATE
            at = engine.status().playhead_frames
            wait_until(engine, lambda: engine.status().playhead_frames > at)
            assert engine.status().state is TransportState.PLAYING


def test_a_device_of_another_rate_plays_the_song_resampled(monkeypatch: pytest.MonkeyPatch, stem: Stem):
    with JackServer(44_100, 256) as server:
        for name, value in server.env.items():
            monkeypatch.setenv(name, value)
        with Engine() as engine:
            assert wait_for(engine, EngineReady).rate_hz == 44_100
            engine.open([stem])
            engine.play()
            wait_until(engine, lambda: engine.status().playhead_frames > 4_410)
            assert engine.status().song_frames == pytest.approx(60 * 44_100, abs=2)


def test_a_device_that_is_not_there_and_a_rate_it_does_not_have_are_remarked(engine: Engine):
    engine.choose_device("No such thing (JACK Audio Connection Kit)", rate_hz=44_100, block_frames=512)
    ready = wait_for(engine, EngineReady)
    assert ready.remarks == ("device_missing", "rate_refused")
    assert (ready.backend, ready.rate_hz, ready.block_frames) == ("portaudio", RATE, 512)
    at = engine.status().playhead_frames
    wait_until(engine, lambda: engine.status().playhead_frames > at + RATE // 10)
    assert engine.status().state is TransportState.PLAYING


def test_a_device_chosen_by_its_name_is_taken_without_a_remark(engine: Engine):
    engine.ask_devices()
    name = wait_for(engine, Devices).names[0]
    engine.choose_device(name)
    ready = wait_for(engine, EngineReady)
    assert (ready.device, ready.remarks) == (name, ())

"""Devices that are not 48 kHz stereo, for real: PortAudio on JACK's dummy driver, one port or eight, and 44.1 kHz.

A stem that has the device's rate comes out bit for bit; sample n of it is a whole number, so that a place on the tape
tells where it came from.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from audio import Engine, Stem
from audio.reports import AllDecoded, DeviceBack, EngineReady
from audio.transport import TransportState
from tests.audio.waiting import wait_for, wait_until
from tests.fakes.host import StolenTime, no_whole_tape
from tests.fakes.jack import PATIENT_PERIOD, JackServer, missing

pytestmark = [pytest.mark.alone, pytest.mark.skipif(missing() is not None, reason=str(missing()))]

FADE, HEARD, ATTEMPTS = 960, 8_192, 12
Serve = Callable[..., JackServer]


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Serve:
    def serve(rate: int, channels: int = 2) -> JackServer:
        server = JackServer(rate, PATIENT_PERIOD, channels)
        for name, value in server.env.items():
            monkeypatch.setenv(name, value)
        return server

    return serve


def counting(folder: Path, rate: int) -> tuple[Stem, np.ndarray]:
    """A stem of 24 bits that counts up to the right and down to the left, and its samples."""
    frames = np.arange(2 * rate, dtype=np.int32)
    both = np.stack([frames + 1, -2 * frames - 1], axis=1)
    soundfile.write(folder / "count.wav", both << 8, rate, subtype="PCM_24")
    return Stem("count", folder / "count.wav"), (both / 2**23).astype(np.float32)


def heard(engine: Engine, server: JackServer) -> np.ndarray:
    """A stretch of the song behind its fade-in, float32 (HEARD, 2), from a tape without holes."""
    stolen = StolenTime()
    for _ in range(ATTEMPTS):
        engine.stop()
        wait_until(engine, lambda: engine.status().state is TransportState.STOPPED)
        before = engine.status().underruns
        with server.capture() as tape:
            tape.wait_for(512)
            engine.play()
            tape.wait_for(FADE + HEARD + 4_096)
        sounding = np.flatnonzero(tape.frames[512:].any(axis=1))
        if not tape.lost_frames and engine.status().underruns == before and len(sounding) >= FADE + HEARD:
            first = 512 + int(sounding[0]) + FADE
            return tape.frames[first : first + HEARD]
    no_whole_tape(ATTEMPTS, stolen)
    raise AssertionError


def open_on(engine: Engine, stem: Stem) -> EngineReady:
    ready = wait_for(engine, EngineReady)
    engine.open([stem])
    wait_for(engine, AllDecoded)
    return ready


@pytest.mark.parametrize(("rate", "channels"), [(44_100, 2), (48_000, 8), (96_000, 2)])
def test_a_stem_at_the_rate_of_the_device_comes_out_bit_for_bit(serve: Serve, tmp_path: Path, rate: int, channels: int):
    stem, samples = counting(tmp_path, rate)
    with serve(rate, channels) as server, Engine(backend="portaudio") as engine:
        assert open_on(engine, stem).rate_hz == rate
        tape = heard(engine, server)
    first = round(float(tape[0, 0]) * 2**23) - 1
    assert (tape == samples[first : first + HEARD]).all()


def test_a_device_with_one_channel_gets_the_mean(serve: Serve, tmp_path: Path):
    stem, samples = counting(tmp_path, 48_000)
    with serve(48_000, 1) as server, Engine(backend="portaudio") as engine:
        assert open_on(engine, stem).remarks == ("mono",)
        tape = heard(engine, server)
    mean = samples.mean(axis=1, dtype=np.float32)
    first = int(np.flatnonzero(mean == tape[0, 0])[0])
    assert (tape[:, 0] == mean[first : first + HEARD]).all()
    assert (tape[:, 1] == 0).all()


def test_a_rate_that_the_device_does_not_have_is_refused_aloud_and_the_song_resampled(serve: Serve, tmp_path: Path):
    stem, samples = counting(tmp_path, 48_000)
    with serve(44_100), Engine(backend="portaudio", rate_hz=48_000) as engine:
        ready = open_on(engine, stem)
        assert (ready.rate_hz, ready.remarks) == (44_100, ("rate_refused",))
        wait_until(engine, lambda: engine.status().song_frames == len(samples) * 441 // 480)


def test_the_playhead_stays_when_another_device_has_another_rate(serve: Serve, tmp_path: Path):
    stem, _ = counting(tmp_path, 48_000)
    with serve(48_000) as server, Engine(backend="portaudio") as engine:
        open_on(engine, stem)
        engine.locate(24_000)
        wait_until(engine, lambda: engine.status().playhead_frames == 24_000)
        server.kill()
        wait_until(engine, lambda: engine.status().backend == "silent")
        server.rate = 44_100
        server.start()
        assert wait_for(engine, DeviceBack).rate_hz == 44_100
        wait_until(engine, lambda: engine.status().playhead_frames == 22_050)

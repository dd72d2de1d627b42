"""The real thing: both processes, PortAudio, a JACK server on the dummy driver, and a tape of what it played."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest
import soundfile

from audio import Engine, MixParams, Stem, StripParams
from audio.reports import AllDecoded, EngineReady, SongOpened
from audio.transport import TransportState
from tests.audio.waiting import wait_for, wait_until
from tests.fakes.host import StolenTime, no_whole_tape
from tests.fakes.jack import PATIENT_PERIOD, Capture, JackServer, missing

RATE = 48_000
SECONDS = 3
STRIPS = 9
ATTEMPTS = 12

pytestmark = [pytest.mark.alone, pytest.mark.skipif(missing() is not None, reason=str(missing()))]


@pytest.fixture(scope="module")
def server() -> Iterator[JackServer]:
    with JackServer(RATE, PATIENT_PERIOD) as server:
        yield server


@pytest.fixture(scope="module")
def stems(tmp_path_factory: pytest.TempPathFactory) -> list[Stem]:
    """Nine 24-bit FLAC stems of noise, all of them from the first frame on."""
    folder, random = tmp_path_factory.mktemp("stems"), np.random.default_rng(9)
    paths = [folder / f"{strip}.flac" for strip in range(STRIPS)]
    for path in paths:
        soundfile.write(path, random.uniform(-0.1, 0.1, (RATE * SECONDS, 2)), RATE, subtype="PCM_24")
    return [Stem(path.stem, path) for path in paths]


@pytest.fixture
def engine(server: JackServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    for name, value in server.env.items():
        monkeypatch.setenv(name, value)
    with Engine(backend="portaudio") as engine:
        yield engine


def plain_mix(stems: list[Stem], *factors: float) -> np.ndarray:
    """float64 (frames, 2)."""
    return sum(f * soundfile.read(stem.path)[0] for f, stem in zip(factors, stems, strict=True))


def place(tape: np.ndarray, mix: np.ndarray) -> int:
    """The frame of `mix` that the first frame of `tape` is, found in what is beyond doubt the same sound."""
    size = 1 << 19
    found = np.fft.irfft(np.fft.rfft(mix[:, 0], size) * np.conj(np.fft.rfft(tape[:, 0], size)), size)
    return int(np.argmax(found))


def record(engine: Engine, server: JackServer, act: Callable[[Capture], None]) -> np.ndarray:
    """What was played from the first sound on, (frames, 2). A tape with holes proves nothing on a busy machine,
    where even the recorder is not let run at times: then it is done again."""
    stolen = StolenTime()
    for _ in range(ATTEMPTS):
        engine.stop()
        wait_until(engine, lambda: engine.status().state is TransportState.STOPPED)
        before = engine.status().device_underruns
        with server.capture() as tape:
            tape.wait_for(1024)  # what was still fading has gone by
            act(tape)
            tape.wait_for(256)
        status = engine.status()
        assert status.underruns == status.device_underruns
        if not tape.lost_frames and engine.status().device_underruns == before:
            return tape.frames[1024 + np.flatnonzero(tape.frames[1024:].any(axis=1))[0] - 1 :]
    no_whole_tape(ATTEMPTS, stolen)
    raise AssertionError


def test_the_device_gets_the_plain_mix(engine: Engine, server: JackServer, stems: list[Stem]):
    gains_db = [-3.0 * strip for strip in range(STRIPS)]
    engine.open(stems, MixParams(tuple(StripParams(gain) for gain in gains_db)))
    wait_for(engine, AllDecoded)

    def act(tape: Capture) -> None:
        engine.play()
        tape.wait_for(RATE)

    heard = record(engine, server, act)[480:40_000]
    mix = plain_mix(stems, *[10 ** (gain / 20) for gain in gains_db])[480:40_000]
    assert np.abs(heard - mix).max() < 10 ** (-120 / 20)


def test_mute_and_locate_are_heard_without_a_gap(engine: Engine, server: JackServer, stems: list[Stem]):
    everything, half = [1.0] * STRIPS, [1.0] * 4 + [0.0] * 5
    engine.open(stems)
    wait_for(engine, AllDecoded)

    def act(tape: Capture) -> None:
        engine.set_mix(MixParams((StripParams(),) * STRIPS))
        engine.play()
        tape.wait_for(RATE // 4)
        engine.set_mix(MixParams(tuple(StripParams(mute=factor == 0) for factor in half)))
        tape.wait_for(RATE // 4)
        engine.locate(2 * RATE)
        tape.wait_for(RATE // 4)
        engine.stop()
        wait_until(engine, lambda: engine.status().state is TransportState.STOPPED)
        tape.wait_for(1024)

    heard, whole, muted = record(engine, server, act), plain_mix(stems, *everything), plain_mix(stems, *half)
    differs = np.flatnonzero(np.abs(heard[480:24_000] - whole[480:24_000]).max(axis=1) > 1e-5)
    change = 480 + int(differs[0])
    # From the end of the ramp on it is the other mix, until the place changes.
    after, expected = heard[change + 480 :], muted[change + 480 :]
    frames = min(len(after), len(expected))
    leap = int(np.flatnonzero(np.abs(after[:frames] - expected[:frames]).max(axis=1) > 1e-5)[0])
    assert leap > RATE // 8
    there = after[leap + 480 :][: RATE // 8]
    at = place(there, muted)
    # A ramp begins too gently to be seen in its first few frames.
    assert at == pytest.approx(2 * RATE + 480, abs=12)
    assert np.abs(there - muted[at : at + len(there)]).max() < 1e-5


def test_it_says_what_it_plays_on(engine: Engine, server: JackServer, stems: list[Stem]):
    ready = wait_for(engine, EngineReady)
    assert isinstance(ready, EngineReady)
    assert (ready.backend, ready.rate_hz) == ("portaudio", RATE)
    assert "JACK" in ready.device
    assert 0 < ready.latency_s < 0.2
    generation = engine.open(stems)
    opened = wait_for(engine, SongOpened)
    assert opened == SongOpened(generation, RATE * SECONDS, RATE)

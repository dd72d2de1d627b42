"""Nothing asked, nothing changed: a stem at 0 dB in the centre leaves the desk with the bits it has in its file."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from audio import Engine, Stem
from audio.backends.manual import ManualBackend
from audio.board import Board
from audio.commands import Play
from audio.desk import Desk
from audio.params import MixParams, StripParams, pack
from audio.plain_store import PlainStore
from audio.renderer import PutDeck, Renderer
from audio.reports import AllDecoded
from audio.source.formats import open_audio
from tests.audio.waiting import wait_for, wait_until
from tests.fakes.host import StolenTime, no_whole_tape
from tests.fakes.jack import PATIENT_PERIOD, JackServer, missing

RATE, BLOCK, FRAMES, FADE = 48_000, 256, 48_000, 480
ATTEMPTS = 12


def desk(planes: np.ndarray, mix: MixParams) -> ManualBackend:
    """The whole callback, playing."""
    board, backend, renderer = Board(), ManualBackend(RATE, BLOCK), Renderer(RATE, BLOCK)
    board.mix.write(pack(1, mix))
    backend.start(Desk(renderer, board, backend).process)
    renderer.commands.extend([PutDeck(renderer.new_deck(PlainStore(planes))), Play()])
    return backend


def stem(folder: Path, subtype: str) -> np.ndarray:
    """Every bit of the format in use: float64 (frames, 2) as they are in the file."""
    random = np.random.default_rng(24)
    if subtype == "PCM_24":
        whole = random.integers(-(2**23), 2**23, (FRAMES, 2))
        whole[:4] = [[-(2**23), 2**23 - 1], [1, -1], [0, 0], [2**23 - 1, -(2**23)]]
        soundfile.write(folder / "a.wav", (whole << 8).astype(np.int32), RATE, subtype=subtype)
        return whole / 2**23
    samples = random.uniform(-1, 1, (FRAMES, 2)).astype(np.float32)
    samples *= np.float32(2.0) ** random.integers(-20, 1, (FRAMES, 1)).astype(np.float32)
    soundfile.write(folder / "a.wav", samples, RATE, subtype=subtype)
    return samples.astype(np.float64)


@pytest.mark.parametrize("subtype", ["FLOAT", "PCM_24"])
@pytest.mark.parametrize("others", [0, 8])
def test_the_desk_gives_every_bit_of_the_file(tmp_path: Path, subtype: str, others: int):
    written = stem(tmp_path, subtype)
    file, read = open_audio(tmp_path / "a.wav", None), np.empty((FRAMES, 2), np.float32)
    assert file.read(read) == FRAMES
    file.close()
    noise = np.random.default_rng(1).uniform(-1, 1, (2 * others, FRAMES))
    mix = MixParams((StripParams(), *[StripParams(mute=True)] * others))
    out = desk(np.concatenate([read.T, noise]).astype(np.float32), mix).pull(FRAMES)
    assert (out[FADE:].astype(np.float64) == written[FADE:]).all()


def test_bits_that_are_not_the_same_are_noticed(tmp_path: Path):
    written = stem(tmp_path, "PCM_24")
    out = desk(written.T.astype(np.float32), MixParams((StripParams(gain_db=-1e-6),))).pull(FRAMES)
    assert not (out[FADE:] == written[FADE:]).all()


@pytest.mark.alone
@pytest.mark.skipif(missing() is not None, reason=str(missing()))
@pytest.mark.parametrize("subtype", ["FLOAT", "PCM_24"])
def test_the_device_gets_every_bit_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, subtype: str):
    """Through both processes, PortAudio and a JACK server."""
    written = stem(tmp_path, subtype)
    with JackServer(RATE, PATIENT_PERIOD) as server:
        for name, value in server.env.items():
            monkeypatch.setenv(name, value)
        with Engine(backend="portaudio") as engine:
            engine.open([Stem("a", tmp_path / "a.wav")])
            wait_for(engine, AllDecoded)
            stolen = StolenTime()
            for _ in range(ATTEMPTS):  # a tape with holes, on a busy machine, proves nothing
                engine.stop()
                before = engine.status().device_underruns
                with server.capture() as tape:
                    tape.wait_for(1_024)
                    engine.play()
                    wait_until(engine, lambda: engine.status().playhead_frames > FRAMES // 2)
                if not tape.lost_frames and engine.status().device_underruns == before:
                    break
            else:
                no_whole_tape(ATTEMPTS, stolen)
    heard = tape.frames.astype(np.float64)
    at = 4_800
    where = np.flatnonzero((heard == written[at]).all(axis=1))
    assert len(where) == 1
    piece = heard[where[0] :][:4_800]
    assert (piece == written[at : at + len(piece)]).all()
    assert len(piece) == 4_800

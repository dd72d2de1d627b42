"""The handle and its two processes, on the clock: what becomes of a song when one of them dies."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from audio import Engine, MixParams, Stem, StripParams
from audio.reports import (
    AllDecoded,
    DecoderDied,
    EngineDied,
    EngineReady,
    EngineRestarted,
    Report,
    SongEnded,
    SongOpened,
    StripFailed,
)
from audio.transport import TransportState
from tests.audio.waiting import wait_for, wait_until

RATE = 48_000


@pytest.fixture(scope="module")
def stems(tmp_path_factory: pytest.TempPathFactory) -> list[Stem]:
    folder = tmp_path_factory.mktemp("stems")
    for strip in ("low", "high"):
        sound = np.full((20 * RATE, 2), 0.25 if strip == "low" else 0.5, np.float32)
        soundfile.write(folder / f"{strip}.wav", sound, RATE, subtype="FLOAT")
    return [Stem(strip, folder / f"{strip}.wav") for strip in ("low", "high")]


@pytest.fixture
def engine() -> Iterator[Engine]:
    with Engine(backend="silent") as engine:
        yield engine


def playing(engine: Engine, stems: list[Stem]) -> int:
    generation = engine.open(stems)
    wait_for(engine, AllDecoded)
    engine.play()
    wait_until(engine, lambda: engine.status().playhead_frames > 0)
    return generation


def test_it_starts_at_once_and_says_when_it_runs(engine: Engine):
    ready = wait_for(engine, EngineReady)
    assert (ready.backend, ready.rate_hz, ready.block_frames) == ("silent", RATE, 256)


def test_a_song_may_be_opened_and_played_before_the_engine_runs(engine: Engine, stems: list[Stem]):
    generation = engine.open(stems)
    engine.locate(RATE)
    engine.play()
    assert wait_for(engine, SongOpened) == SongOpened(generation, 20 * RATE, RATE)
    wait_until(engine, lambda: engine.status().playhead_frames > RATE)
    status = engine.status()
    assert (status.state, status.song_frames, status.generation) == (TransportState.PLAYING, 20 * RATE, 1)


def test_strips_and_master_are_metered(engine: Engine, stems: list[Stem]):
    playing(engine, stems)
    engine.set_mix(MixParams((StripParams(), StripParams(gain_db=-6.0))))
    half = 0.5 * 10 ** (-6 / 20)
    wait_until(engine, lambda: engine.status().strips[1].peak_left == pytest.approx(half))
    status = engine.status()
    assert status.strips[0].rms_right == pytest.approx(0.25, abs=1e-3)
    assert status.master.peak_left == pytest.approx(0.25 + half, abs=1e-3)


def test_the_end_of_the_song_is_told(engine: Engine, stems: list[Stem]):
    generation = playing(engine, stems)
    engine.locate(20 * RATE - 1_000)
    assert wait_for(engine, SongEnded) == SongEnded(generation)
    assert engine.status().state is TransportState.STOPPED


def test_another_song_takes_the_place_of_the_one_before(engine: Engine, stems: list[Stem]):
    first = playing(engine, stems)
    second = engine.open(stems[:1])
    wait_for(engine, SongOpened)
    wait_until(engine, lambda: engine.status().generation == second)
    status = engine.status()
    assert second > first
    assert (status.state, status.playhead_frames, len(status.strips)) == (TransportState.STOPPED, 0, 1)


def test_an_unloaded_song_is_gone(engine: Engine, stems: list[Stem]):
    playing(engine, stems)
    engine.unload()
    wait_until(engine, lambda: engine.status().generation == 0)
    engine.play()
    assert engine.status().state is TransportState.STOPPED


def test_a_broken_stem_is_told_and_the_others_play(engine: Engine, stems: list[Stem], tmp_path: Path):
    (tmp_path / "broken.flac").write_bytes(b"fLaC nothing of the kind")
    engine.open([stems[0], Stem("broken", tmp_path / "broken.flac")])
    engine.play()
    assert wait_for(engine, StripFailed).strip == "broken"
    wait_until(engine, lambda: engine.status().master.peak_left == pytest.approx(0.25))


def test_a_killed_audio_process_comes_back_at_the_same_place(engine: Engine, stems: list[Stem]):
    playing(engine, stems)
    engine.set_mix(MixParams((StripParams(), StripParams(mute=True))))
    engine.locate(5 * RATE)
    wait_until(engine, lambda: engine.status().playhead_frames > 5 * RATE)
    before = engine.status()
    os.kill(audio_process(engine), signal.SIGKILL)
    seen: list[Report] = []
    restarted = wait_for(engine, EngineRestarted, seen)
    assert EngineDied("exit -9") in seen
    assert restarted.playhead_frames >= before.playhead_frames
    wait_until(engine, lambda: engine.status().playhead_frames > restarted.playhead_frames)
    after = engine.status()
    assert after.playhead_frames < restarted.playhead_frames + 5 * RATE
    assert (after.state, after.generation) == (TransportState.PLAYING, before.generation)
    assert after.frames_rendered >= before.frames_rendered
    wait_until(engine, lambda: engine.status().master.peak_left == pytest.approx(0.25))


def test_a_paused_song_comes_back_paused(engine: Engine, stems: list[Stem]):
    playing(engine, stems)
    engine.pause()
    wait_until(engine, lambda: engine.status().state is TransportState.PAUSED)
    at = engine.status().playhead_frames
    os.kill(audio_process(engine), signal.SIGKILL)
    wait_for(engine, EngineRestarted)
    wait_until(engine, lambda: engine.status().generation == 1 and engine.status().playhead_frames == at)
    assert engine.status().state is TransportState.PAUSED


def test_a_hanging_audio_process_is_replaced(engine: Engine, stems: list[Stem]):
    playing(engine, stems)
    os.kill(audio_process(engine), signal.SIGSTOP)
    seen: list[Report] = []
    wait_for(engine, EngineRestarted, seen)
    assert EngineDied("stalled") in seen


def test_a_killed_decode_process_is_replaced_and_the_song_plays_on(engine: Engine, stems: list[Stem]):
    playing(engine, stems)
    os.kill(decode_process(engine), signal.SIGKILL)
    wait_for(engine, DecoderDied)
    at = engine.status().playhead_frames
    wait_until(engine, lambda: engine.status().playhead_frames > at + RATE // 10)
    assert engine.status().underruns == 0
    engine.open(stems[:1])
    wait_for(engine, AllDecoded)


def test_a_decode_process_killed_at_work_begins_again(engine: Engine, stems: list[Stem]):
    wait_for(engine, EngineReady)
    engine.open(stems)
    engine.play()
    os.kill(decode_process(engine), signal.SIGKILL)
    wait_for(engine, AllDecoded)
    wait_until(engine, lambda: engine.status().playhead_frames > 0)


def test_closing_leaves_nothing_behind(stems: list[Stem]):
    engine = Engine(backend="silent")
    engine.start()
    playing(engine, stems)
    pids, names = (audio_process(engine), decode_process(engine)), segments(engine)
    engine.close()
    engine.close()
    assert not [pid for pid in pids if Path(f"/proc/{pid}").exists()]
    assert not [name for name in names if Path("/dev/shm", name).exists()]
    assert engine.status().state is TransportState.STOPPED


def test_killed_processes_leave_no_memory_behind(stems: list[Stem]):
    with Engine(backend="silent") as engine:
        playing(engine, stems)
        names = segments(engine)
        os.kill(audio_process(engine), signal.SIGKILL)
        wait_for(engine, EngineRestarted)
        os.kill(decode_process(engine), signal.SIGKILL)
        wait_for(engine, DecoderDied)
    assert not [name for name in names if Path("/dev/shm", name).exists()]


def test_a_song_beyond_the_budget_is_streamed(stems: list[Stem]):
    with Engine(backend="silent", budget_bytes=1 << 20) as engine:
        engine.open(stems)
        engine.play()
        for second in (0, 15, 3):
            engine.locate(second * RATE)
            first, last = (second + 0.2) * RATE, (second + 3) * RATE
            wait_until(engine, lambda: first < engine.status().playhead_frames < last)  # noqa: B023
            wait_until(engine, lambda: engine.status().master.peak_left == pytest.approx(0.75))
        os.kill(decode_process(engine), signal.SIGKILL)
        wait_for(engine, DecoderDied)
        engine.locate(10 * RATE)
        wait_until(engine, lambda: engine.status().playhead_frames > 10.2 * RATE)


@pytest.mark.parametrize("first, last", [(5, 5), (-1, 9)])
def test_a_loop_without_length_is_refused(engine: Engine, first: int, last: int):
    with pytest.raises(ValueError, match="no loop"):
        engine.set_loop(first, last)


def test_a_mix_of_another_size_is_refused(engine: Engine, stems: list[Stem]):
    engine.open(stems)
    with pytest.raises(ValueError, match="1 strips for 2 stems"):
        engine.set_mix(MixParams((StripParams(),)))


def test_two_strips_of_one_name_are_refused(engine: Engine, stems: list[Stem]):
    with pytest.raises(ValueError, match="names of their own"):
        engine.open([stems[0], stems[0]])


def audio_process(engine: Engine) -> int:
    assert engine._session is not None and engine._session.host is not None
    return engine._session.host.process.pid or 0


def decode_process(engine: Engine) -> int:
    assert engine._session is not None and engine._session.decoder is not None
    return engine._session.decoder.process.pid or 0


def segments(engine: Engine) -> set[str]:
    assert engine._session is not None and engine._session.song is not None
    return {engine._session.board.name, engine._session.song.store_name or ""} - {""}

"""The test tone: soft, two seconds long, over whatever plays, and no part of its loudness."""

import numpy as np
import pytest

from audio import Engine, EngineReady
from audio.backends.manual import ManualBackend
from audio.board import Board
from audio.desk import Desk
from audio.renderer import Renderer
from audio.status import Field, new_row
from audio.tone import TONE_S, Tone
from tests.audio.waiting import wait_for, wait_until

RATE, BLOCK = 8_000, 100


@pytest.fixture
def desk() -> Desk:
    return Desk(Renderer(RATE, BLOCK), Board(), ManualBackend(RATE, BLOCK))


def heard(desk: Desk, frames: int) -> np.ndarray:
    out = np.zeros((frames, 2), np.float32)
    desk.process(out)
    return out


def test_it_lasts_two_seconds_begins_and_ends_in_silence_and_peaks_at_a_tenth(desk: Desk):
    desk.tone = Tone(RATE)
    out = heard(desk, round((TONE_S + 1) * RATE))
    sounding = np.flatnonzero(np.abs(out[:, 0]) > 1e-6)
    assert RATE * TONE_S - 4 <= sounding[-1] - sounding[0] <= RATE * TONE_S
    assert 0.099 < out.max() <= 0.1 and -0.1 <= out.min() < -0.099
    assert np.abs(np.diff(out[:, 0])).max() < 0.1 * 2 * np.pi * 440 / RATE
    assert (out[:, 0] == out[:, 1]).all() and desk.tone.over


def test_it_is_no_part_of_the_songs_loudness(desk: Desk):
    row = new_row()
    heard(desk, BLOCK)
    desk._board.status.read(row)
    before = row[Field.MOMENTARY]
    desk.tone = Tone(RATE)
    heard(desk, RATE)
    desk._board.status.read(row)
    assert row[Field.MOMENTARY] == before


def test_an_engine_without_a_song_sounds_it_and_its_meter_shows_it():
    with Engine(backend="silent") as engine:
        wait_for(engine, EngineReady)
        engine.sound_tone()
        wait_until(engine, lambda: engine.status().master.peak_left > 0.09)

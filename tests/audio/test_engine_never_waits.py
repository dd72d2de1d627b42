"""A moved fader and a repainted meter wait for nobody: not for the caretaker, whatever it is at."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from audio import Engine, MixParams, Stem, StripParams
from audio.reports import AllDecoded
from audio.source.formats import write_blocks
from tests.audio.waiting import DEADLINE_S, wait_for, wait_until

RATE = 48_000


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    write_blocks(tmp_path / "a.wav", RATE, 2, "FLOAT", [np.full((20 * RATE, 2), 0.5, np.float32)])
    with Engine(backend="silent") as engine:
        engine.open([Stem("a", tmp_path / "a.wav")])
        wait_for(engine, AllDecoded)
        engine.play()
        wait_until(engine, lambda: engine.status().playhead_frames > 0)
        yield engine


def returns(call: Callable[[], object]) -> bool:
    """Whether it comes back, while this thread holds on to all that it holds."""
    thread = threading.Thread(target=call, daemon=True)
    thread.start()
    thread.join(DEADLINE_S)
    return not thread.is_alive()


@pytest.mark.parametrize("name", ["set_mix", "status", "predicted_loudness"])
def test_it_does_not_wait_for_the_one_that_looks_after_the_processes(engine: Engine, name: str):
    calls: dict[str, Callable[[], object]] = {
        "set_mix": lambda: engine.set_mix(MixParams((StripParams(mute=True),))),
        "status": engine.status,
        "predicted_loudness": lambda: engine.predicted_loudness(MixParams((StripParams(),))),
    }
    assert engine._session is not None
    with engine._session.lock:
        assert returns(calls[name])


def test_a_fader_moved_meanwhile_is_heard(engine: Engine):
    assert engine._session is not None
    with engine._session.lock:
        assert returns(lambda: engine.set_mix(MixParams((StripParams(gain_db=-6.0),))))
        wait_until(engine, lambda: engine.status().master.peak_left == pytest.approx(0.5 * 10 ** (-6 / 20)))

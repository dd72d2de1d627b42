"""The process of a bounce may be started before its order is known; whatever becomes of it, the order is obeyed."""

from collections.abc import Iterator
from dataclasses import replace
from multiprocessing.connection import wait
from pathlib import Path

import numpy as np
import pytest
import soundfile

from audio import bounces as module
from audio.bounces import BounceOrder, Bounces
from audio.child import Child
from audio.params import MixParams, StripParams
from audio.reports import BounceDone, BounceFailed
from audio.source.messages import OpenSong
from audio.stem import Stem
from tests.audio.deadly import deadly

RATE = 8_000


@pytest.fixture
def bounces() -> Iterator[Bounces]:
    bounces = Bounces()
    yield bounces
    bounces.end()


@pytest.fixture
def order(tmp_path: Path) -> BounceOrder:
    soundfile.write(tmp_path / "stem.wav", np.full((50, 2), 0.25), RATE, subtype="FLOAT")
    song = OpenSong(1, (Stem("1", tmp_path / "stem.wav"),), RATE, 0)
    return BounceOrder(1, tmp_path / "mix.wav", "FLOAT", MixParams((StripParams(),)), 0, None, False, song, None)


def done(bounces: Bounces) -> list[object]:
    told: list[object] = []
    while not any(isinstance(report, BounceDone | BounceFailed) for report in told):
        assert wait(bounces.sources(), 60.0)
        told += bounces.look(set())
    return told


def ahead(bounces: Bounces) -> Child:
    assert bounces._ahead is not None
    return bounces._ahead


def test_the_process_that_waits_takes_the_order(bounces: Bounces, order: BounceOrder) -> None:
    bounces.expect()
    waiting = ahead(bounces)
    bounces.expect()
    assert ahead(bounces) is waiting
    bounces.start(order)
    assert bounces._running[1][0] is waiting
    assert done(bounces)[-1] == BounceDone(1, order.path, 50, RATE, ())
    assert (soundfile.read(order.path)[0] == 0.25).all()
    assert not waiting.process.is_alive()


def test_one_that_has_died_meanwhile_is_replaced(bounces: Bounces, order: BounceOrder) -> None:
    bounces.expect()
    ahead(bounces).process.kill()
    ahead(bounces).process.join()
    bounces.start(order)
    assert isinstance(done(bounces)[-1], BounceDone)


def test_a_decoder_that_hangs_is_given_up(
    bounces: Bounces, order: BounceOrder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_started", lambda: Child("bounce", "tests.audio.impatient"))
    soundfile.write(tmp_path / "long.wav", np.zeros((100_000, 2)), RATE, subtype="FLOAT")
    stems = (deadly(Stem("1", tmp_path / "long.wav"), "1", harmless=200_000, act="hang"),)
    bounces.start(replace(order, song=replace(order.song, stems=stems)))
    assert done(bounces)[-1] == BounceFailed(1, order.path, "stalled")
    assert not list(tmp_path.glob("*mix*"))


def test_one_that_is_not_needed_after_all_goes(bounces: Bounces, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_EXPECTED_S", -1.0)
    bounces.expect()
    process = ahead(bounces).process
    assert bounces.look(set()) == []
    assert process.exitcode == 0 and bounces._ahead is None


def test_one_that_waits_ends_with_all_the_others(bounces: Bounces) -> None:
    bounces.expect()
    process = ahead(bounces).process
    bounces.end()
    assert process.exitcode == 0

"""The device is taken away and given back: nothing hangs, nothing dies, the place is kept. How fast: `make bench`."""

from itertools import cycle, islice
from pathlib import Path

import pytest

from audio import Engine
from tests.audio.campaigns.device_rounds import FAULTS, RATE_HZ, play_through, playing
from tests.fakes.jack import JackServer, missing

pytestmark = [pytest.mark.alone, pytest.mark.skipif(missing() is not None, reason=str(missing()))]


def rounds(count: int, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with JackServer(RATE_HZ, 256) as server:
        for name, value in server.env.items():
            monkeypatch.setenv(name, value)
        with Engine(block_frames=256) as engine:
            playing(engine, folder)
            for fault in islice(cycle(FAULTS), count):
                play_through(engine, server, fault)


def test_a_device_that_goes_in_three_ways_comes_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    rounds(3, tmp_path, monkeypatch)


@pytest.mark.nightly
def test_a_hundred_faults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    rounds(100, tmp_path, monkeypatch)

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject

from app.services.pace import AWAKE_S, IDLE_MS, LIVELY_MS, Pace


class Desk:
    def __init__(self) -> None:
        self.moves = False
        self.now_s = 0.0


@pytest.fixture
def desk(qt: object) -> Desk:
    return Desk()


@pytest.fixture
def pace(desk: Desk) -> Iterator[Pace]:
    parent = QObject()
    pace = Pace(parent, lambda: desk.moves, clock=lambda: desk.now_s)
    pace.stir()
    yield pace
    del parent


def test_it_slows_down_some_seconds_after_the_last_move(desk: Desk, pace: Pace) -> None:
    desk.moves = True
    pace.tick()
    desk.moves = False
    desk.now_s = AWAKE_S - 0.1
    pace.tick()
    assert pace.interval_ms == LIVELY_MS
    desk.now_s = AWAKE_S
    pace.tick()
    assert pace.interval_ms == IDLE_MS


def test_a_move_or_an_intent_wakes_it_at_once(desk: Desk, pace: Pace) -> None:
    desk.now_s = 60.0
    pace.tick()
    desk.moves = True
    pace.tick()
    assert pace.interval_ms == LIVELY_MS
    desk.moves = False
    desk.now_s = 120.0
    pace.tick()
    pace.stir()
    assert pace.interval_ms == LIVELY_MS

"""Fader moves are shown as often as a screen can, everything else at once."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.shown import FRAME_S, Shown
from app.state import facts, intents
from app.state.mix_rules import mix_of
from app.state.model import AppState, OpenSong, StripStatus
from app.state.store import Store
from tests.app.state.test_mix_rules import song


class Screen:
    """A window that counts what it is shown, and a clock that is turned by hand."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.seen: list[AppState] = []
        self.timers: list[tuple[float, Callable[[], None]]] = []
        self.store = Store(AppState(song=song(*"123456789")))
        self.store.listen(Shown(self.seen.append, clock=lambda: self.now_s, later=self._later))

    def _later(self, wait_ms: int, act: Callable[[], None]) -> None:
        self.timers.append((self.now_s + wait_ms / 1000, act))

    def passes(self, seconds: float) -> None:
        self.now_s += seconds
        due = [timer for timer in self.timers if timer[0] <= self.now_s]
        self.timers = [timer for timer in self.timers if timer[0] > self.now_s]
        for _, act in due:
            act()


@pytest.fixture
def screen() -> Screen:
    return Screen()


def test_a_thousand_moves_in_a_second_are_shown_a_frame_at_a_time_and_none_is_late(screen: Screen) -> None:
    for step in range(1000):
        screen.store.dispatch(intents.SetGain("1", -(step + 1) / 100))
        screen.passes(0.001)
    assert 0.75 / FRAME_S <= len(screen.seen) <= 1 / FRAME_S + 1
    assert len(screen.timers) <= 1, "nothing queues up"
    screen.passes(FRAME_S * 2)
    assert mix_of(screen.seen[-1]).strips["1"].gain_db == -10.0


def test_a_single_move_is_shown_at_once(screen: Screen) -> None:
    screen.store.dispatch(intents.SetGain("1", -1.0))
    assert screen.seen == [screen.store.state] and screen.timers == []


def test_strips_that_are_unlocked_at_once_are_built_one_in_each_frame(screen: Screen) -> None:
    for strip in "123456789":
        screen.store.dispatch(facts.StripChanged(strip, StripStatus.READY))
    assert [_ready(state) for state in screen.seen] == ["1"]
    for _ in range(10):
        screen.passes(FRAME_S * 1.1)
    assert [_ready(state) for state in screen.seen] == ["123456789"[:count] for count in range(1, 10)]
    assert screen.seen[-1] == screen.store.state and screen.timers == []


def test_what_is_shown_meanwhile_builds_no_more_of_them(screen: Screen) -> None:
    for strip in "123456789":
        screen.store.dispatch(facts.StripChanged(strip, StripStatus.READY))
    for text in ("Looking", "Still looking"):
        screen.store.dispatch(facts.Progressed(text))
    assert [_ready(state) for state in screen.seen] == ["1", "1", "1"]
    assert screen.seen[-1].progress == screen.store.state.progress


def test_the_strips_of_another_song_come_one_in_each_frame_and_room_is_kept_for_them(screen: Screen) -> None:
    screen.store.dispatch(facts.SongShown(replace(song(*"abcde"), key="other")))
    for _ in range(6):
        screen.passes(FRAME_S * 1.1)
    assert [("".join(strip.key for strip in _song(it).strips), _song(it).coming) for it in screen.seen] == [
        ("", 5), ("a", 4), ("ab", 3), ("abc", 2), ("abcd", 1), ("abcde", 0),
    ]  # fmt: skip
    assert screen.seen[-1] == screen.store.state


def _song(state: AppState) -> OpenSong:
    assert state.song is not None
    return state.song


def _ready(state: AppState) -> str:
    return "".join(strip.key for strip in _song(state).strips if strip.status is StripStatus.READY)


def test_what_is_no_move_of_the_desk_never_waits_and_brings_the_waiting_one_along(screen: Screen) -> None:
    screen.store.dispatch(intents.SetGain("1", -1.0))
    screen.store.dispatch(intents.SetGain("1", -2.0))
    assert len(screen.seen) == 1
    screen.store.dispatch(facts.Progressed("Looking"))
    assert screen.seen[-1] == screen.store.state
    screen.passes(1.0)
    assert len(screen.seen) == 2


def test_snapshots_and_other_songs_do_not_wait(screen: Screen) -> None:
    screen.store.dispatch(intents.SetGain("1", -1.0))
    screen.store.dispatch(intents.StoreSnapshot("A"))
    screen.store.dispatch(facts.SongShown(replace(song("9"), key="other")))
    assert len(screen.seen) == 3

"""The control thread of the audio process obeys at once, whatever the system is at."""

import threading
from multiprocessing import Pipe
from multiprocessing.connection import Connection

import pytest

from audio.backends.default import DefaultWatch
from audio.backends.manual import ManualBackend
from audio.board import Board
from audio.commands import Leave
from audio.deck import Deck
from audio.exits import DEFAULT_MOVED, DEVICE_GONE, LEFT
from audio.host import Host
from audio.reports import DeviceLost
from audio.stillness import Stillness
from tests.audio.waiting import DEADLINE_S


class SlowToGo(Deck):
    """A song of which the system takes for ever to take the memory back."""

    def __init__(self) -> None:
        self.closing, self.let = threading.Event(), threading.Event()

    def close(self) -> None:
        self.closing.set()
        self.let.wait()


def test_commands_are_obeyed_while_the_memory_of_the_song_before_is_given_back():
    ours, theirs = Pipe()
    backend, song, codes = ManualBackend(), SlowToGo(), list[int]()
    backend.start(lambda out: None)
    host = Host(theirs, Board(), backend)
    host._renderer.retired.append(song)
    thread = threading.Thread(target=lambda: codes.append(host.run()), daemon=True)
    thread.start()
    assert song.closing.wait(DEADLINE_S)
    ours.send(Leave())
    thread.join(DEADLINE_S)
    song.let.set()
    assert codes == [LEFT]


def playing(name: str) -> tuple[Host, Connection]:
    ours, theirs = Pipe()
    backend = ManualBackend()
    backend.name = name
    backend.start(lambda out: None)
    return Host(theirs, Board(), backend), ours


def test_a_device_that_asks_for_nothing_is_given_up():
    host, ours = playing("portaudio")
    assert host.run() == DEVICE_GONE
    assert ours.recv() == DeviceLost("by hand", "stalled")


def test_our_own_clock_is_never_given_up_for_standing_still():
    host, ours = playing("silent")
    host._stillness = Endless()
    ours.send(Leave())
    assert (host._lost(), host.run()) == (None, LEFT)


class Endless(Stillness):
    def __init__(self) -> None:
        super().__init__(0.0)

    def note(self, clock: int, now_s: float) -> float:
        return 1e9


def test_another_default_device_is_followed_by_leaving_for_it():
    host, _ = playing("portaudio")
    defaults = iter(["speakers", "speakers", "headphones"])
    host._default = DefaultWatch(lambda: next(defaults))
    host._default._due_s = -1e9
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("audio.backends.default._LOOK_S", 0.0)
        assert host.run() == DEFAULT_MOVED

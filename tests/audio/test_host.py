"""The control thread of the audio process obeys at once, whatever the system is at."""

import threading
from multiprocessing import Pipe
from multiprocessing.connection import Connection

import numpy as np
import pytest

from audio.backends.default import DefaultWatch
from audio.backends.manual import ManualBackend
from audio.board import Board
from audio.commands import Leave, LoadSong, Play
from audio.deck import Deck
from audio.exits import DEFAULT_MOVED, DEVICE_GONE, LEFT
from audio.host import Host
from audio.reports import DeviceLost
from audio.source.store import PcmStore
from audio.stillness import Stillness
from audio.transport import TransportState
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


def test_the_song_before_falls_silent_while_the_next_is_still_being_opened():
    host, _ = playing("silent")
    store = PcmStore.create(strips=1, frames=48_000, rate_hz=48_000, generation=1, budget_bytes=1 << 20)
    store.tags[:] = range(store.pages)
    try:
        host._obey(LoadSong(1, store.name, then=(Play(),)))
        host._look_out()
        block = np.zeros((256, 2), np.float32)
        host._desk.process(block)
        before = host._renderer.state
        host._obey(LoadSong(2, "never-there"))
        host._desk.process(block)
        assert (before, host._renderer.state) == (TransportState.PLAYING, TransportState.PAUSED)
    finally:
        store.unlink()

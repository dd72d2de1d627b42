"""The control thread of the audio process obeys at once, whatever the system is at."""

import threading
from multiprocessing import Pipe

from audio.backends.manual import ManualBackend
from audio.board import Board
from audio.commands import Leave
from audio.deck import Deck
from audio.exits import LEFT
from audio.host import Host
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
    thread.join(DEADLINE_S / 10)
    song.let.set()
    assert codes == [LEFT]

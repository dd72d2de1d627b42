"""What is told to a child leaves at once, however busy the other threads are. (`first_sound` measures it.)"""

import ctypes
import sys
import threading
from collections.abc import Iterator
from multiprocessing import Pipe
from multiprocessing.connection import Connection

import pytest

from audio.eager import _keeping_send, eager

windows = pytest.mark.skipif(sys.platform == "win32", reason="a Windows pipe can not be written to without a wait")


@pytest.fixture
def ends() -> Iterator[tuple[Connection, Connection]]:
    ours, theirs = Pipe()
    with eager(ours) as ours, theirs:
        yield ours, theirs


@windows
def test_a_message_leaves_by_a_call_that_keeps_the_interpreter(
    ends: tuple[Connection, Connection], monkeypatch: pytest.MonkeyPatch
):
    ours, theirs = ends
    monkeypatch.setattr(Connection, "_send", None)  # the road on which others are let in
    ours.send("hello")
    keeps_the_interpreter = 0x4  # FUNCFLAG_PYTHONAPI of ctypes
    assert (theirs.recv(), type(_keeping_send())._flags_ & keeps_the_interpreter) == ("hello", keeps_the_interpreter)
    assert not ctypes.CDLL(None).send._flags_ & keeps_the_interpreter


@pytest.mark.parametrize("size_bytes", [0, 20_000, 3_000_000])
def test_what_does_not_go_in_at_once_arrives_whole_and_in_order(ends: tuple[Connection, Connection], size_bytes: int):
    ours, theirs = ends
    heard: list[object] = []
    thread = threading.Thread(target=lambda: heard.extend(theirs.recv() for _ in range(3)))
    thread.start()
    words = ["before", b"x" * size_bytes, "after"]
    for word in words:
        ours.send(word)
    thread.join()
    assert heard == words


def test_nobody_at_the_other_end_is_an_error_as_ever(ends: tuple[Connection, Connection]):
    ours, theirs = ends
    theirs.close()
    with pytest.raises(OSError):
        ours.send("hello")

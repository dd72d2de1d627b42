"""What is garbage is destroyed in the window's thread, whoever made one object too many."""

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, QTimer

from app.garbage import MUCH, Garbage


@pytest.fixture
def garbage(qt: object) -> Iterator[Garbage]:
    was = gc.isenabled()
    gc.enable()
    gc.collect()
    parent = QObject()
    yield Garbage(parent)
    if was:
        gc.enable()
    else:
        gc.disable()


class Clockwork(QObject):
    """Holds on to itself, so that only a search for garbage finds it."""

    def __init__(self) -> None:
        super().__init__()
        self.itself = self
        QTimer(self).start(1000)


def make_many() -> None:
    kept = [[] for _ in range(3 * MUCH)]  # type: ignore[var-annotated]
    assert kept


def test_a_timer_that_nobody_holds_ends_in_the_thread_of_the_window(garbage: Garbage) -> None:
    ended_in: list[int] = []
    weakref.finalize(Clockwork(), lambda: ended_in.append(threading.get_ident()))
    thread = threading.Thread(target=make_many)
    thread.start()
    thread.join()
    assert ended_in == []
    kept = [[] for _ in range(MUCH)]  # type: ignore[var-annotated]
    garbage.look()
    assert ended_in == [threading.get_ident()] and kept


def test_little_garbage_is_not_worth_a_look(garbage: Garbage) -> None:
    ended: list[bool] = []
    weakref.finalize(Clockwork(), ended.append, True)
    garbage.look()
    assert ended == []
    kept = [[] for _ in range(MUCH)]  # type: ignore[var-annotated]
    garbage.look()
    assert ended == [True] and kept

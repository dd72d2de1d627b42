"""The shared store: who writes what, when a page counts as there, and that nothing is left behind."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest

from audio.source.store import LEAST_SLOTS, PAGE, PcmStore, unlink

ROOT = Path(__file__).parents[3]


def new_store(*, strips: int = 2, frames: int = 3 * PAGE, budget_bytes: int = 1 << 24) -> PcmStore:
    return PcmStore.create(strips=strips, frames=frames, rate_hz=48000, generation=7, budget_bytes=budget_bytes)


@pytest.fixture
def store():
    made = new_store()
    yield made
    made.unlink()
    made.close()


def test_a_new_store_is_empty_and_says_what_it_is_for(store):
    assert (store.strips, store.frames, store.pages, store.rate_hz, store.generation) == (
        2,
        3 * PAGE,
        3,
        48000,
        7,
    )
    assert store.planes.shape == (4, 3 * PAGE) and store.tags.shape == (2, 3)
    assert store.want_frame == 0 and store.loop is None and store.decoded() == 0.0
    assert not store.ready(0, 0)


def test_a_page_is_ready_when_every_strip_has_it(store):
    store.tags[0, 0] = 0
    assert not store.ready(0, 0)
    store.tags[1, 0] = 0
    assert store.ready(0, 0) and not store.ready(0, 1)
    store.tags[:, 1] = 1
    assert store.ready(0, 1)
    assert store.decoded() == pytest.approx(4 / 6)


def test_another_mapping_of_the_same_name_sees_samples_and_wishes(store):
    other = PcmStore.attach(store.name)
    store.planes[3, 5] = 0.25
    other.want_frame = 99
    other.loop = (10, 20)
    assert other.planes[3, 5] == 0.25
    assert store.want_frame == 99 and store.loop == (10, 20)
    other.loop = None
    assert store.loop is None
    other.close()
    other.close()


def test_beyond_the_budget_pages_share_slots_and_a_tag_tells_which():
    store = new_store(frames=100 * PAGE, budget_bytes=20 * 4 * PAGE * 4)
    try:
        assert store.slots == 20 and not store.resident
        store.tags[:, 3] = 43
        assert store.ready(43, 43) and not store.ready(3, 3) and not store.ready(23, 23)
    finally:
        store.unlink()
        store.close()


def test_a_ring_holds_six_seconds_however_large_the_budget_and_never_less_than_a_few_pages():
    long = new_store(strips=64, frames=240 * 48000, budget_bytes=1 << 30)
    tiny = new_store(frames=100 * PAGE, budget_bytes=1)
    try:
        assert 6 * 48000 <= long.slots * PAGE < 7 * 48000
        assert long.planes.nbytes < 210_000_000
        assert tiny.slots == LEAST_SLOTS
    finally:
        for store in (long, tiny):
            store.unlink()
            store.close()


def test_an_unlinked_name_is_gone_and_may_be_unlinked_again(store):
    name = store.name
    store.unlink()
    store.unlink()
    unlink(name)
    with pytest.raises(FileNotFoundError):
        PcmStore.attach(name)


def test_a_store_outlives_its_close_only_as_long_as_somebody_holds_an_array():
    store = new_store()
    kept = store.planes[0]
    store.unlink()
    store.close()
    kept[0] = 1.0
    assert kept[0] == 1.0
    del kept
    another = new_store()
    another.unlink()
    another.close()


@pytest.mark.parametrize("wrong", [{"strips": 0}, {"frames": -1}])
def test_a_store_of_nothing_is_refused(wrong):
    with pytest.raises(ValueError):
        new_store(**wrong)


SPAWN = """
    import multiprocessing, os, signal, sys
    from audio.source.store import PcmStore, unlink

    def make(connection, die):
        store = PcmStore.create(strips=1, frames=9, rate_hz=1, generation=1, budget_bytes=1 << 20)
        store.planes[0, 0] = 0.5
        connection.send(store.name)
        connection.recv()
        if die:
            os.kill(os.getpid(), signal.SIGKILL)
        store.unlink()
        store.close()

    def look(connection, name):
        store = PcmStore.attach(name)
        connection.send(float(store.planes[0, 0]))
        store.close()

    if __name__ == "__main__":
        spawn = multiprocessing.get_context("spawn")
        for die in (False, True):
            here, there = spawn.Pipe()
            maker = spawn.Process(target=make, args=(there, die))
            maker.start()
            name = here.recv()
            mine, yours = spawn.Pipe()
            looker = spawn.Process(target=look, args=(yours, name))
            looker.start()
            assert mine.recv() == 0.5
            looker.join()
            here.send(None)
            maker.join()
            assert (maker.exitcode == 0) != die
            unlink(name)
            try:
                PcmStore.attach(name)
            except FileNotFoundError:
                print("gone")
"""


def test_spawned_processes_share_a_store_and_leave_neither_memory_nor_warnings(tmp_path):
    script = tmp_path / "share.py"
    script.write_text(textwrap.dedent(SPAWN))
    done = subprocess.run(
        [sys.executable, str(script)],
        capture_output=True,
        text=True,
        timeout=180,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin"},
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "gone\ngone\n", "")


def test_samples_start_at_a_page_boundary_so_that_untouched_pages_cost_nothing(store):
    assert store.planes.ctypes.data % 4096 == 0
    assert np.all(store.planes == 0)


def test_pages_written_are_pages_seen_and_no_room_is_an_error(store, monkeypatch):
    sound = np.arange(4 * PAGE, dtype=np.float32).reshape(2, 2 * PAGE)
    store.write(0, 1, sound)
    assert np.array_equal(store.planes[:2, PAGE : 3 * PAGE], sound)
    assert not store.planes[:2, :PAGE].any() and not store.planes[2:].any()
    monkeypatch.setattr(os, "pwrite", lambda *_: PAGE)
    if sys.platform == "linux":
        with pytest.raises(OSError):
            store.write(0, 1, sound)

"""One strip into the store, in small steps: order, offsets, silence, failure."""

from itertools import count

import numpy as np
import pytest

from audio.errors import SourceError
from audio.source import decoder as decoder_module
from audio.source.decoder import Step, StripDecoder, new_scratch
from audio.source.store import PAGE, PcmStore


class Counting:
    """A source whose left sample is the frame's number and whose right is its negative."""

    def __init__(self, frames: int, channels: int = 2, break_at: int | None = None) -> None:
        self.frames, self.channels, self.break_at = frames, channels, break_at
        self.at = 0
        self.reads: list[tuple[int, int]] = []
        self.closed = False

    def seek(self, frame: int) -> None:
        self.at = frame

    def read(self, out) -> int:
        count = min(len(out), self.frames - self.at)
        if self.break_at is not None and self.at + count > self.break_at:
            raise SourceError("damaged", "on purpose")
        self.reads.append((self.at // PAGE, -(-count // PAGE)))
        out[:count, 0] = np.arange(self.at, self.at + count)
        if self.channels == 2:
            out[:count, 1] = -out[:count, 0]
        self.at += count
        return count

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def make_store():
    made = []

    def make(pages, slots=None, strips=1):
        budget = (slots or pages) * 2 * strips * PAGE * 4
        store = PcmStore.create(strips=strips, frames=pages * PAGE, rate_hz=48000, generation=1, budget_bytes=budget)
        made.append(store)
        return store

    yield make
    for store in made:
        store.unlink()
        store.close()


def run(decoder: StripDecoder, want: int = 0, loop=None) -> Step:
    scratch = new_scratch()
    for _ in range(1000):
        step = decoder.step(want, loop, scratch)
        if step is not Step.CONTINUE:
            return step
    raise AssertionError("never ends")


def test_steps_grow_with_the_distance_from_the_playhead_and_wrap_to_what_is_missing(make_store):
    store, source = make_store(40), Counting(40 * PAGE)
    decoder = StripDecoder(store, 0, source, 0)
    assert run(decoder, want=3) is Step.END
    assert source.reads == [(3, 1), (4, 1), (5, 2), (7, 4), (11, 8), (19, 16), (35, 5), (0, 3)]
    assert decoder.complete and store.ready(0, 39)
    assert np.array_equal(store.planes[0], np.arange(40 * PAGE, dtype=np.float32))
    assert np.array_equal(store.planes[1], -np.arange(40 * PAGE, dtype=np.float32))


@pytest.mark.parametrize(("step_s", "longest"), [(0.0001, 64), (1.0, 16)])
def test_far_ahead_steps_are_longer_unless_they_would_take_long(make_store, monkeypatch, step_s, longest):
    store, source, ticks = make_store(400), Counting(400 * PAGE), count()
    monkeypatch.setattr(decoder_module, "perf_counter", lambda: next(ticks) * step_s)
    decoder = StripDecoder(store, 0, source, 0)
    scratch = new_scratch()
    while not decoder.complete:
        before = decoder.ahead(0, None)
        decoder.step(0, None, scratch)
        assert source.reads[-1][1] <= max(1, min(before, 16 if before < 128 else longest))
        if before == 128:
            assert source.reads[-1][1] == longest
    assert np.array_equal(store.planes[0], np.arange(400 * PAGE, dtype=np.float32))


def test_a_jump_is_served_before_anything_else(make_store):
    store, source = make_store(40), Counting(40 * PAGE)
    decoder = StripDecoder(store, 0, source, 0)
    scratch = new_scratch()
    for _ in range(3):
        decoder.step(0, None, scratch)
    decoder.step(30, None, scratch)
    assert source.reads[-1] == (30, 1)
    assert decoder.ahead(30, None) == 1 and decoder.ahead(0, None) == 4


def test_mono_goes_to_both_sides_and_an_offset_is_kept_to_the_frame(make_store):
    store = make_store(4)
    decoder = StripDecoder(store, 0, Counting(PAGE, channels=1), PAGE + 5)
    run(decoder)
    expected = np.zeros(4 * PAGE, np.float32)
    expected[PAGE + 5 : 2 * PAGE + 5] = np.arange(PAGE)
    assert np.array_equal(store.planes[0], expected) and np.array_equal(store.planes[1], expected)


def test_a_broken_stem_is_silent_from_there_and_holds_up_nobody(make_store):
    store, source = make_store(40), Counting(40 * PAGE, break_at=5 * PAGE)
    decoder = StripDecoder(store, 0, source, 0)
    assert run(decoder) is Step.END
    assert decoder.failure is not None and decoder.failure.reason == "damaged"
    assert source.closed and store.ready(0, 39)
    assert np.array_equal(store.planes[0, : 4 * PAGE], np.arange(4 * PAGE))
    assert not store.planes[:, 4 * PAGE :].any()


def test_a_stem_that_never_opened_is_silence(make_store):
    store = make_store(40)
    decoder = StripDecoder(store, 0, None, 0)
    assert run(decoder) is Step.END and decoder.complete
    assert store.ready(0, 39) and not store.planes.any()


def test_a_ring_waits_when_full_and_follows_the_playhead(make_store):
    store, source = make_store(60, slots=10), Counting(60 * PAGE)
    decoder = StripDecoder(store, 0, source, 0)
    for want in (0, 1, 5, 40, 7, 59):
        assert run(decoder, want) is Step.WAIT
        stop = min(60, want + store.slots - 1)
        assert store.ready(want, stop - 1)
        for page in range(want, stop):
            at = page % store.slots * PAGE
            assert store.planes[0, at] == page * PAGE and store.planes[0, at + PAGE - 1] == page * PAGE + PAGE - 1


def test_silence_in_a_ring_overwrites_what_sounded_in_its_slot(make_store):
    store = make_store(60, slots=10)
    decoder = StripDecoder(store, 0, Counting(8 * PAGE), 0)
    run(decoder, 0)
    run(decoder, 20)
    assert store.ready(20, 28) and not store.planes[:, [p % store.slots * PAGE + 7 for p in range(20, 29)]].any()

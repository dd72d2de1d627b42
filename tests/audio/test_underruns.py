"""Nothing waits for the decoder: what is not there is a fade, a wait and a fade, and is counted."""

import numpy as np
import pytest

from audio.commands import Locate, Pause, Play, SetLoop
from audio.deck import PAGE_FRAMES
from tests.audio.console import Console
from tests.fakes.samples import HalfDecoded, Ring, ramp_song

RAMP = 8
BLOCK = 256


def ones(pages: int) -> np.ndarray:
    return np.ones((2, pages * PAGE_FRAMES), np.float32)


def steepest(out: np.ndarray) -> float:
    return float(np.abs(np.diff(out)).max())


# A fade of eight frames never moves a full-scale sample by more than this.
GENTLE = 0.2


def test_play_before_anything_is_decoded_waits_and_is_no_underrun():
    store = HalfDecoded(ones(2))
    console = Console(store, block=BLOCK, ramp=RAMP)
    console.tell(Play())
    assert not console.pull(BLOCK).any()
    assert (console.renderer.waiting, console.renderer.underruns) == (True, 0)
    store.decode_to(PAGE_FRAMES)
    out = console.pull(BLOCK)
    assert out[0, -1] == 1
    assert steepest(out) < GENTLE
    assert not console.renderer.waiting


def test_when_the_decoder_falls_behind_the_sound_fades_and_comes_back_without_a_click():
    store = HalfDecoded(ones(4), PAGE_FRAMES)
    console = Console(store, block=BLOCK, ramp=RAMP)
    console.tell(Play())
    before = console.pull(2 * PAGE_FRAMES)
    assert console.renderer.underruns == 1
    stood = console.renderer.playhead
    assert stood <= PAGE_FRAMES - RAMP
    store.decode_to(4 * PAGE_FRAMES)
    after = console.pull(2 * BLOCK)
    whole = np.concatenate([before, after], axis=1)
    assert np.isfinite(whole).all()
    assert steepest(whole) < GENTLE
    assert console.renderer.underruns == 1
    assert console.renderer.playhead == stood + 2 * BLOCK


def test_an_underrun_loses_no_frame_of_the_song():
    store = HalfDecoded(ramp_song(3 * PAGE_FRAMES), PAGE_FRAMES)
    console = Console(store, block=BLOCK, ramp=RAMP)
    console.tell(Play())
    console.pull(2 * PAGE_FRAMES)
    stood = console.renderer.playhead
    store.decode_to(3 * PAGE_FRAMES)
    out = console.pull(BLOCK)
    assert out[0, -1] == stood + BLOCK


def test_a_wait_after_a_locate_is_no_underrun():
    store = HalfDecoded(ones(4), PAGE_FRAMES)
    console = Console(store, block=BLOCK, ramp=RAMP)
    console.tell(Play())
    console.pull(BLOCK)
    console.tell(Locate(3 * PAGE_FRAMES))
    out = console.pull(BLOCK)
    assert steepest(out) < GENTLE
    assert (console.renderer.waiting, console.renderer.underruns) == (True, 0)


@pytest.mark.parametrize(("strips", "waits"), [(9, False), (64, True)])
def test_the_more_strips_the_more_of_them_must_be_there_after_a_leap(strips: int, waits: bool):
    """Late in a page: before the next one of so many has been decoded, the rest of this one would be over."""
    store = HalfDecoded(np.ones((2 * strips, 8 * PAGE_FRAMES), np.float32), PAGE_FRAMES)
    console = Console(store, block=BLOCK, ramp=RAMP, rate=48_000)
    console.tell(Locate(PAGE_FRAMES - 4 * BLOCK), Play())
    console.pull(BLOCK)
    assert (console.renderer.waiting, console.renderer.underruns) == (waits, 0)
    store.decode_to(2 * PAGE_FRAMES)
    console.pull(BLOCK)
    assert not console.renderer.waiting


def test_a_pause_ends_the_wait():
    console = Console(HalfDecoded(ones(2)), block=BLOCK, ramp=RAMP)
    console.tell(Play())
    console.pull(BLOCK)
    console.tell(Pause())
    console.pull(BLOCK)
    assert not console.renderer.waiting


def test_a_loop_whose_start_is_gone_is_an_underrun():
    ring = Ring(np.ones((2, 4 * PAGE_FRAMES), np.float32), slots=4)
    console = Console(ring, block=BLOCK, ramp=RAMP)
    console.tell(SetLoop(0, 2 * PAGE_FRAMES), Play())
    out = [console.pull(2 * PAGE_FRAMES - BLOCK)]
    ring.tags[0] = -1
    out.append(console.pull(2 * BLOCK))
    assert (console.renderer.waiting, console.renderer.underruns) == (True, 1)
    assert steepest(np.concatenate(out, axis=1)) < GENTLE


@pytest.mark.parametrize("slots", [2, 3])
def test_a_ring_plays_like_the_whole_song(slots: int):
    planes = ramp_song(7 * PAGE_FRAMES + 100)
    ring = Ring(planes, slots)
    console = Console(ring, block=BLOCK, ramp=RAMP)
    console.tell(Play())
    console.pull(BLOCK)
    heard = []
    while console.renderer.endings == 0:
        heard.append(console.pull(BLOCK)[0])
        ring.fill()
    told = np.concatenate(heard)
    expected = planes[0, BLOCK:]
    assert (told[: len(expected)] == expected).all()
    assert console.renderer.underruns == 0

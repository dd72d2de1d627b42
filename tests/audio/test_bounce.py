from pathlib import Path

import numpy as np
import pytest
import soundfile

from audio.bounce import BLOCK_FRAMES, bounce
from audio.commands import Play
from audio.params import MixParams, StripParams
from audio.plain_store import PlainStore
from audio.source.formats import write_blocks
from tests.audio.console import Console

RATE = 48_000
FRAMES = 3 * BLOCK_FRAMES + 777
STRIPS = (StripParams(-3.0, pan=0.3), StripParams(-7.0, invert=True), StripParams(mute=True))


def store(level: float = 0.3) -> PlainStore:
    return PlainStore(np.random.default_rng(1).uniform(-level, level, (6, FRAMES)).astype(np.float32))


def whole(mix: MixParams, first: int = 0, last: int | None = None, level: float = 0.3) -> np.ndarray:
    return np.concatenate(list(bounce(store(level), mix, RATE, first, last)))


def test_a_bounce_is_what_the_device_got_bit_for_bit():
    mix = MixParams(STRIPS, -1.5, balance=0.2)
    console = Console(store(), mix, block=256, ramp=480, rate=RATE)
    console.tell(Play())
    device = console.pull(FRAMES)
    assert (whole(mix)[480:] == device.T[480:]).all()


@pytest.mark.parametrize("left_over", [1, 7, 100, 255])
def test_so_it_is_of_many_strips_down_to_the_last_frame(left_over: int):
    frames = BLOCK_FRAMES + 3 * 256 + left_over
    planes = np.random.default_rng(left_over).uniform(-0.1, 0.1, (128, frames)).astype(np.float32)
    mix = MixParams(tuple(StripParams(-strip / 7, pan=strip / 64) for strip in range(64)))
    console = Console(PlainStore(planes), mix, block=256, ramp=480, rate=RATE)
    console.tell(Play())
    device = console.pull(frames)
    assert (np.concatenate(list(bounce(PlainStore(planes), mix, RATE)))[480:] == device.T[480:]).all()


def test_it_begins_and_ends_with_the_samples_as_they_are():
    mix = MixParams((StripParams(), StripParams(mute=True), StripParams(mute=True)))
    assert (whole(mix) == store().planes[:2].T).all()


def test_a_part_is_that_part():
    mix = MixParams(STRIPS)
    assert (whole(mix, 1_000, 9_000) == whole(mix)[1_000:9_000]).all()


def test_with_the_limiter_it_is_as_long_in_time_and_below_the_ceiling():
    mix = MixParams(STRIPS, limiter=True, ceiling_dbtp=-6.0)
    loud = whole(mix, level=2.0)
    assert len(loud) == FRAMES
    assert np.abs(loud).max() <= 10 ** (-6 / 20)
    quiet = MixParams(STRIPS, -20.0, limiter=True)
    assert (whole(quiet) == whole(MixParams(STRIPS, -20.0))).all()


@pytest.mark.parametrize("name, subtype, error", [("a.wav", "FLOAT", 0), ("a.flac", "PCM_24", 2**-24)])
def test_it_becomes_a_file(tmp_path: Path, name: str, subtype: str, error: float):
    mix = MixParams(STRIPS)
    assert write_blocks(tmp_path / name, RATE, 2, subtype, bounce(store(), mix, RATE)) == FRAMES
    read, rate = soundfile.read(tmp_path / name, dtype="float64")
    assert rate == RATE
    assert np.abs(read - whole(mix)).max() <= error


@pytest.mark.parametrize("first, last", [(-1, 5), (5, 4), (0, FRAMES + 1)])
def test_frames_out_of_the_song_are_refused(first: int, last: int):
    with pytest.raises(ValueError, match="no bounce"):
        bounce(store(), MixParams(STRIPS), RATE, first, last)

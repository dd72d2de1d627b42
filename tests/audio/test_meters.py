import math

import numpy as np
import pytest

from audio.backends.manual import ManualBackend
from audio.board import Board
from audio.commands import Play
from audio.desk import Desk
from audio.master_block import MasterBlocks
from audio.meter_reader import MeterReader
from audio.meters import LOAD
from audio.params import MixParams, StripParams, pack
from audio.plain_store import PlainStore
from audio.renderer import PutDeck, Renderer

BLOCK = 4


class Metered:
    """A playing desk of the given planes, with its reader; `pull` is a number of blocks."""

    def __init__(self, planes: np.ndarray, *strips: StripParams, master_gain_db: float = 0.0) -> None:
        board, self.backend = Board(), ManualBackend(1, BLOCK)
        self.renderer = Renderer(1, BLOCK, 1)
        self.desk = Desk(self.renderer, board, self.backend)
        self.reader: MeterReader = MeterReader(*board.look()[1:])
        board.mix.write(pack(1, MixParams(strips, master_gain_db)))
        self.renderer.commands.extend([PutDeck(self.renderer.new_deck(PlainStore(planes))), Play()])
        self.backend.start(self.desk.process)

    def pull(self, blocks: int = 1) -> None:
        self.backend.pull(blocks * BLOCK)

    def read(self) -> MeterReader:
        """What has been measured up to now, all of it."""
        assert self.reader.read()  # asks for the bank that was filled until now
        self.pull()  # which the desk leaves at its next block
        assert self.reader.read()
        return self.reader


def tone(left: float, right: float, frames: int = 64) -> np.ndarray:
    return np.array([[left], [right]], np.float32) * np.where(np.arange(frames) % 2, -1, 1).astype(np.float32)


def test_a_strip_shows_peak_and_rms_of_both_sides():
    metered = Metered(tone(0.5, 0.25), StripParams())
    metered.pull(4)
    level = metered.read().strip(0)
    assert (level.peak_left, level.peak_right) == (0.5, 0.25)
    assert (level.rms_left, level.rms_right) == (pytest.approx(0.5), pytest.approx(0.25))


def test_a_strip_shows_what_is_behind_its_fader_and_pan_but_not_the_master():
    metered = Metered(tone(0.5, 0.5), StripParams(-20.0, pan=1.0), master_gain_db=-40.0)
    metered.pull(4)
    reader = metered.read()
    assert reader.strip(0).peak_right == pytest.approx(0.05)
    assert reader.strip(0).peak_left == 0
    assert reader.master().peak_right == pytest.approx(0.0005)


def test_a_muted_strip_shows_nothing():
    metered = Metered(tone(0.5, 0.5), StripParams(mute=True))
    metered.pull(4)
    assert metered.read().strip(0).peak_left == 0


def test_a_peak_of_one_sample_long_before_the_read_is_not_missed():
    planes = np.zeros((2, 4000), np.float32)
    planes[0, 1] = 0.75
    metered = Metered(planes, StripParams())
    metered.pull(900)
    assert metered.read().strip(0).peak_left == 0.75


def test_every_peak_is_in_exactly_one_read():
    planes = np.zeros((2, 400), np.float32)
    planes[0, 10::10] = np.arange(1, 40) / 64
    metered, seen = Metered(planes, StripParams()), []
    for _ in range(100):
        metered.pull()
        assert metered.reader.read()
        peak = metered.reader.strip(0).peak_left
        if peak:
            seen.append(peak * 64)
    # The last block is still being measured when the reading ends.
    assert seen == list(range(1, 40))[: len(seen)]
    assert len(seen) >= 38


def test_a_read_before_the_next_block_keeps_the_former_values():
    metered = Metered(tone(0.5, 0.5), StripParams())
    metered.pull(2)
    assert metered.reader.read()
    metered.pull(2)
    assert metered.reader.read()
    before = metered.reader.master()
    assert not metered.reader.read()
    assert metered.reader.master() == before


@pytest.mark.parametrize("right, correlation", [(0.5, 1.0), (-0.5, -1.0), (0.0, 0.0)])
def test_correlation_tells_mono_from_opposite(right: float, correlation: float):
    metered = Metered(tone(0.5, right), StripParams())
    metered.pull(4)
    assert metered.read().correlation == pytest.approx(correlation)


def test_the_load_is_time_over_time():
    metered = Metered(tone(0.5, 0.5), StripParams())
    metered.pull()
    load = metered.read().peaks[LOAD]
    assert 0 < load < math.inf


def test_each_of_two_readers_sees_every_peak():
    board = Board()
    writer, reader = board.meter_writer(), MeterReader(*board.look()[1:])
    reader.read("slow")
    slow, fast, out = [], [], MasterBlocks(4).next(4)
    for block in range(12):
        writer.turn()
        out.planar.fill(1.0 if block == 5 else 0.1)
        writer.master(out)
        reader.read("fast")
        fast.append(reader.master().peak_left)
        if block % 6 == 5:
            reader.read("slow")
            slow.append(reader.master().peak_left)
    writer.turn()
    reader.read("slow")
    slow.append(reader.master().peak_left)
    assert max(fast) == 1.0
    assert slow.count(1.0) == 1


def test_every_block_that_goes_beyond_full_scale_is_counted_for_its_strip_and_for_the_master():
    planes = np.concatenate([tone(0.5, 0.5), tone(0.2, 1.5), tone(1.0, 1.0)])
    metered = Metered(planes, StripParams(), StripParams(), StripParams(), master_gain_db=-20.0)
    metered.pull(4)
    reader = metered.read()
    assert [reader.strip(row).clips for row in range(3)] == [0, 4, 0]
    assert reader.master().clips == 0
    metered.pull(2)
    assert metered.read().strip(1).clips == 2


def test_the_master_counts_its_own_clips():
    metered = Metered(tone(0.8, 0.8), StripParams(), master_gain_db=6.0)
    metered.pull(4)
    assert metered.read().master().clips == 4

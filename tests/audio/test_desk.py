"""The whole callback: what it may never do, and what it does when something is broken."""

import gc
import tracemalloc
from collections.abc import Callable

import numpy as np
import pytest

from audio.backends.manual import ManualBackend
from audio.board import Board
from audio.commands import Locate, Pause, Play, SetLoop
from audio.desk import Desk
from audio.params import MixParams, StripParams, pack
from audio.plain_store import PlainStore
from audio.renderer import PutDeck, Renderer
from audio.status import Field, new_row

STRIPS, BLOCK, RATE = 16, 256, 48_000
LONG_BLOCK = 1024  # so that one row of a block is far more than the small change of any call


class Session:
    def __init__(self, planes: np.ndarray, block: int = BLOCK, **master: float) -> None:
        self.board, self.backend = Board(), ManualBackend(RATE, block)
        self.renderer = Renderer(RATE, block)
        self.desk = Desk(self.renderer, self.board, self.backend)
        self.strips, self.master = len(planes) // 2, master
        self.set(StripParams())
        self.renderer.commands.extend([PutDeck(self.renderer.new_deck(PlainStore(planes))), Play()])
        self.backend.start(self.desk.process)

    def set(self, strip: StripParams) -> None:
        self.board.mix.write(pack(1, MixParams((strip,) * self.strips, **self.master)))  # type: ignore[arg-type]

    def status(self) -> np.ndarray:
        row = new_row()
        self.board.status.read(row)
        return row


def noise() -> np.ndarray:
    return np.random.default_rng(1).uniform(-0.05, 0.05, (2 * STRIPS, 4 * RATE)).astype(np.float32)


def nothing(_: Session) -> None: ...


def fader(session: Session) -> None:
    session.set(StripParams(-6.0))


def tell(*commands: object) -> Callable[[Session], None]:
    return lambda session: session.renderer.commands.extend(commands)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "act",
    [nothing, fader, tell(Locate(99_000)), tell(Pause()), tell(SetLoop(0, 12_000), Locate(11_900))],
    ids=["steady", "fader", "locate", "pause", "loop"],
)
@pytest.mark.parametrize("limiter", [False, True])
def test_the_callback_allocates_no_blocks(act: Callable[[Session], None], limiter: bool):
    session = Session(noise(), LONG_BLOCK, limiter=limiter)
    out = np.zeros((LONG_BLOCK, 2), np.float32)
    for _ in range(10):
        session.desk.process(out)
    act(session)
    kept, highest = 0, 0
    gc.collect()  # it is off: see tests/conftest.py
    tracemalloc.start()
    try:
        session.desk.process(out)  # takes the command, and gives its memory back
        for _ in range(8):
            before = tracemalloc.get_traced_memory()[0]
            tracemalloc.reset_peak()
            session.desk.process(out)
            after, peak = tracemalloc.get_traced_memory()
            kept, highest = kept + after - before, max(highest, peak - before)
    finally:
        tracemalloc.stop()
    # Counters are new numbers each time.
    assert kept < 512
    assert highest < LONG_BLOCK * 4


def test_one_strip_at_unity_comes_out_bit_for_bit():
    planes = np.random.default_rng(2).uniform(-1, 1, (2, RATE)).astype(np.float32)
    session = Session(planes)
    heard = session.backend.pull(RATE // 2)
    assert (heard[1024:] == planes[:, 1024 : RATE // 2].T).all()


def test_twenty_four_bit_samples_survive_the_way_through_the_mixer():
    whole = np.random.default_rng(3).integers(-(2**23), 2**23, (2, RATE))
    session = Session((whole / 2**23).astype(np.float32))
    heard = session.backend.pull(RATE // 2)[1024:]
    assert (np.rint(heard.astype(float) * 2**23) == whole[:, 1024 : RATE // 2].T).all()


def test_nine_strips_equal_an_independent_sum_to_120_db():
    planes = np.random.default_rng(4).uniform(-1, 1, (18, RATE)).astype(np.float32)
    heard = Session(planes).backend.pull(RATE // 2)[1024:]
    exact = np.array([planes[0::2].sum(0, dtype=float), planes[1::2].sum(0, dtype=float)])[:, 1024 : RATE // 2].T
    assert np.abs(heard - exact).max() < 10 ** (-120 / 20)


@pytest.mark.parametrize("poison", [np.nan, np.inf, -np.inf, 1e30])
def test_samples_that_are_no_sound_are_silence_and_counted(poison: float):
    planes = np.full((4, 4 * RATE), 0.25, np.float32)
    planes[2, 9 * BLOCK : 10 * BLOCK] = poison
    session = Session(planes)
    with np.errstate(all="ignore"):
        heard = session.backend.pull(20 * BLOCK)
    assert np.isfinite(heard).all()
    assert np.abs(heard).max() <= 0.5
    assert not heard[9 * BLOCK : 10 * BLOCK].any()
    assert (heard[11 * BLOCK :] == 0.5).all()
    assert session.status()[Field.FAULTS] >= 1


def test_a_fault_in_the_callback_is_silence_and_not_an_exception():
    session = Session(noise())

    def broken(_: np.ndarray) -> None:
        raise RuntimeError

    session.renderer.render = broken  # type: ignore[method-assign]
    assert not session.backend.pull(BLOCK).any()
    assert session.desk.faults == 1


def test_a_device_may_ask_for_any_number_of_frames():
    planes = noise()
    pieces = Session(planes)
    heard = np.concatenate([pieces.backend.pull(frames) for frames in (1, 255, 256, 257, 1000, 31)])
    whole = np.zeros((len(heard), 2), np.float32)
    Session(planes).desk.process(whole)
    assert np.abs(heard - whole).max() < 1e-6


def test_the_status_tells_where_we_are():
    session = Session(noise())
    session.backend.pull(3 * BLOCK)
    row = session.status()
    assert row[Field.PLAYHEAD] == row[Field.FRAMES_RENDERED] == 3 * BLOCK
    assert row[Field.SONG_FRAMES] == 4 * RATE
    assert row[Field.STRIPS] == STRIPS
    assert row[Field.GENERATION] == 1


def test_a_late_block_counts_only_while_something_plays():
    session = Session(noise())
    session.backend.pull(BLOCK)
    session.backend.late += 2
    session.backend.pull(BLOCK)
    session.renderer.commands.append(Pause())
    session.backend.pull(4 * BLOCK)
    session.backend.late += 5
    session.backend.pull(BLOCK)
    assert session.status()[Field.DEVICE_UNDERRUNS] == 2

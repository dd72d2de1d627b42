"""The whole path by hand, block after block, beside what was heard before: tests/golden/*.txt.

Tiny: rate 1,000, blocks of 4 frames, ramps of 4. A golden file that does not agree leaves `.actual` beside it, to be
looked at and, if the change was meant, to be given the golden name.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from audio.backends.manual import ManualBackend
from audio.board import Board
from audio.bounce import bounce
from audio.commands import ClearLoop, Locate, Pause, Play, SetLoop, Stop
from audio.desk import Desk
from audio.params import MixParams, StripParams, pack
from audio.plain_store import PlainStore
from audio.renderer import PutDeck, Renderer

GOLDEN = Path(__file__).resolve().parents[2] / "golden"
RATE, BLOCK, RAMP, FRAMES = 1_000, 4, 4, 64


def planes() -> np.ndarray:
    """Two strips: one counts its frames in thousandths, the other is a square of eight frames."""
    count = np.arange(1, FRAMES + 1) / 1_000
    square = np.where(np.arange(FRAMES) // 4 % 2, -0.5, 0.5)
    return np.array([count, -count, square, 0.5 * square]).astype(np.float32)


class Hand:
    """A desk moved block by block; what was heard, and where the playhead stood after it."""

    def __init__(self, mix: MixParams) -> None:
        self._board, self._backend = Board(), ManualBackend(RATE, BLOCK)
        self.renderer = Renderer(RATE, BLOCK, RAMP)
        self._backend.start(Desk(self.renderer, self._board, self._backend).process)
        self.lines: list[str] = []
        self.set(mix)
        self.renderer.commands.append(PutDeck(self.renderer.new_deck(PlainStore(planes()))))

    def set(self, mix: MixParams) -> None:
        self._board.mix.write(pack(1, mix))

    def tell(self, *commands: object) -> None:
        self.renderer.commands.extend(commands)  # type: ignore[arg-type]

    def blocks(self, count: int) -> None:
        for _ in range(count):
            for left, right in self._backend.pull(BLOCK):
                self.lines.append(f"{left:+.6f} {right:+.6f}")
            self.lines.append(f"# {self.renderer.state.name} {self.renderer.playhead}")


PAIR = MixParams((StripParams(), StripParams(-6.0, pan=0.5)))


def a_session() -> Iterator[str]:
    hand = Hand(PAIR)
    hand.blocks(1)
    hand.tell(Play())
    hand.blocks(4)
    hand.set(MixParams((StripParams(invert=True), StripParams(mute=True)), -6.0, balance=-0.5))
    hand.blocks(3)
    hand.tell(Locate(40))
    hand.blocks(2)
    hand.tell(Pause())
    hand.blocks(2)
    hand.tell(Play())
    hand.blocks(2)
    hand.tell(Stop())
    hand.blocks(2)
    yield from hand.lines


def loops() -> Iterator[str]:
    hand = Hand(PAIR)
    hand.tell(SetLoop(4, 14), Play())
    hand.blocks(6)
    hand.tell(SetLoop(4, 14, crossfade=False))
    hand.blocks(6)
    hand.tell(ClearLoop())
    hand.blocks(14)
    yield from hand.lines


def the_master() -> Iterator[str]:
    hand = Hand(MixParams(PAIR.strips, mono=True))
    hand.tell(Play())
    hand.blocks(3)
    hand.set(MixParams(PAIR.strips, dim=True))
    hand.blocks(3)
    hand.set(MixParams((StripParams(6.0, pan=-1.0), StripParams(solo=True, pan=1.0)), 6.0, balance=1.0))
    hand.blocks(3)
    yield from hand.lines


def a_bounce() -> Iterator[str]:
    for block in bounce(PlainStore(planes()), PAIR, RATE, 3, 40):
        for left, right in block:
            yield f"{left:+.6f} {right:+.6f}"


SCENES: dict[str, Callable[[], Iterator[str]]] = {
    "session": a_session,
    "loops": loops,
    "master": the_master,
    "bounce": a_bounce,
}


def same(actual: list[str], golden: list[str]) -> bool:
    """Numbers to a millionth, everything else to the letter."""
    if len(actual) != len(golden):
        return False
    for one, other in zip(actual, golden, strict=True):
        if one.startswith("#") or other.startswith("#"):
            if one != other:
                return False
        elif not np.allclose([float(x) for x in one.split()], [float(x) for x in other.split()], atol=1.5e-6):
            return False
    return True


def check(name: str, actual: list[str], folder: Path = GOLDEN) -> None:
    path = folder / f"{name}.txt"
    beside = path.with_suffix(".actual")
    if path.exists() and same(actual, path.read_text().splitlines()):
        beside.unlink(missing_ok=True)
        return
    beside.write_text("\n".join(actual) + "\n")
    pytest.fail(f"{name} is not what it was; see {beside}")


@pytest.mark.parametrize("name", SCENES)
def test_it_sounds_as_it_always_did(name: str):
    check(name, list(SCENES[name]()))


def test_another_sound_leaves_itself_beside_the_golden_one(tmp_path: Path):
    golden = (GOLDEN / "loops.txt").read_text()
    (tmp_path / "loops.txt").write_text(golden)
    actual = golden.splitlines()
    actual[-2] = "+9.000000 +9.000000"
    with pytest.raises(pytest.fail.Exception, match="not what it was"):
        check("loops", actual, tmp_path)
    assert (tmp_path / "loops.actual").read_text().splitlines() == actual
    check("loops", golden.splitlines(), tmp_path)
    assert not (tmp_path / "loops.actual").exists()

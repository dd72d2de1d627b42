"""kill -9 at every point of a forge on a real node: the truth is found each time. Pairs: `test_crash_pairs.py`."""

from collections.abc import Iterator

import pytest

from tests.chain.forge.arena import SONG, Arena
from tests.chain.forge.crash_bugs import BUGS
from tests.chain.forge.crash_lives import Lives, check, process_of_lives, recover, sent_by
from tests.chain.forge.crash_points import POINTS


@pytest.fixture(scope="module")
def lives() -> Iterator[Lives]:
    with process_of_lives() as process:
        yield Lives(process)


@pytest.fixture
def fresh(arena: Arena) -> Arena:
    """The journal belongs to the runs that die."""
    arena.journal.close()
    return arena


def test_there_are_at_least_fourteen_points() -> None:
    assert len(set(POINTS)) >= 14


@pytest.mark.parametrize("point", POINTS)
async def test_a_crash_at_any_point(fresh: Arena, lives: Lives, point: str) -> None:
    sent = sent_by(fresh)
    lives.end_at(point, fresh)
    await recover(fresh)
    check(fresh, SONG, 0, sent)


CAUGHT_AT = {
    "broadcast before journal": "before journal",
    "no recovery search": "after broadcast",
    "failed on time-out": "after broadcast",
    "receipt overwritten": "after include",
    "asked again in recovery": "after broadcast",
}


@pytest.mark.parametrize("bug", BUGS)
async def test_a_seeded_bug_is_caught(fresh: Arena, lives: Lives, bug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    owner, name, wrong = BUGS[bug]
    sent = sent_by(fresh)
    lives.end_at(CAUGHT_AT[bug], fresh, bug)
    monkeypatch.setattr(owner, name, wrong)
    with pytest.raises(AssertionError):
        await recover(fresh)
        note_what_the_last_run_asked(fresh)
        check(fresh, SONG, 0, sent)


def note_what_the_last_run_asked(arena: Arena) -> None:
    with (arena.folder / "diary").open("a") as diary:
        diary.writelines(tx.data.hex() + "\n" for tx in arena.wallet.asked)


async def test_a_point_that_is_not_hit_fails_the_harness(fresh: Arena, lives: Lives) -> None:
    with pytest.raises(AssertionError, match="was not hit"):
        lives.end_at("before nothing", fresh)
    await recover(fresh)

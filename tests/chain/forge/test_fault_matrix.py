"""Every fault at every crash point, in memory: no violation of the eight invariants of `faulty.check_invariants`."""

import asyncio
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.chain.forge import faulty
from tests.chain.forge.crash_bugs import BUGS
from tests.chain.forge.faulty import FAULTS, POINTS, World, check_invariants, nothing


def live_through(point: str, fault: Callable[[World], None], script: Callable[[World], None] | None = None) -> World:
    """A whole life with this fault; the invariants are checked at its end."""

    async def main() -> World:
        with tempfile.TemporaryDirectory() as folder:
            world = World(Path(folder), point, fault)
            if script is not None:
                world.at_pause = lambda: script(world)
            try:
                await world.whole_life()
                check_invariants(world)
            finally:
                await world.runner.close()
                world.journal.close()
            return world

    return asyncio.run(main())


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("point", POINTS)
def test_no_fault_at_any_point_violates_an_invariant(point: str, fault: str) -> None:
    assert live_through(point, FAULTS[fault]).was_hit, f"{point} was not hit"


def test_a_life_without_faults_forges_two_sets() -> None:
    world = live_through("nowhere", nothing)
    assert len(world.chain.forged()) == 2 and not world.was_hit


@pytest.mark.parametrize(
    ("bug", "point", "fault"),
    [
        ("no recovery search", "after wallet", "crash alone"),
        ("failed on time-out", "after wallet", "crash alone"),
        ("asked again in recovery", "after wallet", "crash alone"),
        ("broadcast before journal", "before journal", "crash alone"),
        ("receipt overwritten", "after include", "crash alone"),
    ],
)
def test_a_seeded_bug_is_caught(bug: str, point: str, fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    live_through(point, FAULTS[fault])
    owner, name, wrong = BUGS[bug]
    monkeypatch.setattr(owner, name, wrong)
    monkeypatch.setattr(faulty, "MOST_PAUSES", 150)  # it need not wait long for what never comes
    with pytest.raises(AssertionError):
        live_through(point, FAULTS[fault])

"""kill -9 at every ordered pair of points, at night: of a forge, of a batch that permits and forges, of a reveal.

The first run dies at the first point. The next one follows what it finds to its end and begins once more, dying at the
second point. The last one lives. Then chain, journal and wallet must tell the same. STEMS_PART=2/5 runs a fifth.
"""

import os
from collections.abc import Iterator, Sequence
from itertools import product

import pytest

from tests.chain.forge.arena import SONG, Arena, steps
from tests.chain.forge.batching import code_of_account, delegate
from tests.chain.forge.crash_lives import Lives, check, process_of_lives, recover, sent_by
from tests.chain.forge.crash_points import BATCH_POINTS, POINTS
from tests.chain.reveal.desk import Desk
from tests.contracts.world import SEALED

TOLD = ("before broadcast", "after broadcast", "inside journal", "after ask")
"""Where a person's tokens hang by a thread: these are tried in every run of the tests."""


def part(pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    number, of = (int(it) for it in os.environ.get("STEMS_PART", "1/1").split("/"))
    return list(pairs)[number - 1 :: of]


def pairs(points: Sequence[str]) -> list[tuple[str, str]]:
    return part(list(product(points, repeat=2)))


@pytest.fixture(scope="module")
def lives() -> Iterator[Lives]:
    with process_of_lives() as process:
        yield Lives(process)


@pytest.fixture(scope="session")
def account_code(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return code_of_account(tmp_path_factory.mktemp("account"))


async def of_forge(arena: Arena, lives: Lives, *points: str) -> None:
    lives.kind = "forge"
    arena.journal.close()
    sent = sent_by(arena)
    for point in points:
        lives.end_at(point, arena)
    await recover(arena)
    check(arena, SONG, 0, sent)


async def of_batch(arena: Arena, lives: Lives, code: bytes, *points: str) -> None:
    lives.kind = "batch"
    await steps(arena.runner.revoke())
    delegate(arena.anvil, arena.alice, code)
    arena.journal.close()
    sent = sent_by(arena)
    for point in points:
        lives.end_at(point, arena)
    await recover(arena)
    check(arena, SONG, 0, sent)
    assert not await arena.runner.may_burn()


async def of_reveal(arena: Arena, lives: Lives, *points: str) -> None:
    lives.kind = "reveal"
    desk = Desk(arena)
    arena.journal.close()
    before, sent = desk.sealed(), sent_by(arena)
    for point in points:
        lives.end_at(point, arena, config=desk.config)
    await recover(arena, desk)
    check(arena, SEALED, before, sent)
    assert desk.requests() == before - desk.sealed()
    await desk.runner.close()


@pytest.mark.parametrize("point", TOLD)
async def test_a_batch_that_is_killed_is_found_again(
    arena: Arena, lives: Lives, account_code: bytes, point: str
) -> None:
    await of_batch(arena, lives, account_code, point)


@pytest.mark.parametrize("point", TOLD)
async def test_a_reveal_that_is_killed_is_found_again(arena: Arena, lives: Lives, point: str) -> None:
    await of_reveal(arena, lives, point)


@pytest.mark.nightly
@pytest.mark.parametrize(("first", "second"), pairs(POINTS))
async def test_a_forge_and_another_in_the_next_run(arena: Arena, lives: Lives, first: str, second: str) -> None:
    await of_forge(arena, lives, first, second)


@pytest.mark.nightly
@pytest.mark.parametrize(("first", "second"), pairs(BATCH_POINTS))
async def test_a_batch_and_another_in_the_next_run(
    arena: Arena, lives: Lives, account_code: bytes, first: str, second: str
) -> None:
    await of_batch(arena, lives, account_code, first, second)


@pytest.mark.nightly
@pytest.mark.parametrize(("first", "second"), pairs(POINTS))
async def test_a_reveal_and_another_in_the_next_run(arena: Arena, lives: Lives, first: str, second: str) -> None:
    await of_reveal(arena, lives, first, second)

"""A value is right at once, and its file follows."""

import asyncio
import threading

from app.services.write_behind import WriteBehind


async def test_changes_that_pile_up_while_one_is_written_are_written_as_one() -> None:
    may_go_on, written = threading.Event(), []

    def write(value: int) -> None:
        may_go_on.wait()
        written.append(value)

    kept = WriteBehind(0, write, lambda: None, "number")
    kept.change(1)
    await asyncio.sleep(0)  # the writing of it has begun
    for value in (2, 3):
        kept.change(value)
        assert kept.now == value
    may_go_on.set()
    await kept.close()
    assert written == [1, 3]


async def test_what_could_not_be_written_is_told_once_and_is_right_all_the_same() -> None:
    told: list[str] = []

    def write(value: int) -> None:
        raise OSError

    kept = WriteBehind(0, write, lambda: told.append("failed"), "number")
    kept.change(1)
    await kept.close()
    assert (kept.now, told) == (1, ["failed"])

"""Background tasks have an owner: one under each name, all of them ended together."""

import asyncio

from app.services.tasks import Tasks


async def _for_ever() -> None:
    await asyncio.Event().wait()


async def test_a_second_task_under_a_name_takes_the_place_of_the_first() -> None:
    tasks = Tasks(lambda name, error: None)
    first = tasks.start("look", _for_ever())
    second = tasks.start("look", _for_ever())
    await asyncio.wait([first])
    assert first.cancelled() and not second.done()
    await tasks.close()
    assert second.cancelled() and not tasks.running("look")


async def test_a_task_that_fails_is_told_by_name_and_a_cancelled_one_is_not() -> None:
    told: list[tuple[str, str]] = []
    tasks = Tasks(lambda name, error: told.append((name, type(error).__name__)))

    async def fails() -> None:
        raise ValueError

    await asyncio.wait([tasks.start("bad", fails())])
    tasks.start("good", _for_ever())
    await tasks.close()
    await asyncio.sleep(0)
    assert told == [("bad", "ValueError")]


async def test_one_whose_work_is_done_is_not_running_even_before_its_owner_was_told() -> None:
    tasks, now = Tasks(lambda name, error: None), asyncio.get_running_loop().create_future()

    async def waits() -> None:
        await now

    async def looks() -> bool:
        await now
        return tasks.running("short")

    tasks.start("short", waits())
    looked = asyncio.create_task(looks())
    await asyncio.sleep(0)
    assert tasks.running("short")
    now.set_result(None)
    assert not await looked

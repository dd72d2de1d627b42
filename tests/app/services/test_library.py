"""The library follows the chain: what fails is said once, tried again, and taken back when it is over."""

import asyncio
from collections.abc import AsyncIterator, Callable

from app.services.library import LibraryService
from app.state.model import Phase
from app.state.store import Store
from chain.errors import RpcError
from chain.tokens.model import Library
from tests.app.collection import library
from tests.app.waiting import until

Steps = Callable[[str, float | None], None]


class FakeCollector:
    """Answers looks from a list, the last one for ever; a block comes when the test says so."""

    def __init__(self, *answers: Library | Exception) -> None:
        self.answers = list(answers)
        self.looks = 0
        self.asked: list[tuple[str, ...]] = []
        self.blocks: asyncio.Queue[int] = asyncio.Queue()

    async def look(self, *accounts: str, progress: Steps | None = None) -> Library:
        self.looks += 1
        self.asked.append(accounts)
        if progress:
            progress("metadata", 0.5)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        await asyncio.sleep(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def changes(self) -> AsyncIterator[int]:
        while True:
            yield await self.blocks.get()


class Shelf:
    def __init__(self, *answers: Library | Exception) -> None:
        self.store, self.collector = Store(), FakeCollector(*answers)
        self.seen: list[Library] = []
        self.messages: list[str] = []
        self.store.listen(lambda before, now: self.messages.append(now.library.message))
        self.service = LibraryService(
            self.collector,  # type: ignore[arg-type]
            ("0xa",),
            self.store,
            self.seen.append,
            retry_s=0.0,
        )

    async def follow(self, until_: Callable[[], bool]) -> None:
        task = asyncio.ensure_future(self.service.run())
        try:
            await until(until_)
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def test_a_look_shows_the_library_and_how_far_it_is() -> None:
    shelf = Shelf(library({1: 1}))
    assert await shelf.service.look()
    assert shelf.store.state.library.phase is Phase.READY
    assert shelf.seen == [library({1: 1})]
    assert "Reading what the tokens are … 50%" in shelf.messages


async def test_a_first_look_that_fails_is_tried_again_and_leaves_no_error_behind() -> None:
    shelf = Shelf(RpcError("timeout"), RpcError("timeout"), library({1: 1}))
    await shelf.follow(lambda: shelf.store.state.library.phase is Phase.READY)
    assert any(message.startswith("The node did not answer") for message in shelf.messages)
    assert shelf.store.state.library.message == ""
    assert shelf.store.state.notices == ()


async def test_a_later_look_that_fails_keeps_the_library_says_so_once_and_takes_it_back() -> None:
    shelf = Shelf(library({1: 1}), RpcError("timeout"), RpcError("timeout"), library({1: 2}, block=8))
    assert await shelf.service.look()
    assert not await shelf.service.look()
    assert not await shelf.service.look()
    assert shelf.store.state.library.phase is Phase.READY
    assert [notice.title for notice in shelf.store.state.notices] == ["The node did not answer"]
    assert await shelf.service.look()
    assert shelf.store.state.notices == ()


async def test_the_block_of_the_first_look_is_not_looked_at_again_but_another_of_its_number_is() -> None:
    shelf = Shelf(library({1: 1}, block=7))
    shelf.collector.blocks.put_nowait(7)
    shelf.collector.blocks.put_nowait(7)  # after a reorganisation
    await shelf.follow(lambda: shelf.collector.blocks.empty() and shelf.collector.looks == 2)


async def test_a_look_that_shows_nothing_new_tells_nobody() -> None:
    shelf = Shelf(library({1: 1}))
    await shelf.service.look()
    await shelf.service.look()
    assert len(shelf.seen) == 1


async def test_other_accounts_are_looked_into_at_once_and_what_is_read_for_the_former_is_not_shown() -> None:
    shelf = Shelf(library({1: 1}), library({2: 1}))
    former = asyncio.ensure_future(shelf.service.look())
    await asyncio.sleep(0)
    await shelf.service.set_accounts(("0xb", "0xc"), {"0xb": "bea.eth"})
    await former
    assert shelf.collector.asked == [("0xa",), ("0xb", "0xc")]
    assert shelf.seen == [library({2: 1})]
    assert shelf.service.accounts == ("0xb", "0xc")

"""The library follows the chain: what fails is said once, tried again, and taken back when it is over."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.services.library import LibraryService
from app.state.model import Phase
from app.state.store import Store
from chain.errors import RpcError
from chain.ports import Block
from chain.tokens.errors import LedgerError
from chain.tokens.model import Library
from tests.app.collection import library, profile
from tests.app.waiting import until

NOW_S = 1_800_000_000.0
Steps = Callable[[str, float | None], None]


class FakeCollector:
    """Answers looks from a list, the last one for ever; a block comes when the test says so."""

    def __init__(self, *answers: Library | Exception) -> None:
        self.profile = profile()
        self.newest: Block | None = None
        self.answers = list(answers)
        self.looks = 0
        self.known: Library | None = None
        self.damaged = ""
        self.asked: list[tuple[str, ...]] = []
        self.blocks: asyncio.Queue[int] = asyncio.Queue()

    async def recall(self, *accounts: str) -> Library | None:
        if self.damaged:
            raise LedgerError(self.damaged)
        return self.known

    async def start_afresh(self, *, in_memory: bool) -> Path | None:
        self.damaged = ""
        return None if in_memory else Path("kept.unreadable.sqlite")

    async def look(self, *accounts: str, progress: Steps | None = None) -> Library:
        self.looks += 1
        self.asked.append(accounts)
        if progress:
            progress("metadata", 0.5)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        await asyncio.sleep(0)
        if isinstance(answer, Exception):
            raise answer
        self.newest = Block(answer.holdings.block_number, "0x", "0x", 0, 0)
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
            now_s=lambda: NOW_S,
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


async def test_a_node_that_goes_back_in_time_is_followed_and_said() -> None:
    shelf = Shelf(library({1: 1}, block=8), library({1: 2}, block=7), library({1: 1}, block=9))
    for titles in ([], ["The node went back in time"], []):
        assert await shelf.service.look()
        assert [notice.title for notice in shelf.store.state.notices] == titles


async def test_a_catalogue_file_is_seen_at_once_also_while_no_node_answers() -> None:
    shelf = Shelf(library({1: 1}), RpcError("unreachable"))
    assert await shelf.service.look()
    shelf.collector.known = library({1: 1, 2: 1})  # as the ledger has it, described otherwise
    await shelf.service.describe_anew()
    assert shelf.seen[-1] == shelf.collector.known
    assert shelf.store.state.library.phase is Phase.ERROR


async def test_a_later_look_that_fails_keeps_the_library_says_so_once_and_takes_it_back() -> None:
    shelf = Shelf(library({1: 1}), RpcError("timeout"), RpcError("timeout"), library({1: 2}, block=8))
    assert await shelf.service.look()
    assert not await shelf.service.look()
    assert not await shelf.service.look()
    assert shelf.store.state.library.phase is Phase.ERROR
    assert shelf.store.state.library.albums
    assert [notice.title for notice in shelf.store.state.notices] == ["The node did not answer"]
    assert await shelf.service.look()
    assert shelf.store.state.notices == ()
    assert (shelf.store.state.library.phase, shelf.store.state.library.message) == (Phase.READY, "")


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


def seen(found: Library, ago_s: float) -> Library:
    return replace(found, holdings=replace(found.holdings, seen_at_s=NOW_S - ago_s))


async def test_the_last_known_library_is_there_at_once_with_its_age_and_stays_when_nobody_answers() -> None:
    shelf = Shelf(RpcError("unreachable"))
    shelf.collector.known = seen(library({1: 1}), ago_s=3 * 3600 + 5)
    await shelf.service.recall()
    state = shelf.store.state.library
    assert (state.phase, state.message) == (Phase.LOADING, "As of 3 hours ago, block 7")
    assert state.albums
    assert not await shelf.service.look()
    state = shelf.store.state.library
    assert state.message == "As of 3 hours ago, block 7 · the node did not answer"
    assert state.albums
    assert not shelf.service.fresh
    assert shelf.seen == [shelf.collector.known]


async def test_what_is_read_anew_takes_the_place_of_what_was_known_even_if_it_is_the_same() -> None:
    shelf = Shelf(library({1: 1}))
    shelf.collector.known = seen(library({1: 1}), ago_s=90)
    await shelf.service.recall()
    assert await shelf.service.look()
    assert "As of 1 minute ago, block 7 · Reading what the tokens are … 50%" in shelf.messages
    assert (shelf.store.state.library.phase, shelf.store.state.library.message) == (Phase.READY, "")
    assert shelf.service.fresh


@pytest.mark.parametrize(
    ("reason", "said"),
    [("damaged", "It was set aside as kept.unreadable.sqlite"), ("unusable", "Check the disk")],
)
async def test_a_kept_library_that_can_not_be_used_is_said_and_everything_is_read_anew(reason: str, said: str) -> None:
    shelf = Shelf(library({1: 1}))
    shelf.collector.damaged = reason
    await shelf.follow(lambda: shelf.store.state.library.phase is Phase.READY)
    assert [notice.sentence.startswith(said) for notice in shelf.store.state.notices] == [True]

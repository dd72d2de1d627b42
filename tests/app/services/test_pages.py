"""The pages follow the library; what is exported is what the filter lets through."""

import csv
from dataclasses import replace
from pathlib import Path

from app.services.pages import PageService
from app.services.tasks import Tasks
from app.state.intents import ShowPage
from app.state.model import Page
from app.state.pages import ExportHistory
from app.state.store import Store
from chain.errors import ChainError
from chain.packing import ZERO_ADDRESS
from chain.tokens.errors import LedgerError
from chain.tokens.events import Move
from chain.tokens.history import Story, story
from chain.tokens.model import Library, Token
from tests.app.collection import ALBUM, BOB, library, profile, tokens
from tests.app.waiting import until
from tests.fakes.chain import ALICE


class FakeCollector:
    def __init__(self) -> None:
        self.tokens = {token.token_id: token for token in tokens()}
        self.moves = [Move(1, 0, 0, "0x1", ALICE, ZERO_ADDRESS, ALICE, 1, 2)]
        self.asked: list[tuple[str, ...]] = []
        self.problem: ChainError | None = None
        self.pictured: list[int] = []

    async def image(self, token: Token) -> Path | None:
        self.pictured.append(token.token_id)
        return Path(f"{token.image}.png")

    async def story(self, *accounts: str) -> Story:
        self.asked.append(accounts)
        if self.problem:
            raise self.problem
        return story(self.moves, [], accounts, self.tokens, {})


class Desk:
    def __init__(self, shown: Library | None = None) -> None:
        self.store, self.collector = Store(), FakeCollector()
        self.failed: list[BaseException] = []
        self.tasks = Tasks(lambda name, error: self.failed.append(error))
        self.library = shown
        self.service = PageService(
            self.collector,  # type: ignore[arg-type]
            profile(),
            self.store,
            self.tasks,
            library=lambda: self.library,
            names=lambda: {ALICE: "alice.eth"},
        )

    def act(self, intent: object) -> None:
        self.store.dispatch(intent)
        self.service.handle(intent)


async def test_the_history_is_read_when_it_is_looked_at_and_again_when_the_chain_moved() -> None:
    desk = Desk(library({1: 2}))
    desk.act(ShowPage(Page.HISTORY))
    await until(lambda: desk.store.state.pages.history.rows is not None)
    assert [row.name for row in desk.store.state.pages.history.rows or ()] == ["Harbour · Drums"]
    desk.collector.moves.append(Move(2, 0, 0, "0x2", ALICE, ALICE, BOB, 1, 1))
    desk.library = library({1: 1}, block=8)
    desk.service.looked()
    await until(lambda: len(desk.store.state.pages.history.rows or ()) == 2)
    assert desk.collector.asked == [(ALICE,), (ALICE,)]
    await desk.tasks.close()


async def test_an_album_has_the_artwork_of_its_token_or_else_of_the_first_song_that_has_one() -> None:
    seen = library({1: 2})
    (album,) = (it for it in seen.catalogue.albums if it.key == ALBUM)
    first, *others = album.songs
    assert first.token is not None
    pictured = replace(first, token=replace(first.token, image="harbour"))
    albums = (replace(album, songs=(pictured, *others)),)
    desk = Desk(replace(seen, catalogue=replace(seen.catalogue, albums=albums)))
    for _ in range(2):  # asked for once, and there again at once
        desk.act(ShowPage(Page.ALBUM, ALBUM))
        await until(
            lambda: desk.store.state.pages.album is not None and desk.store.state.pages.album.artwork is not None
        )
    assert desk.store.state.pages.album is not None
    assert desk.store.state.pages.album.artwork == Path("harbour.png")
    assert desk.collector.pictured == [first.token.token_id]
    await desk.tasks.close()


async def test_nothing_is_read_while_no_such_page_is_open() -> None:
    desk = Desk(library({1: 2}))
    desk.service.looked()
    desk.act(ShowPage(Page.KEYBOARD))
    await desk.tasks.close()
    assert desk.collector.asked == []


async def test_a_stem_and_an_album_are_shown_and_what_is_no_token_is_not() -> None:
    desk = Desk(library({1: 2}))
    desk.act(ShowPage(Page.STEM, "1"))
    await until(lambda: desk.store.state.pages.stem is not None and desk.store.state.pages.stem.rows != ())
    desk.act(ShowPage(Page.ALBUM, ALBUM))
    await until(lambda: desk.store.state.pages.album is not None)
    desk.act(ShowPage(Page.STEM, "²"))
    await until(lambda: not desk.tasks.running("page"))
    assert desk.store.state.pages.stem is not None and desk.store.state.pages.stem.key == "1"
    assert desk.failed == []
    await desk.tasks.close()


async def test_a_ledger_that_can_not_be_read_is_said() -> None:
    desk = Desk(library({1: 2}))
    desk.collector.problem = LedgerError("damaged")
    desk.act(ShowPage(Page.HISTORY))
    await until(lambda: desk.store.state.pages.history.message != "")
    assert desk.store.state.pages.history.rows == ()
    await desk.tasks.close()


async def test_the_export_holds_what_the_filter_lets_through(tmp_path: Path) -> None:
    desk = Desk(library({1: 2}))
    desk.collector.moves.append(Move(2, 0, 0, "0x2", ALICE, ALICE, BOB, 1, 1))
    token = desk.collector.tokens[1]
    desk.collector.tokens[1] = replace(token, name="=HYPERLINK()")
    desk.act(ExportHistory(tmp_path / "x.csv", "sent", "hyper"))
    await until(lambda: desk.store.state.notices != ())
    with (tmp_path / "x.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["event"], row["name"], row["counterparty"]) for row in rows] == [("sent", "'=HYPERLINK()", BOB)]
    assert desk.store.state.notices[0].sentence == "1 line in x.csv."
    desk.act(ExportHistory(tmp_path / "nowhere" / "x.csv"))
    await until(lambda: len(desk.store.state.notices) == 2)
    assert "could not be saved" in desk.store.state.notices[1].title
    await desk.tasks.close()

"""With no network at all the program starts and shows what it knew, with its age."""

from pathlib import Path

from app.state import intents
from app.state.model import Page, Phase
from app.state.pages import HistoryRow
from tests.e2e.theatre import Theatre
from tests.e2e.without_network import without_network


def test_the_last_known_library_is_there_without_any_network(home: Path, tmp_path: Path) -> None:
    with Theatre(home) as theatre:
        before = {row.title: row.status for row in theatre.run(theatre.library())}
        options = without_network(theatre, tmp_path / "away")
    with Theatre(tmp_path / "away", options=options) as theatre:
        store = theatre.program.store
        theatre.run(theatre.until(lambda: store.state.library.phase is Phase.ERROR, "what was known"))
        shown = {row.title: row.status for album in store.state.library.albums for row in album.songs}
        assert shown == before
        assert store.state.library.message.startswith("As of ")
        rows = theatre.run(_history(theatre))
        assert any(row.name and row.block_number for row in rows)


async def _history(theatre: Theatre) -> tuple[HistoryRow, ...]:
    theatre.program.handle(intents.ShowPage(Page.HISTORY))
    await theatre.until(lambda: bool(theatre.program.store.state.pages.history.rows), "the history")
    return theatre.program.store.state.pages.history.rows or ()

"""With no network at all the program starts and shows what it knew, with its age."""

import shutil
from pathlib import Path

from app.options import Options
from app.state import intents
from app.state.model import Page, Phase
from app.state.pages import HistoryRow
from tests.e2e.theatre import Theatre

PROFILE = """
name = "kept"
title = "Kept"
chain_id = {chain_id}
rpc_urls = ["http://127.0.0.1:9/"]
collection = "{collection}"
forge = "{forge}"
reveal = "{reveal}"
first_block = {first_block}
"""


def test_the_last_known_library_is_there_without_any_network(home: Path, tmp_path: Path) -> None:
    with Theatre(home) as theatre:
        before = {row.title: row.status for row in theatre.run(theatre.library())}
        controller = theatre.program.controller
        assert controller is not None and controller.library is not None and controller.world is not None
        profile, account = controller.world.profile, controller.library.accounts[0]
        kept = controller.world.processes.node.state_dir / f"{profile.chain_id}-{profile.collection.lower()}.sqlite"
    away = tmp_path / "away"
    (away / "data" / "collections").mkdir(parents=True)
    shutil.copy(kept, away / "data" / "collections" / kept.name)
    file = tmp_path / "kept.toml"
    file.write_text(PROFILE.format(**{name: getattr(profile, name) for name in
                                      ("chain_id", "collection", "forge", "reveal", "first_block")}))  # fmt: skip
    with Theatre(away, options=Options(profile=str(file), account=account, root=away, backend="silent")) as theatre:
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

"""Another collection and another account are chosen in the window, without a restart."""

import json
from pathlib import Path

from app.demo.processes import start_processes
from app.demo.world import open_world
from app.settings import load_settings
from app.state import intents
from app.state.model import Page, Phase, StripStatus
from app.state.settings import AddCollection, LookAtSettings, OpenCollection, RemoveCollection, Unwatch, WatchAlso
from app.state.wallet import WatchAddress, Way
from chain.profile import Profile
from tests.e2e.theatre import Theatre, demo_home

NOWHERE = "http://127.0.0.1:9"


def _document(profile: Profile, nodes: tuple[str, ...]) -> str:
    lines = {
        "name": "second",
        "title": "Second world",
        "chain_id": profile.chain_id,
        "collection": profile.collection,
        "forge": profile.forge,
        "first_block": profile.first_block,
        "confirmations": 1,
        "rpc_urls": list(nodes),
        "gateways": list(profile.gateways),
        "key_gate": profile.key_gate,
    }
    hashes = "".join(f"{name} = {json.dumps(value)}\n" for name, value in profile.code_hashes.items())
    return "".join(f"{key} = {json.dumps(value)}\n" for key, value in lines.items()) + f"\n[code_hashes]\n{hashes}"


def test_from_the_demo_to_another_collection_and_back(home: Path, tmp_path: Path) -> None:
    second = demo_home(tmp_path / "second")
    with Theatre(home) as theatre:
        theatre.run(_turn(theatre, second / "data" / "demo", tmp_path))
    settings, _ = load_settings(home / "config" / "settings.json")
    assert settings.profile == "demo"


async def _turn(theatre: Theatre, folder: Path, tmp_path: Path) -> None:
    program, store = theatre.program, theatre.program.store
    await theatre.library()
    await theatre.open_song("Harbour")
    world = await open_world(await start_processes(folder), lambda what, part: None)
    try:
        file = tmp_path / "second.toml"
        file.write_text(_document(world.profile, world.profile.rpc_urls))
        dead = tmp_path / "dead.toml"
        dead.write_text(_document(world.profile, (NOWHERE,)).replace('"second"', '"dead"'))

        program.handle(intents.ShowPage(Page.HISTORY))
        await theatre.until(lambda: bool(store.state.pages.history.rows), "the history")
        program.handle(intents.ShowPage(Page.SETTINGS))
        for path in (file, dead):
            program.handle(AddCollection(str(path)))
            await theatre.until(lambda name=path.stem: name in _known(theatre), f"the collection {path.stem}")  # type: ignore[misc]
        assert _known(theatre) >= {"demo", "stems.fm", "second", "dead"}

        program.handle(OpenCollection("second", world.signer.address))
        await theatre.until(lambda: store.state.network == "Second world", "the other collection")
        rows = await theatre.library()
        assert {row.title for row in rows} >= {"Harbour", "Undertow"}
        assert store.state.banner == "" and store.state.wallet.way is Way.WATCH

        # What the pages told was of the other one.
        assert store.state.pages.history.rows is None
        await theatre.until(
            lambda: [row.name for row in store.state.settings.collections if row.current] == ["second"], "the open one"
        )

        # Watched, its songs are shown, and locked until a wallet comes.
        song = await theatre.open_song("Harbour")
        locked = [strip for strip in song.strips if "Connect the wallet" in strip.reason]
        assert len(locked) == 9 and {strip.status for strip in locked} == {StripStatus.FAILED}
        assert any(notice.title == "This song is locked" for notice in store.state.notices)

        # Another account, then the first again, and one more beside it.
        program.handle(WatchAddress("0x" + "11" * 20))
        await theatre.until(lambda: _owned(theatre) == 0, "nothing owned")
        program.handle(WatchAlso(world.signer.address))
        await theatre.until(lambda: _owned(theatre) > 0, "what the one beside it owns")
        program.handle(Unwatch(world.signer.address))
        await theatre.until(lambda: _owned(theatre) == 0, "nothing owned again")

        # A collection whose node is away says so; the way back is open.
        program.handle(OpenCollection("dead"))
        await theatre.until(lambda: store.state.library.phase is Phase.ERROR, "the error")
        assert "node" in store.state.library.message
        program.handle(OpenCollection("demo"))
        await theatre.until(lambda: store.state.wallet.way is Way.HOME, "the demo")
        song = await theatre.open_song("Harbour")
        assert {strip.status for strip in song.strips} == {StripStatus.READY}

        program.handle(LookAtSettings())
        await theatre.until(lambda: bool(store.state.settings.leases), "the leases")
        assert store.state.settings.devices is not None and store.state.settings.hosts
        program.handle(RemoveCollection("second"))
        await theatre.until(lambda: "second" not in _known(theatre), "the collection gone")
    finally:
        await world.stop()


def _owned(theatre: Theatre) -> int:
    return sum(row.owned for album in theatre.program.store.state.library.albums for row in album.songs)


def _known(theatre: Theatre) -> set[str]:
    return {row.name for row in theatre.program.store.state.settings.collections}

"""A collector buys the last stem, forges the song, and then the album from its page: both tiers in one evening."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.demo.accounts import key_of
from app.demo.transactions import Sender
from app.state import intents
from app.state.forge_step import ForgeStep
from app.state.model import Page
from app.views.album_page import AlbumPageView
from chain.rpc import Web3Rpc
from chain.tokens.model import Album, Library, Song
from tests.e2e.theatre import Theatre


def _library(theatre: Theatre) -> Library:
    assert theatre.program.controller and theatre.program.controller.library
    library = theatre.program.controller.library.library
    assert library is not None
    return library


def _short_one(library: Library) -> tuple[Album, Song]:
    """The album that lacks one song token, and that song."""
    for album in library.catalogue.albums:
        lacking = [song for song in album.songs if library.songs[song.key].song_tokens == 0]
        if len(lacking) == 1:
            return album, lacking[0]
    raise AssertionError("no album is one song short")


async def _buy_what_is_missing(theatre: Theatre, song: Song) -> None:
    library = _library(theatre)
    world = theatre.program.controller.world if theatre.program.controller else None
    assert world is not None
    rpc = Web3Rpc(world.profile.rpc_urls[0])
    market = Sender(rpc, key_of("market"), world.profile.chain_id)
    try:
        for stem in song.stems:
            if not library.holdings.own_copies(stem.token_id):
                share = [market.address, library.holdings.account, stem.token_id, 1, b""]
                call = "safeTransferFrom(address,address,uint256,uint256,bytes)"
                await market.call(world.profile.collection, call, share)
    finally:
        await rpc.close()
    await theatre.until(lambda: _library(theatre).songs[song.key].complete, "the bought stem")


async def _forge(theatre: Theatre, name: str) -> None:
    """Through the dialog that is open, permission first when it is asked for."""

    def step() -> ForgeStep | None:
        view = theatre.program.store.state.forge
        return view.step if view is not None else None

    def label() -> str:
        view = theatre.program.store.state.forge
        return view.confirm_label if view is not None and view.can_confirm else ""

    await theatre.until(lambda: bool(label()), "a quote")
    if label() == "Hold to approve":
        await _type(theatre, name)
        await theatre.until(lambda: label() == "Hold to forge", "the permission")
    await _type(theatre, name)
    await theatre.until(lambda: step() is ForgeStep.FINAL, "the last word")
    theatre.program.handle(intents.CloseForge())


async def _type(theatre: Theatre, name: str) -> None:
    dialog = theatre.program.window.forge_dialog
    assert dialog is not None
    await theatre.until(dialog.typed.isEnabled, "the name may be typed")
    dialog.typed.clear()
    QTest.keyClicks(dialog.typed, name)
    QTest.keyClick(dialog.typed, Qt.Key.Key_Return)


def test_the_last_stem_makes_a_song_and_the_last_song_an_album(home: Path) -> None:
    with Theatre(home) as theatre:
        theatre.run(_both_tiers(theatre))


async def _both_tiers(theatre: Theatre) -> None:
    await theatre.library()
    album, song = _short_one(_library(theatre))
    await _buy_what_is_missing(theatre, song)
    await theatre.open_song(song.title)
    theatre.program.handle(intents.OpenForge())
    await _forge(theatre, song.title)
    await theatre.until(lambda: _library(theatre).songs[song.key].song_tokens == 1, "the song token")

    theatre.program.handle(intents.ShowPage(Page.ALBUM, album.key))
    page = theatre.program.window.findChild(AlbumPageView)
    await theatre.until(lambda: page is not None and page.forge.isVisible(), "the album's offer")
    assert page is not None
    page.forge.click()
    await theatre.until(lambda: theatre.program.window.forge_dialog is not None, "the dialog")
    view = theatre.program.store.state.forge
    assert view is not None and album.title in view.title
    await _forge(theatre, album.title)

    def done() -> bool:
        library = _library(theatre)
        made = next(it for it in library.catalogue.albums if it.key == album.key)
        tokens = [one.token.token_id for one in made.songs if one.token is not None]
        assert made.token is not None
        return library.holdings.own_copies(made.token.token_id) == 1 and not any(
            library.holdings.own_copies(token) for token in tokens
        )

    await theatre.until(done, "the album token instead of its songs")
    rows = theatre.program.store.state.smithy.forges
    assert [row.title for row in rows] == [album.title, song.title] and all(row.passport for row in rows)

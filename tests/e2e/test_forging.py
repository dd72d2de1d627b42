"""A collector forges the complete song; balances, supply and library agree, and still do after a restart."""

import contextlib
import os
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.state import intents
from app.state.forge_step import ForgeStep
from app.state.model import Phase, SongStatus, StripStatus
from audio import TransportState
from chain.tokens.model import Library, SongHolding
from tests.e2e.theatre import Theatre


def _harbour(theatre: Theatre) -> tuple[Library, SongHolding]:
    assert theatre.program.controller and theatre.program.controller.library
    library = theatre.program.controller.library.library
    assert library is not None
    return library, next(h for h in library.songs.values() if h.song.title == "Harbour")


async def _step(theatre: Theatre, *steps: ForgeStep) -> None:
    def reached() -> bool:
        view = theatre.program.store.state.forge
        assert view is None or view.step not in (
            ForgeStep.BLOCKED,
            ForgeStep.FAILED,
            ForgeStep.UNKNOWN,
            ForgeStep.REFUSED,
        ), view
        return view is not None and view.step in steps

    await theatre.until(reached, f"the dialog at {[step.value for step in steps]}")


async def _confirm(theatre: Theatre) -> None:
    """As a person without a mouse does: the song's name, then Enter."""
    dialog = theatre.program.window.forge_dialog
    assert dialog is not None
    await theatre.until(lambda: dialog.typed.isEnabled(), "the name may be typed")
    dialog.typed.clear()
    QTest.keyClicks(dialog.typed, "Harbour")
    QTest.keyClick(dialog.typed, Qt.Key.Key_Return)


async def _playing(theatre: Theatre) -> None:
    window = theatre.program.window
    window.activateWindow()
    await theatre.until(window.isActiveWindow, "the window in front")
    QTest.keyClick(window, Qt.Key.Key_Space)
    engine = theatre.program.engine

    def heard() -> bool:
        status = engine.status()
        return status.state is TransportState.PLAYING and status.master.peak_left > 0

    await theatre.until(heard, "sound")


def test_a_forge_burns_one_of_each_stem_and_the_song_plays_on_through_its_token(home: Path) -> None:
    with Theatre(home) as theatre:
        theatre.run(_forge_harbour(theatre))
    with Theatre(home) as theatre:
        theatre.run(_after_restart(theatre))


async def _forge_harbour(theatre: Theatre) -> None:
    await theatre.open_song("Harbour")
    library, before = _harbour(theatre)
    stems = [stem.token_id for stem in before.song.stems]
    assert before.song.token is not None and before.complete and before.song_tokens == 0
    copies = {token: library.holdings.copies(token) for token in stems}
    supply = {token: library.holdings.supply[token] for token in stems}

    theatre.program.handle(intents.OpenForge())
    await _step(theatre, ForgeStep.CONFIRM)
    view = theatre.program.store.state.forge
    assert view is not None and [row.token_id for row in view.burns] == sorted(stems)
    assert {row.token_id: row.copies for row in view.burns} == copies
    assert {row.token_id: row.left for row in view.burns} == supply
    if view.confirm_label == "Hold to approve":
        await _confirm(theatre)
        await theatre.until(lambda: _label(theatre) == "Hold to forge", "the permission")
        await _step(theatre, ForgeStep.CONFIRM)
    view = theatre.program.store.state.forge
    assert view is not None and view.can_confirm
    assert any("Dry run" in check.text and check.ok for check in view.checks), view.checks
    await _confirm(theatre)
    await _step(theatre, ForgeStep.FINAL)
    theatre.program.handle(intents.CloseForge())

    # The library is right without a restart.
    await theatre.until(lambda: _harbour(theatre)[1].song_tokens == 1, "the song token in the library")
    library, after = _harbour(theatre)
    assert {token: library.holdings.copies(token) for token in stems} == {t: n - 1 for t, n in copies.items()}
    assert {token: library.holdings.supply[token] for token in stems} == {t: n - 1 for t, n in supply.items()}
    rows = await theatre.library()
    assert next(row for row in rows if row.title == "Harbour").status is SongStatus.FORGED
    # Its stems are still playable, through it.
    await theatre.until(
        lambda: theatre.song.phase is Phase.READY and all(s.status is StripStatus.READY for s in theatre.song.strips),
        "all nine strips",
    )
    assert after.entitled and not theatre.song.forge.possible
    await _playing(theatre)


def _label(theatre: Theatre) -> str:
    view = theatre.program.store.state.forge
    return view.confirm_label if view else ""


async def _after_restart(theatre: Theatre) -> None:
    rows = await theatre.library()
    assert next(row for row in rows if row.title == "Harbour").status is SongStatus.FORGED
    library, holding = _harbour(theatre)
    assert holding.song_tokens == 1 and holding.owned == sum(
        library.holdings.copies(stem.token_id) > 0 for stem in holding.song.stems
    )
    song = await theatre.open_song("Harbour")
    assert song.phase is Phase.READY, song.message
    await theatre.until(lambda: all(s.status is StripStatus.READY for s in theatre.song.strips), "all nine strips")
    await _playing(theatre)


@pytest.mark.parametrize("closing", ["at once", "while the world starts"])
def test_closing_the_window_early_leaves_nothing_running(home: Path, closing: str) -> None:
    before = _children_of(os.getpid())
    with Theatre(home) as theatre:
        if closing == "while the world starts":
            theatre.run(theatre.until(lambda: theatre.program.controller is not None, "the chain side"))
    left = [command for pid, command in _children_of(os.getpid()).items() if pid not in before]
    assert [command for command in left if "resource_tracker" not in command] == []


def _children_of(pid: int) -> dict[int, str]:
    """Command lines of the living child processes by process id, out of /proc."""
    found = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, parent = status.read_text().rpartition(")")[2].split()[:2]
            if int(parent) == pid and state != "Z":
                found[int(status.parent.name)] = (status.parent / "cmdline").read_text().replace("\0", " ")
    return found

"""A collector reveals two sealed stems in the demo world, and closes the program between asking and opening."""

from pathlib import Path

from app.state import intents
from app.state.revealing import CloseReveal, ConfirmReveal, OpenRevealed, RevealStep, RevealView, SetRevealAmount
from chain.tokens.model import Library
from tests.e2e.theatre import Theatre


def _library(theatre: Theatre) -> Library:
    assert theatre.program.controller and theatre.program.controller.library
    library = theatre.program.controller.library.library
    assert library is not None
    return library


def _sealed(theatre: Theatre) -> int:
    library = _library(theatre)
    return sum(library.holdings.copies(token.token_id) for token in library.catalogue.sealed)


async def _step(theatre: Theatre, *steps: RevealStep) -> RevealView:
    def reached() -> bool:
        view = theatre.program.store.state.reveal
        assert view is None or view.step not in (RevealStep.FAILED, RevealStep.UNKNOWN), view
        return view is not None and view.step in steps

    await theatre.until(reached, f"the dialog at {[step.value for step in steps]}")
    view = theatre.program.store.state.reveal
    assert view is not None
    return view


def test_sealed_stems_are_asked_for_and_opened_after_a_restart(home: Path) -> None:
    with Theatre(home) as theatre:
        theatre.run(_ask(theatre))
    with Theatre(home) as theatre:
        theatre.run(_open(theatre))


async def _ask(theatre: Theatre) -> None:
    await theatre.library()
    await theatre.until(lambda: theatre.program.store.state.library.can_reveal, "the reveal")
    assert _sealed(theatre) == 5
    theatre.program.handle(intents.RequestReveal())
    await _step(theatre, RevealStep.CONFIRM)
    theatre.program.handle(SetRevealAmount(2))
    await theatre.until(
        lambda: (view := theatre.program.store.state.reveal) is not None and view.can_confirm and view.amount == 2,
        "a quote for two",
    )
    view = theatre.program.store.state.reveal
    assert view is not None and view.most == 5 and sum(odds.left for odds in view.odds) > 5
    if view.confirm_label == "Hold to approve":
        theatre.program.handle(ConfirmReveal())
        await theatre.until(
            lambda: (view := theatre.program.store.state.reveal) is not None and view.confirm_label == "Hold to reveal",
            "the permission",
        )
        view = await _step(theatre, RevealStep.CONFIRM)
    assert view.can_confirm and any("exactly these 2 tokens" in check.text for check in view.checks), view.checks
    theatre.program.handle(ConfirmReveal())
    await _step(theatre, RevealStep.DECIDING, RevealStep.DECIDED)
    await theatre.until(lambda: _sealed(theatre) == 3, "two sealed tokens fewer")
    theatre.program.handle(CloseReveal())


async def _open(theatre: Theatre) -> None:
    await theatre.library()
    await theatre.until(
        lambda: any(it.title == "Sealed stems wait to be opened" for it in theatre.program.store.state.notices),
        "the word that something waits",
    )
    before = dict(_library(theatre).holdings.balances)
    theatre.program.handle(intents.RequestReveal())
    await _step(theatre, RevealStep.DECIDED)
    theatre.program.handle(OpenRevealed())
    view = await _step(theatre, RevealStep.OPENED)
    assert len(view.stems) == 2 and all(stem.song for stem in view.stems)

    def gained() -> int:
        now = _library(theatre).holdings.balances
        return sum(now.get(token, 0) - before.get(token, 0) for token in now)

    await theatre.until(lambda: gained() == 2, "two stems more in the library")
    theatre.program.handle(CloseReveal())
    theatre.program.handle(intents.RequestReveal())
    view = await _step(theatre, RevealStep.CONFIRM)
    assert view.most == 3

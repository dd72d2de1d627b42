"""What the forge dialog shows is the quote: its burns, its checks, its price, and what stays."""

from dataclasses import replace

import pytest

from app.state.forge_progress import approving_view, ending, progress_view
from app.state.forge_step import ForgeStep
from app.state.forge_view import checking_view, quote_view, with_week
from app.state.model import ForgeView
from chain.forge.config import config_of
from chain.forge.fees import FeeWeek
from chain.forge.flow import ENDED, State
from chain.forge.intent import Kind
from chain.forge.progress import ForgeProgress
from chain.forge.quote import Check, CheckName, Quote
from chain.forge.reasons import Reason
from chain.forge.runner import ForgeRunner
from tests.app.collection import HARBOUR, library, profile
from tests.fakes.chain import FakeChain, FakeRpc, FakeWallet

OWNED = {1: 2, 2: 1, 3: 1}


async def _quote(owned: dict[int, int] = OWNED, *, approved: bool = True, simulates: bool = True) -> Quote:
    chain = FakeChain(dict(owned))
    chain.state.approved = approved
    chain.mine()
    rpc = FakeRpc(chain, simulates=simulates)
    runner = ForgeRunner(config_of(profile()), rpc, FakeWallet(chain), None, None)  # type: ignore[arg-type]
    return await runner.plan(100)


def _view(quote: Quote, owned: dict[int, int] = OWNED) -> ForgeView:
    seen = library(owned)
    return quote_view(quote, seen.songs[HARBOUR].song, seen, profile())


def _progress(state: State, trouble: str | None = None) -> ForgeProgress:
    return ForgeProgress(b"\1" * 32, Kind.FORGE, 100, state, trouble=trouble)


async def test_a_quote_that_is_ready_may_be_confirmed() -> None:
    quote = await _quote()
    view = _view(quote)
    assert view.can_confirm and view.confirm_label == "Hold to forge"
    assert view.title == "Forge “Harbour”"
    assert view.subtitle == "Burn 3 stem tokens to mint 1 song token. This can not be undone."
    assert [(burn.label, burn.token_id, burn.copies) for burn in view.burns] == [
        ("Drums", 1, 2),
        ("Bass", 2, 1),
        ("Vocals", 3, 1),
    ]
    assert (
        view.warning
        == "Burned stems are gone for good. You keep 1 spare Drums; you lose your last copy of Bass and Vocals."
    )
    assert view.receive_lines[0] == "First Light · ISRC QZ-K6P-26-00001"
    assert dict(view.facts)["Contract"] == f"{quote.forge} code verified"
    assert all(check.ok for check in view.checks)
    assert "exactly these 3 tokens" in view.checks[0].text


@pytest.mark.parametrize(
    ("owned", "warning"),
    [
        ({1: 1, 2: 1, 3: 1}, "You lose your last copy of Drums, Bass and Vocals."),
        (
            {1: 2, 2: 2, 3: 3},
            "You keep 1 spare Drums, 1 spare Bass and 2 spare Vocals.",
        ),
        (
            {1: 2, 2: 2, 3: 1},
            "You keep 1 spare Drums and 1 spare Bass; you lose your last copy of Vocals.",
        ),
    ],
)
async def test_the_warning_says_what_stays_and_what_is_lost(owned: dict[int, int], warning: str) -> None:
    assert _view(await _quote(owned), owned).warning == f"Burned stems are gone for good. {warning}"


async def test_the_supply_is_told_before_and_after() -> None:
    view = _view(await _quote())
    assert dict(view.facts)["Songs alive"] == "0 → 1"


@pytest.mark.parametrize(
    ("week", "said"),
    [
        (None, "not known: less than a week to compare with"),
        (FeeWeek(2 * 10**9, 10**9, 3 * 10**9, 9 * 10**9, 0.25, 42), "below 75% of the last week · 1 … 9 gwei"),
        (FeeWeek(8 * 10**9, 10**9, 3 * 10**9, 9 * 10**9, 0.9, 42), "above 90% of the last week · 1 … 9 gwei"),
        (FeeWeek(7, 7, 7, 7, 0.0, 42), "as in the whole last week · 0.001 gwei"),
    ],
)
async def test_the_price_of_gas_is_set_beside_the_last_week(week: FeeWeek | None, said: str) -> None:
    view = _view(await _quote())
    assert dict(view.facts)["Gas today"] == "looking …"
    assert dict(with_week(view, week).facts)["Gas today"] == said


async def test_two_nodes_that_disagree_stop_the_forge_with_a_sentence() -> None:
    quote = await _quote()
    for found, words in (("balances", "do not tell the same"), ("silent", "does not answer"), ("behind", "not seen")):
        view = _view(replace(quote, checks=(*quote.checks, Check(CheckName.SECOND_NODE, False, "2", found))))
        assert not view.can_confirm and words in view.checks[0].text


async def test_without_permission_the_first_hold_only_permits() -> None:
    view = _view(await _quote(approved=False))
    assert view.can_confirm and view.confirm_label == "Hold to approve"
    assert "moves nothing" in view.message
    assert any(check.ok is None and "permission" in check.text for check in view.checks)


async def test_a_failed_check_stands_first_and_nothing_may_be_confirmed() -> None:
    quote = await _quote()
    failed = tuple(replace(check, ok=False) if check.name is CheckName.FEE else check for check in quote.checks)
    view = _view(replace(quote, checks=failed))
    assert not view.can_confirm
    assert (view.checks[0].text, view.checks[0].ok) == ("The balance does not cover the fee", False)
    assert sum("fee" in check.text for check in view.checks) == 1


@pytest.mark.parametrize("name", [name for name in CheckName if name is not CheckName.CALL])
async def test_every_check_has_words_for_its_failure(name: CheckName) -> None:
    quote = await _quote()
    view = _view(replace(quote, checks=(Check(name, False),)))
    assert not view.can_confirm and view.checks[0].ok is False and view.checks[0].text


async def test_a_node_that_can_not_simulate_is_not_said_to_have_seen_the_burns() -> None:
    view = _view(await _quote(simulates=False))
    assert "can not list what leaves" in view.checks[0].text


async def test_done_is_said_at_the_final_block_only() -> None:
    view = _view(await _quote())
    for state in State:
        shown = progress_view(view, _progress(state))
        assert (shown.step is ForgeStep.FINAL) == (state is State.FINALIZED)
        assert ("Done" in shown.message) == (state is State.FINALIZED)
        assert not shown.can_confirm


async def test_a_node_that_is_away_is_said_beside_the_last_known_step() -> None:
    shown = progress_view(_view(await _quote()), _progress(State.INCLUDED, "timeout"))
    assert shown.step is ForgeStep.INCLUDED and "does not answer" in shown.message


async def test_a_permission_on_its_way_is_not_shown_as_a_forge() -> None:
    view = _view(await _quote(approved=False))
    assert approving_view(view, _progress(State.SENT)).step is ForgeStep.APPROVING
    assert approving_view(view, _progress(State.REFUSED)).step is ForgeStep.REFUSED


@pytest.mark.parametrize("state", sorted(ENDED, key=lambda state: state.value))
def test_every_end_has_a_sentence(state: State) -> None:
    assert ending(state).endswith(".")


def test_while_the_chain_is_read_nothing_can_be_confirmed() -> None:
    view = checking_view(library({}).songs[HARBOUR].song)
    assert view.step is ForgeStep.CHECKING and not view.can_confirm


async def test_who_was_never_asked_is_not_said_to_have_declined() -> None:
    view = _view(await _quote())
    watched = replace(_progress(State.REFUSED), reason=Reason("watch_only"))
    declined = replace(_progress(State.REFUSED), reason=Reason("user_rejected"))
    assert progress_view(view, watched).message.startswith("This account is only watched")
    assert approving_view(view, watched).message.startswith("This account is only watched")
    assert progress_view(view, declined).message.startswith("You declined")


async def test_a_wallet_that_says_it_gave_up_is_told_as_no_proof() -> None:
    gave_up = replace(_progress(State.UNKNOWN), reason=Reason("batch_failed"))
    shown = progress_view(_view(await _quote()), gave_up)
    assert shown.step is ForgeStep.UNKNOWN and "only then can you forge again" in shown.message


async def test_a_fee_that_the_wallet_sets_is_not_promised() -> None:
    quote = await _quote()
    assert "Fee, at most" in dict(_view(quote).facts)
    assert "Fee, at most" not in dict(_view(replace(quote, batch=(quote.call,))).facts)


def test_a_wallet_that_used_another_account_is_named() -> None:
    other = Reason("other_transaction", (("from", ""),))
    view = ForgeView("Forge", "", (), "", (), (), (), "", ForgeStep.SENT, "Mantra")
    for state in (State.UNKNOWN, State.EXPIRED):
        assert "another account" in progress_view(view, replace(_progress(state), reason=other)).message

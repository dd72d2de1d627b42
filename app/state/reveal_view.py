"""From a quote for a reveal, and from its steps, to what the dialog shows. Pure functions, all texts ours."""

from dataclasses import replace
from datetime import datetime

from app.i18n import number, tr
from app.state.amounts import ether
from app.state.forge_progress import OTHER_ACCOUNT, by_another_account, refused, trouble_words
from app.state.forge_view import dry_run_passed, failure
from app.state.model import Check
from app.state.revealing import Odds, RevealedStem, RevealStep, RevealView
from chain.forge.flow import State
from chain.forge.intent import Kind
from chain.forge.progress import ForgeProgress
from chain.forge.quote import CheckName
from chain.profile import Profile
from chain.reveal import Opening, RevealQuote
from chain.tokens.model import Library, Song, Token

_OVER = frozenset({RevealStep.REFUSED, RevealStep.FAILED, RevealStep.UNKNOWN})
_WAITING = frozenset({CheckName.APPROVED, CheckName.DRY_RUN})
_WARNING = tr(
    "A sealed token burns for good, and what comes of it is chance: a block that nobody knows yet decides. "
    "It can not be chosen, repeated or taken back. Open them within 256 blocks of asking, about 50 minutes on "
    "Ethereum: later the most plentiful stem comes instead."
)
_ASKING: dict[State, tuple[RevealStep, str]] = {
    State.JOURNALED: (RevealStep.SIGNING, tr("Written down. Asking the wallet …")),
    State.ASKED: (RevealStep.SIGNING, tr("Please confirm in your wallet.")),
    State.SENT: (RevealStep.SENT, tr("Sent. Waiting for a block …")),
    State.REPLACED: (RevealStep.SENT, tr("Another transaction took its place. Looking at what happened …")),
    State.REORGED: (RevealStep.SENT, tr("The chain took its block back. Waiting for another one …")),
    State.INCLUDED: (RevealStep.DECIDING, tr("In a block. Two blocks later it is decided what comes.")),
    State.SAFE: (RevealStep.DECIDING, tr("In a safe block. Looking what was decided …")),
    State.FINALIZED: (RevealStep.DECIDING, tr("The request is final. Looking what was decided …")),
    State.REVERTED: (RevealStep.FAILED, tr("The contract refused; nothing burned.")),
    State.FAILED: (RevealStep.FAILED, tr("The contract refused. Nothing burned.")),
    State.REFUSED: (RevealStep.REFUSED, tr("You declined in the wallet. Nothing burned.")),
    State.ABANDONED: (RevealStep.REFUSED, tr("It was never sent. Nothing burned.")),
    State.EXPIRED: (RevealStep.FAILED, tr("It was never carried out. Nothing burned.")),
    State.SUPERSEDED: (RevealStep.FAILED, tr("Another transaction took its place. Nothing burned by this one.")),
    State.UNKNOWN: (
        RevealStep.UNKNOWN,
        tr("The wallet did not say what happened. Looking at the chain; nothing is sent again."),
    ),
}
_OPENING_FAILED = tr("It was not opened. What was decided stays decided: try again, or wait until someone else does.")


def checking(amount: int, most: int) -> RevealView:
    return RevealView(
        RevealStep.CHECKING, amount, most, checks=(Check(tr("Reading the chain"), None),), warning=_WARNING
    )


def reveal_view(quote: RevealQuote, library: Library, profile: Profile) -> RevealView:
    """The dialog ready for a decision."""
    songs = {stem.token_id: song for song in library.catalogue.songs() for stem in song.stems}
    needs_permission = quote.approval is not None
    failed = [check for check in quote.failed if check.name not in _WAITING or not needs_permission]
    rows = [Check(failure(check), False) for check in failed]
    if needs_permission:
        rows.append(Check(tr("The reveal needs your permission first"), None))
    elif quote.dry_run.ok:
        rows.append(Check(dry_run_passed(quote.dry_run, quote.amount), True))
    passed = {check.name for check in quote.checks if check.ok}
    if CheckName.FORGE_CODE in passed:
        rows.append(Check(tr("Contract code matches the collection’s published hash"), True))
    if CheckName.FEE in passed:
        rows.append(Check(tr("Balance covers the fee"), True))
    return RevealView(
        RevealStep.CONFIRM,
        quote.amount,
        quote.copies,
        odds=tuple(
            sorted(
                (_odds(stock.stem_id, stock.left, songs, library) for stock in quote.pool),
                key=lambda odds: (-odds.left, odds.song, odds.label),
            )
        ),
        facts=(
            (tr("From"), quote.account),
            (
                tr("Contract"),
                tr("{contract} code verified", contract=quote.contract)
                if CheckName.FORGE_CODE in passed
                else quote.contract,
            ),
            (tr("Network"), tr("{title} (chain {chain_id})", title=profile.title, chain_id=quote.chain_id)),
            (tr("Draws ahead"), number(quote.waiting, ",")),
            (
                tr("Fee, at most"),
                tr("{fee} · {gas:,} gas", fee=ether(quote.fee_max_wei), gas=quote.gas),
            ),
            (
                tr("Fee, likely"),
                tr("{fee}, then as much again to open", fee=ether(quote.fee_likely_wei)),
            ),
        ),
        checks=tuple(rows),
        warning=_WARNING,
        message=tr("First the reveal needs your permission: one transaction that moves nothing.")
        if needs_permission
        else "",
        can_confirm=not failed and (needs_permission or quote.ready),
        confirm_label=tr("Hold to approve") if needs_permission else tr("Hold to reveal"),
    )


def step_view(view: RevealView, progress: ForgeProgress) -> RevealView:
    """The dialog after one step of anything the reveal does."""
    step, message = _ASKING[progress.state]
    if progress.state is State.REFUSED:
        message = refused(progress, message)
    if progress.state in (State.UNKNOWN, State.EXPIRED) and by_another_account(progress):
        message = OTHER_ACCOUNT
    if progress.kind is Kind.APPROVE:
        over = step in _OVER
        step, message = (
            (step, message) if over else (RevealStep.APPROVING, tr("Permission: {message}", message=message))
        )
    elif progress.kind in (Kind.SETTLE, Kind.CLAIM):
        over = step in _OVER
        what = tr("Opening") if progress.kind is Kind.SETTLE else tr("Fetching")
        message = message if step is not RevealStep.DECIDING else tr("In a block …")
        step, message = (RevealStep.DECIDED, _OPENING_FAILED) if over else (RevealStep.OPENING, f"{what}: {message}")
    if progress.trouble:
        message = f"{message} {trouble_words(progress.trouble)}"
    return replace(view, step=step, message=message, can_confirm=False)


def opening_view(view: RevealView, opening: Opening, library: Library, had: frozenset[int]) -> RevealView:
    """The dialog when it is known where the draws are. had: the stems the account owned before."""
    if not opening.is_open:
        if not opening.may_settle:
            ready = tr(
                "Block {ready_block:,} decides what comes. It is not there yet.",
                ready_block=opening.request.ready_block,
            )
            return replace(view, step=RevealStep.DECIDING, message=ready, can_confirm=False)
        message = _decided(opening)
        message = view.message if view.step is RevealStep.DECIDED else message
        return replace(view, step=RevealStep.DECIDED, message=message, can_confirm=False)
    if opening.unclaimed:
        message = tr("They are open. Your account has code of its own, so one more transaction fetches them.")
        return replace(view, step=RevealStep.DECIDED, message=message, can_confirm=False)
    songs = {stem.token_id: song for song in library.catalogue.songs() for stem in song.stems}
    stems = tuple(_revealed(stem, songs, had) for stem in opening.drawn if stem is not None)
    new = sum(stem.is_new for stem in stems)
    if new == 0:
        message = tr("Yours. Press a card to open its song.")
    elif new == 1:
        message = tr("Yours, and new to you. Press a card to open its song.")
    else:
        message = tr("Yours, {count} of them new to you. Press a card to open its song.", count=new)
    return replace(view, step=RevealStep.OPENED, message=message, stems=stems, can_confirm=False)


def _decided(opening: Opening) -> str:
    if opening.by_s is None:
        return tr("It is decided. Opening them is a second transaction; anyone may send it.")
    by = datetime.fromtimestamp(opening.by_s).strftime("%H:%M")
    return tr(
        "It is decided. Open them by {time} with a second transaction: later the most plentiful stem comes instead, "
        "unless somebody was in time.",
        time=by,
    )


def _odds(stem_id: int, left: int, songs: dict[int, Song], library: Library) -> Odds:
    label, kind, song = _named(stem_id, songs)
    return Odds(label, kind, song, left, not library.holdings.copies(stem_id))


def _revealed(stem_id: int, songs: dict[int, Song], had: frozenset[int]) -> RevealedStem:
    label, kind, song = _named(stem_id, songs)
    key = songs[stem_id].key if stem_id in songs else ""
    return RevealedStem(label, kind, song, key, stem_id not in had)


def _named(stem_id: int, songs: dict[int, Song]) -> tuple[str, str, str]:
    """Label, type and song of a stem."""
    song = songs.get(stem_id)
    token: Token | None = next((stem for stem in song.stems if stem.token_id == stem_id), None) if song else None
    if song is None or token is None:
        return tr("Token {stem_id}", stem_id=stem_id), "FX", ""
    kind = token.stem_type.value if token.stem_type else ""
    return kind or token.name, kind or "FX", song.title

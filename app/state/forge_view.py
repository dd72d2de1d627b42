"""From a quote, or a forge in the journal, to what the dialog shows. Pure functions, all texts ours."""

from dataclasses import replace

from app.i18n import number, tr, trn
from app.state.amounts import ether, gwei
from app.state.forge_step import ForgeStep
from app.state.model import BurnRow, Check, ForgeView
from chain.forge.fees import FeeWeek
from chain.forge.intent import Intent
from chain.forge.quote import Check as ChainCheck
from chain.forge.quote import CheckName, DryRunKind, DryRunResult, Quote
from chain.profile import Profile
from chain.tokens.model import Album, Library, Song, Token

_WEEK = tr("Gas today")
_MOST_LISTED = 4
_WAITING_CHECKS = frozenset({CheckName.APPROVED, CheckName.DRY_RUN})

_CHECK_TEXTS: dict[CheckName, tuple[str, str]] = {
    CheckName.NODE_CHAIN: (tr("The node is on the right network"), tr("The node is on another network")),
    CheckName.WALLET_CHAIN: (
        tr("The wallet is on the right network"),
        tr("The wallet is on another network: switch it"),
    ),
    CheckName.ACCOUNT: (tr("The wallet uses this account"), tr("The wallet uses another account")),
    CheckName.FORGE_CODE: (
        tr("Contract code matches the collection’s published hash"),
        tr("The forge’s code is not what the collection published"),
    ),
    CheckName.COLLECTION_CODE: (
        tr("The collection’s code matches its published hash"),
        tr("The collection’s code is not what it published"),
    ),
    CheckName.FORGE_COLLECTION: (tr("The forge works on this collection"), tr("The forge works on another collection")),
    CheckName.RECIPE: (tr("The recipe is as the contract has it"), tr("The recipe on chain has changed")),
    CheckName.DEADLINE: (tr("The quote is fresh"), tr("The quote is too old: close and open again")),
    CheckName.INTENT_FRESH: (tr("This forge was never sent before"), tr("This forge was sent before")),
    CheckName.OWNED: (tr("You own every token that burns"), tr("You do not own every token that burns")),
    CheckName.APPROVED: (tr("The forge may burn your stems"), tr("The forge needs your permission first")),
    CheckName.FEE: (tr("Balance covers the fee"), tr("The balance does not cover the fee")),
    CheckName.DRY_RUN: (tr("Dry run passed"), tr("The dry run shows something else: do not forge")),
    CheckName.STILL: (tr("The chain did not change while we looked"), tr("The chain changed meanwhile: open again")),
    CheckName.SECOND_NODE: (
        tr("Both nodes tell the same of balances, code and block"),
        tr("The two nodes do not tell the same: nothing is sent. Open again; if it stays, choose other nodes"),
    ),
    CheckName.CALL: (tr("The call is as it was shown"), tr("The call is not as it was shown")),
}
_CAN_NOT_BE_ASKED = {
    "silent": tr("The second node does not answer: nothing is sent until both agree. Open again in a minute"),
    "behind": tr("The second node has not seen this block yet: open again in a minute"),
}
_SHOWN_WHEN_FINE = (CheckName.DRY_RUN, CheckName.FORGE_CODE, CheckName.SECOND_NODE, CheckName.FEE)


def checking_view(made: Song | Album) -> ForgeView:
    """The dialog while the quote is being made."""
    return ForgeView(
        title=tr("Forge “{title}”", title=made.title),
        subtitle=tr("Checking …"),
        burns=(),
        receive_title="",
        receive_lines=(),
        facts=(),
        checks=(Check(tr("Reading the chain"), None),),
        warning="",
        step=ForgeStep.CHECKING,
        song_title=made.title,
    )


def quote_view(quote: Quote, made: Song | Album, library: Library, profile: Profile) -> ForgeView:
    """The dialog ready for a decision, from the exact bytes that go to the wallet."""
    names = _tokens(library)
    burns = tuple(_burn_row(burn.token_id, burn.copies, burn.supply, names) for burn in quote.burns)
    blocking = [check for check in quote.failed if check.name not in _WAITING_CHECKS or not quote.approval_needed]
    message = ""
    if quote.approval_needed and not blocking:
        message = tr("First the forge needs your permission to burn: one transaction that moves nothing.")
    return ForgeView(
        title=tr("Forge “{title}”", title=made.title),
        subtitle=_to_decide(made, len(burns)),
        burns=burns,
        receive_title=_receives(made),
        receive_lines=_receive_lines(made, library),
        facts=_facts(quote, profile, made),
        checks=tuple(_checks(quote)),
        warning=_warning(quote, names, made),
        step=ForgeStep.CONFIRM,
        song_title=made.title,
        can_confirm=not blocking and (quote.approval_needed or quote.ready),
        confirm_label=tr("Hold to approve") if quote.approval_needed else tr("Hold to forge"),
        message=message,
    )


def journaled_view(intent: Intent, made: Song | Album, library: Library, profile: Profile) -> ForgeView:
    """The dialog of a forge that was decided before, from what the journal has of it."""
    names = _tokens(library)
    tx = intent.tx
    return ForgeView(
        title=tr("Forge “{title}”", title=made.title),
        subtitle=_decided(made, len(intent.inputs)),
        burns=tuple(_burn_row(token_id, 0, None, names) for token_id in intent.inputs),
        receive_title=_receives(made),
        receive_lines=_receive_lines(made, library),
        facts=(
            (tr("From"), intent.account),
            (tr("Contract"), intent.contract),
            (tr("Network"), tr("{title} (chain {chain_id})", title=profile.title, chain_id=intent.chain_id)),
            (_fee_name(bool(intent.batch)), ether((tx.gas or 0) * (tx.max_fee_wei or 0))),
            (tr("Intent"), "0x" + intent.intent_id.hex()),
        ),
        checks=(Check(tr("Everything was checked before your wallet was asked"), True),),
        warning="",
        step=ForgeStep.SENT,
        song_title=made.title,
    )


def _to_decide(made: Song | Album, count: int) -> str:
    if isinstance(made, Song):
        return trn(
            "Burn {count} stem token to mint 1 song token. This can not be undone.",
            "Burn {count} stem tokens to mint 1 song token. This can not be undone.",
            count,
        )
    return trn(
        "Burn {count} song token to mint 1 album token. This can not be undone.",
        "Burn {count} song tokens to mint 1 album token. This can not be undone.",
        count,
    )


def _decided(made: Song | Album, count: int) -> str:
    if isinstance(made, Song):
        return trn(
            "Burns {count} stem token to mint 1 song token. You decided this.",
            "Burns {count} stem tokens to mint 1 song token. You decided this.",
            count,
        )
    return trn(
        "Burns {count} song token to mint 1 album token. You decided this.",
        "Burns {count} song tokens to mint 1 album token. You decided this.",
        count,
    )


def _receives(made: Song | Album) -> str:
    if isinstance(made, Song):
        return tr("{title} · song token", title=made.title)
    return tr("{title} · album token", title=made.title)


def _tokens(library: Library) -> dict[int, Token]:
    found: dict[int, Token] = {}
    for song in library.catalogue.songs():
        found |= {stem.token_id: stem for stem in song.stems}
        if song.token is not None:
            found[song.token.token_id] = song.token
    return found


def label_of(token_id: int, library: Library | None) -> str:
    """What a stem or song token is called."""
    return _label(token_id, _tokens(library) if library is not None else {})


def _burn_row(token_id: int, copies: int, supply: int | None, names: dict[int, Token]) -> BurnRow:
    token = names.get(token_id)
    kind = token.stem_type.value if token and token.stem_type else ""
    return BurnRow(_label(token_id, names), kind or "FX", token_id, copies, supply)


def _label(token_id: int, names: dict[int, Token]) -> str:
    token = names.get(token_id)
    if token is None:
        return tr("Token {token_id}", token_id=token_id)
    return token.stem_type.value if token.stem_type else token.song or token.name


def isrc_text(isrc: str) -> str:
    """As it is printed: "QZK6P2600002" → "QZ-K6P-26-00002"."""
    return f"{isrc[:2]}-{isrc[2:5]}-{isrc[5:7]}-{isrc[7:]}"


def _receive_lines(made: Song | Album, library: Library) -> tuple[str, ...]:
    if isinstance(made, Album):
        number = f"UPC {made.token.upc}" if made.token and made.token.upc else ""
        return tuple(line for line in (number, tr("Every song stays playable through it")) if line)
    album = next((album.title for album in library.catalogue.albums if album.key == made.album_key), "")
    isrc = f"ISRC {isrc_text(made.token.isrc)}" if made.token and made.token.isrc else ""
    return (" · ".join(part for part in (album, isrc) if part), tr("All its stems stay playable through it"))


def _facts(quote: Quote, profile: Profile, made: Song | Album) -> tuple[tuple[str, str], ...]:
    gas = tr("{gas:,} gas", gas=quote.gas) if quote.gas_exact else tr("about {gas:,} gas", gas=quote.gas)
    price = gwei(quote.call.max_fee_wei or 0)
    verified = {check.name for check in quote.checks if check.ok}
    return (
        (tr("From"), quote.account),
        (tr("Contract"), _verified(quote.forge, CheckName.FORGE_CODE in verified)),
        (tr("Collection"), _verified(quote.collection, CheckName.COLLECTION_CODE in verified)),
        (tr("Network"), tr("{title} (chain {chain_id})", title=profile.title, chain_id=quote.chain_id)),
        (
            tr("Songs alive") if isinstance(made, Song) else tr("Albums alive"),
            f"{number(quote.output_supply, ',')} → {number(quote.output_supply + 1, ',')}",
        ),
        (
            _fee_name(bool(quote.batch)),
            tr("{fee} · {gas} at {price} gwei", fee=ether(quote.fee_max_wei), gas=gas, price=price),
        ),
        (tr("Fee, likely"), ether(quote.fee_likely_wei)),
        (_WEEK, tr("looking …")),
    )


def _fee_name(is_batch: bool) -> str:
    """A wallet that does several calls as one sets their fee itself."""
    return tr("Fee, set by your wallet, about") if is_batch else tr("Fee, at most")


def _verified(address: str, is_verified: bool) -> str:
    return tr("{address} code verified", address=address) if is_verified else address


def with_week(view: ForgeView, week: FeeWeek | None) -> ForgeView:
    """The dialog with where today's price of gas stands in the last week."""
    facts = tuple((name, _week_text(week) if name == _WEEK else value) for name, value in view.facts)
    return replace(view, facts=facts)


def _week_text(week: FeeWeek | None) -> str:
    if week is None:
        return tr("not known: less than a week to compare with")
    spread = tr("{low} … {high} gwei", low=gwei(week.low_wei), high=gwei(week.high_wei))
    if week.low_wei == week.high_wei == week.now_wei:
        return tr("as in the whole last week · {price} gwei", price=gwei(week.now_wei))
    if week.cheaper > 0.5:
        return tr("above {share:.0%} of the last week · {spread}", share=week.cheaper, spread=spread)
    return tr("below {share:.0%} of the last week · {spread}", share=1 - week.cheaper, spread=spread)


def _checks(quote: Quote) -> list[Check]:
    """What failed first, then what is still open, then the three that a person wants to see fine."""
    failed = [check for check in quote.failed if check.name not in _WAITING_CHECKS or not quote.approval_needed]
    rows = [Check(failure(check), False) for check in failed]
    if quote.approval_needed:
        rows.append(Check(tr("The forge needs your permission first"), None))
    if quote.batch:
        rows.append(
            Check(tr("Your wallet permits, forges and takes the permission back as one, or does nothing"), True)
        )
    for name in _SHOWN_WHEN_FINE:
        rows += [_check_row(check, quote) for check in quote.checks if check.name is name and check not in failed]
    return rows


def failure(check: ChainCheck) -> str:
    """Why a check stops the forge, in a sentence without its full stop."""
    if check.name is CheckName.SECOND_NODE and check.found in _CAN_NOT_BE_ASKED:
        return _CAN_NOT_BE_ASKED[check.found]
    return _CHECK_TEXTS[check.name][1]


def _check_row(check: ChainCheck, quote: Quote) -> Check:
    if check.name is CheckName.DRY_RUN:
        return _dry_run_row(quote)
    return Check(_CHECK_TEXTS[check.name][0], check.ok)


def _dry_run_row(quote: Quote) -> Check:
    run = quote.dry_run
    if run.kind is DryRunKind.AFTER_APPROVAL or run.ok is None:
        return Check(tr("Dry run: follows once the permission is given"), None)
    return Check(dry_run_passed(run, len(quote.burns)), run.ok)


def dry_run_passed(run: DryRunResult, count: int) -> str:
    """What a dry run showed, of `count` tokens that burn."""
    if run.kind is DryRunKind.CALLED:
        return tr(
            "Dry run on block {block_number:,} passed; this node can not list what leaves",
            block_number=run.block_number,
        )
    return trn(
        "Dry run on block {block_number:,}: exactly this token leaves your wallet",
        "Dry run on block {block_number:,}: exactly these {count} tokens leave your wallet",
        count,
        block_number=run.block_number,
    )


def _warning(quote: Quote, names: dict[int, Token], made: Song | Album) -> str:
    """What is lost and what is kept."""
    spare = [
        tr("{keeps} spare {label}", keeps=burn.keeps, label=_label(burn.token_id, names))
        for burn in quote.burns
        if burn.keeps
    ]
    last = [_label(burn.token_id, names) for burn in quote.burns if not burn.keeps]
    is_song = isinstance(made, Song)
    gone = tr("Burned stems are gone for good.") if is_song else tr("Burned songs are gone for good.")
    if not spare:
        lost = _listed(last, tr("all {count}", count=len(last)))
        return f"{gone} {tr('You lose your last copy of {lost}.', lost=lost)}"
    if not last:
        kept = _listed(spare, tr("a copy of all {count}", count=len(spare)))
        return f"{gone} {tr('You keep {kept}.', kept=kept)}"
    kept = _listed(spare, tr("spare copies of {count}", count=len(spare)))
    lost = _listed(last, tr("the other {count}", count=len(last)))
    return f"{gone} {tr('You keep {kept}; you lose your last copy of {lost}.', kept=kept, lost=lost)}"


def _listed(names: list[str], many: str) -> str:
    """ "Drums, Bass and Vocals"; `many` when they are too many to read."""
    if len(names) > _MOST_LISTED:
        return many
    return tr(" and ").join(part for part in (", ".join(names[:-1]), names[-1]) if part)

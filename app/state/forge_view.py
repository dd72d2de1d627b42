"""From a quote, or a forge in the journal, to what the dialog shows. Pure functions, all texts ours."""

from dataclasses import replace

from app.state.forge_step import ForgeStep
from app.state.model import BurnRow, Check, ForgeView
from chain.forge.fees import FeeWeek
from chain.forge.intent import Intent
from chain.forge.quote import Check as ChainCheck
from chain.forge.quote import CheckName, DryRunKind, DryRunResult, Quote
from chain.profile import Profile
from chain.tokens.model import Album, Library, Song, Token
from chain.units import ether_text, gwei_text

_WEEK = "Gas today"
_MOST_LISTED = 4
_WAITING_CHECKS = frozenset({CheckName.APPROVED, CheckName.DRY_RUN})

_CHECK_TEXTS: dict[CheckName, tuple[str, str]] = {
    CheckName.NODE_CHAIN: ("The node is on the right network", "The node is on another network"),
    CheckName.WALLET_CHAIN: ("The wallet is on the right network", "The wallet is on another network: switch it"),
    CheckName.ACCOUNT: ("The wallet uses this account", "The wallet uses another account"),
    CheckName.FORGE_CODE: (
        "Contract code matches the collection’s published hash",
        "The forge’s code is not what the collection published",
    ),
    CheckName.COLLECTION_CODE: (
        "The collection’s code matches its published hash",
        "The collection’s code is not what it published",
    ),
    CheckName.FORGE_COLLECTION: ("The forge works on this collection", "The forge works on another collection"),
    CheckName.RECIPE: ("The recipe is as the contract has it", "The recipe on chain has changed"),
    CheckName.DEADLINE: ("The quote is fresh", "The quote is too old: close and open again"),
    CheckName.INTENT_FRESH: ("This forge was never sent before", "This forge was sent before"),
    CheckName.OWNED: ("You own every token that burns", "You do not own every token that burns"),
    CheckName.APPROVED: ("The forge may burn your stems", "The forge needs your permission first"),
    CheckName.FEE: ("Balance covers the fee", "The balance does not cover the fee"),
    CheckName.DRY_RUN: ("Dry run passed", "The dry run shows something else: do not forge"),
    CheckName.STILL: ("The chain did not change while we looked", "The chain changed meanwhile: open again"),
    CheckName.SECOND_NODE: (
        "Both nodes tell the same of balances, code and block",
        "The two nodes do not tell the same: nothing is sent. Open again; if it stays, choose other nodes",
    ),
    CheckName.CALL: ("The call is as it was shown", "The call is not as it was shown"),
}
_CAN_NOT_BE_ASKED = {
    "silent": "The second node does not answer: nothing is sent until both agree. Open again in a minute",
    "behind": "The second node has not seen this block yet: open again in a minute",
}
_SHOWN_WHEN_FINE = (CheckName.DRY_RUN, CheckName.FORGE_CODE, CheckName.SECOND_NODE, CheckName.FEE)


def checking_view(made: Song | Album) -> ForgeView:
    """The dialog while the quote is being made."""
    return ForgeView(
        title=f"Forge “{made.title}”",
        subtitle="Checking …",
        burns=(),
        receive_title="",
        receive_lines=(),
        facts=(),
        checks=(Check("Reading the chain", None),),
        warning="",
        step=ForgeStep.CHECKING,
        song_title=made.title,
    )


def quote_view(quote: Quote, made: Song | Album, library: Library, profile: Profile) -> ForgeView:
    """The dialog ready for a decision, from the exact bytes that go to the wallet."""
    names = _tokens(library)
    burns = tuple(_burn_row(burn.token_id, burn.copies, burn.supply, names) for burn in quote.burns)
    one_tier = "song" if isinstance(made, Song) else "album"
    below = "stem" if isinstance(made, Song) else "song"
    blocking = [check for check in quote.failed if check.name not in _WAITING_CHECKS or not quote.approval_needed]
    message = ""
    if quote.approval_needed and not blocking:
        message = "First the forge needs your permission to burn: one transaction that moves nothing."
    return ForgeView(
        title=f"Forge “{made.title}”",
        subtitle=f"Burn {len(burns)} {below} tokens to mint 1 {one_tier} token. This can not be undone.",
        burns=burns,
        receive_title=f"{made.title} · {one_tier} token",
        receive_lines=_receive_lines(made, library, one_tier),
        facts=_facts(quote, profile, one_tier),
        checks=tuple(_checks(quote)),
        warning=_warning(quote, names, below),
        step=ForgeStep.CONFIRM,
        song_title=made.title,
        can_confirm=not blocking and (quote.approval_needed or quote.ready),
        confirm_label="Hold to approve" if quote.approval_needed else "Hold to forge",
        message=message,
    )


def journaled_view(intent: Intent, made: Song | Album, library: Library, profile: Profile) -> ForgeView:
    """The dialog of a forge that was decided before, from what the journal has of it."""
    names = _tokens(library)
    one_tier = "song" if isinstance(made, Song) else "album"
    below = "stem" if isinstance(made, Song) else "song"
    tx = intent.tx
    return ForgeView(
        title=f"Forge “{made.title}”",
        subtitle=f"Burns {len(intent.inputs)} {below} tokens to mint 1 {one_tier} token. You decided this.",
        burns=tuple(_burn_row(token_id, 0, None, names) for token_id in intent.inputs),
        receive_title=f"{made.title} · {one_tier} token",
        receive_lines=_receive_lines(made, library, one_tier),
        facts=(
            ("From", intent.account),
            ("Contract", intent.contract),
            ("Network", f"{profile.title} (chain {intent.chain_id})"),
            (_fee_name(bool(intent.batch)), f"{ether_text((tx.gas or 0) * (tx.max_fee_wei or 0))} ETH"),
            ("Intent", "0x" + intent.intent_id.hex()),
        ),
        checks=(Check("Everything was checked before your wallet was asked", True),),
        warning="",
        step=ForgeStep.SENT,
        song_title=made.title,
    )


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
        return f"Token {token_id}"
    return token.stem_type.value if token.stem_type else token.song or token.name


def isrc_text(isrc: str) -> str:
    """As it is printed: "QZK6P2600002" → "QZ-K6P-26-00002"."""
    return f"{isrc[:2]}-{isrc[2:5]}-{isrc[5:7]}-{isrc[7:]}"


def _receive_lines(made: Song | Album, library: Library, tier: str) -> tuple[str, ...]:
    if isinstance(made, Album):
        number = f"UPC {made.token.upc}" if made.token and made.token.upc else ""
        return tuple(line for line in (number, "Every song stays playable through it") if line)
    album = next((album.title for album in library.catalogue.albums if album.key == made.album_key), "")
    isrc = f"ISRC {isrc_text(made.token.isrc)}" if made.token and made.token.isrc else ""
    return (" · ".join(part for part in (album, isrc) if part), "All its stems stay playable through it")


def _facts(quote: Quote, profile: Profile, tier: str) -> tuple[tuple[str, str], ...]:
    gas = f"{quote.gas:,} gas" if quote.gas_exact else f"about {quote.gas:,} gas"
    price = gwei_text(quote.call.max_fee_wei or 0)
    verified = {check.name for check in quote.checks if check.ok}
    return (
        ("From", quote.account),
        ("Contract", _verified(quote.forge, CheckName.FORGE_CODE in verified)),
        ("Collection", _verified(quote.collection, CheckName.COLLECTION_CODE in verified)),
        ("Network", f"{profile.title} (chain {quote.chain_id})"),
        (f"{tier.capitalize()}s alive", f"{quote.output_supply:,} → {quote.output_supply + 1:,}"),
        (_fee_name(bool(quote.batch)), f"{ether_text(quote.fee_max_wei)} ETH · {gas} at {price} gwei"),
        ("Fee, likely", f"{ether_text(quote.fee_likely_wei)} ETH"),
        (_WEEK, "looking …"),
    )


def _fee_name(is_batch: bool) -> str:
    """A wallet that does several calls as one sets their fee itself."""
    return "Fee, set by your wallet, about" if is_batch else "Fee, at most"


def _verified(address: str, is_verified: bool) -> str:
    return f"{address} code verified" if is_verified else address


def with_week(view: ForgeView, week: FeeWeek | None) -> ForgeView:
    """The dialog with where today's price of gas stands in the last week."""
    facts = tuple((name, _week_text(week) if name == _WEEK else value) for name, value in view.facts)
    return replace(view, facts=facts)


def _week_text(week: FeeWeek | None) -> str:
    if week is None:
        return "not known: less than a week to compare with"
    spread = f"{gwei_text(week.low_wei)} … {gwei_text(week.high_wei)} gwei"
    if week.low_wei == week.high_wei == week.now_wei:
        return f"as in the whole last week · {gwei_text(week.now_wei)} gwei"
    above, below = f"above {week.cheaper:.0%}", f"below {1 - week.cheaper:.0%}"
    return f"{above if week.cheaper > 0.5 else below} of the last week · {spread}"


def _checks(quote: Quote) -> list[Check]:
    """What failed first, then what is still open, then the three that a person wants to see fine."""
    failed = [check for check in quote.failed if check.name not in _WAITING_CHECKS or not quote.approval_needed]
    rows = [Check(failure(check), False) for check in failed]
    if quote.approval_needed:
        rows.append(Check("The forge needs your permission first", None))
    if quote.batch:
        rows.append(Check("Your wallet permits, forges and takes the permission back as one, or does nothing", True))
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
        return Check("Dry run: follows once the permission is given", None)
    return Check(dry_run_passed(run, len(quote.burns)), run.ok)


def dry_run_passed(run: DryRunResult, count: int) -> str:
    """What a dry run showed, of `count` tokens that burn."""
    if run.kind is DryRunKind.CALLED:
        return f"Dry run on block {run.block_number:,} passed; this node can not list what leaves"
    tokens = "this token leaves" if count == 1 else f"these {count} tokens leave"
    return f"Dry run on block {run.block_number:,}: exactly {tokens} your wallet"


def _warning(quote: Quote, names: dict[int, Token], below: str) -> str:
    """What is lost and what is kept."""
    spare = [f"{burn.keeps} spare {_label(burn.token_id, names)}" for burn in quote.burns if burn.keeps]
    last = [_label(burn.token_id, names) for burn in quote.burns if not burn.keeps]
    gone = f"Burned {below}s are gone for good."
    if not spare:
        return f"{gone} You lose your last copy of {_listed(last, f'all {len(last)}')}."
    if not last:
        return f"{gone} You keep {_listed(spare, f'a copy of all {len(spare)}')}."
    kept = _listed(spare, f"spare copies of {len(spare)}")
    return f"{gone} You keep {kept}; you lose your last copy of {_listed(last, f'the other {len(last)}')}."


def _listed(names: list[str], many: str) -> str:
    """ "Drums, Bass and Vocals"; `many` when they are too many to read."""
    if len(names) > _MOST_LISTED:
        return many
    return " and ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)

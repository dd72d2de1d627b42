"""Forges of the past as rows of a page, from the journal and what was kept beside it. Pure functions."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from app.i18n import day_and_time, number, tr
from app.state.amounts import ether
from app.state.forge_progress import ending, step_of
from app.state.smithy import ForgeRow
from chain.forge.entry import Entry


def forge_row(entry: Entry, title: str, labels: Sequence[str], passport: Path | None, is_song: bool) -> ForgeRow:
    """labels: of the inputs, as "Drums 2 → 1" where it is known what there was."""
    intent = entry.intent
    decided = datetime.fromtimestamp(entry.opened_at_ms / 1000)
    receipt = entry.receipt
    burned = receipt is not None
    facts = [
        (tr("Burned") if burned else tr("To burn"), ", ".join(labels)),
        (
            tr("Made") if burned else tr("To make"),
            tr("1 song token, {title}", title=title) if is_song else tr("1 album token, {title}", title=title),
        ),
    ]
    if entry.fee_wei is not None:
        facts.append((tr("Fee"), ether(entry.fee_wei)))
    if entry.block_number is not None:
        facts.append((tr("Block"), number(entry.block_number, ",")))
    if entry.tx_hash is not None:
        facts.append((tr("Transaction"), entry.tx_hash))
    if receipt is not None and receipt.differences:
        facts.append((tr("Not as decided"), ", ".join(receipt.differences)))
    facts.append((tr("Intent"), "0x" + intent.intent_id.hex()))
    return ForgeRow(
        intent_id=intent.intent_id.hex(),
        title=title,
        when=day_and_time(decided),
        outcome=ending(entry.state),
        step=step_of(entry.state),
        facts=tuple(facts),
        passport=passport,
        mix=passport is not None and is_song,
    )

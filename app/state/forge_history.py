"""Forges of the past as rows of a page, from the journal and what was kept beside it. Pure functions."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from app.state.forge_progress import ending, step_of
from app.state.smithy import ForgeRow
from chain.forge.entry import Entry
from chain.units import ether_text


def forge_row(entry: Entry, title: str, labels: Sequence[str], passport: Path | None, is_song: bool) -> ForgeRow:
    """labels: of the inputs, as "Drums 2 → 1" where it is known what there was."""
    intent = entry.intent
    decided = datetime.fromtimestamp(entry.opened_at_ms / 1000)
    receipt = entry.receipt
    burned = receipt is not None
    facts = [
        ("Burned" if burned else "To burn", ", ".join(labels)),
        ("Made" if burned else "To make", f"1 {'song' if is_song else 'album'} token, {title}"),
    ]
    if entry.fee_wei is not None:
        facts.append(("Fee", f"{ether_text(entry.fee_wei)} ETH"))
    if entry.block_number is not None:
        facts.append(("Block", f"{entry.block_number:,}"))
    if entry.tx_hash is not None:
        facts.append(("Transaction", entry.tx_hash))
    if receipt is not None and receipt.differences:
        facts.append(("Not as decided", ", ".join(receipt.differences)))
    facts.append(("Intent", "0x" + intent.intent_id.hex()))
    return ForgeRow(
        intent_id=intent.intent_id.hex(),
        title=title,
        when=f"{decided:%-d %B %Y, %H:%M}",
        outcome=ending(entry.state),
        step=step_of(entry.state),
        facts=tuple(facts),
        passport=passport,
        mix=passport is not None and is_song,
    )

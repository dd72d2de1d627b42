"""The reveal dialog's states, for tests and pictures."""

from dataclasses import replace

from app.state.model import Check
from app.state.revealing import Odds, RevealedStem, RevealStep, RevealView

ODDS = (
    Odds("Drums", "Drums", "Masterpiece", 12, False),
    Odds("Vocals", "Vocals", "Mantra", 9, False),
    Odds("Brass", "Brass", "Masterpiece", 8, True),
    Odds("Synth", "Synth", "Find You", 6, True),
    Odds("FX", "FX", "Tides", 1, True),
)
CONFIRM = RevealView(
    RevealStep.CONFIRM,
    amount=3,
    most=5,
    odds=ODDS,
    facts=(
        ("From", "0x71C7656EC7ab88b098defB751B7401B5f6d8976F"),
        ("Contract", "0xA62f445A1171fCfBf76eb44a866c7b48F1a6f226 code verified"),
        ("Network", "Ethereum (chain 1)"),
        ("Draws ahead", "2"),
        ("Fee, at most", "0.0011 ETH · 182,000 gas"),
        ("Fee, likely", "0.0004 ETH, then as much again to open"),
    ),
    checks=(
        Check("Dry run on block 23,918,402: exactly these 3 tokens leave your wallet", True),
        Check("Contract code matches the collection’s published hash", True),
        Check("Balance covers the fee", True),
    ),
    warning="A sealed token burns for good, and what comes of it is chance: a block that nobody knows yet decides. "
    "It can not be chosen, repeated or taken back. Open them within 256 blocks of asking, about 50 minutes on "
    "Ethereum: later the most plentiful stem comes instead.",
    can_confirm=True,
)
STEMS = (
    RevealedStem("Brass", "Brass", "Masterpiece", "masterpiece", True),
    RevealedStem("Drums", "Drums", "Masterpiece", "masterpiece", False),
    RevealedStem("FX", "FX", "Tides", "tides", True),
)


def at(step: RevealStep, message: str) -> RevealView:
    return replace(CONFIRM, step=step, message=message, can_confirm=False)


DECIDED = at(
    RevealStep.DECIDED,
    "It is decided. Open them by 18:52 with a second transaction: later the most plentiful stem comes instead, "
    "unless somebody was in time.",
)
OPENED = replace(at(RevealStep.OPENED, "Yours, 2 of them new to you. Press a card to open its song."), stems=STEMS)
VIEWS = {
    "confirm": CONFIRM,
    "approve": replace(CONFIRM, confirm_label="Hold to approve", message="First the reveal needs your permission."),
    "signing": at(RevealStep.SIGNING, "Please confirm in your wallet."),
    "deciding": at(RevealStep.DECIDING, "Block 23,918,404 decides what comes. It is not there yet."),
    "decided": DECIDED,
    "opened": OPENED,
    "failed": at(RevealStep.FAILED, "The contract refused. Nothing burned."),
}

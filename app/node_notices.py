"""What a person is told of a node that can not be believed as it is."""

from app.i18n import tr
from app.state import intents
from app.state.model import Notice

BAD_REPLY = (
    tr("The node’s answer can not be right"),
    tr("It contradicts itself or the question; nothing of it is used. Choose another node if it goes on."),
)

DISAGREE = (
    tr("Two nodes tell different things of the chain"),
    tr("Nothing counts as final until they agree. Choose other nodes in the collection’s profile if it goes on."),
)


def went_back(before: int, now: int) -> Notice:
    """before, now: numbers of its newest block."""
    sentence = tr(
        "Its newest block is {now:,}, and was {before:,} before: it lags behind, or the chain reorganised. "
        "What you see is as of the block it names now.",
        before=before,
        now=now,
    )
    return Notice(tr("The node went back in time"), sentence, tr("Look again"), intents.Refresh())


def stands_still(minutes: int) -> Notice:
    sentence = tr(
        "Its newest block is {minutes} minutes old; the chain makes one every few seconds. What you see may be out of "
        "date. Choose another node if it goes on.",
        minutes=minutes,
    )
    return Notice(tr("The node stands still"), sentence, tr("Look again"), intents.Refresh())

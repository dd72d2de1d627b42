"""What is said of the permission to burn that outlives a forge."""

from app.i18n import tr
from app.state.model import Notice
from app.state.smithy import RevokePermission

LEFT = tr("The forge still has your permission to burn tokens of this collection.")
STILL_NEEDED = tr(
    "Another forge of yours is on its way and needs this permission: taken back now, that one may fail."
    " Press again to take it back all the same."
)


def left_over(title: str, *, promised: bool) -> Notice:
    """After a forge whose dialog is closed. promised: the wallet was to take the permission back by itself."""
    broken = tr("{left} Your wallet was to take it back and did not.", left=LEFT)
    kept = tr("{left} Take it back when you do not mean to forge again soon.", left=LEFT)
    sentence = broken if promised else kept
    return Notice(tr("The forge of {title}", title=title), sentence, tr("Take it back"), RevokePermission())


def still_needed() -> Notice:
    return Notice(
        tr("The permission is still needed"), STILL_NEEDED, tr("Take it back all the same"), RevokePermission()
    )


def taken_back() -> Notice:
    return Notice(tr("The permission is taken back"), tr("The forge may burn nothing."))


def not_taken_back(sentence: str) -> Notice:
    return Notice(tr("The permission stays"), sentence, tr("Try again"), RevokePermission())

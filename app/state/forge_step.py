"""Where a forge is, as the dialog tells it."""

from enum import Enum


class ForgeStep(Enum):
    """Where a forge is. The six segments of the dialog are CHECKED … FINAL."""

    CHECKING = "checking"
    BLOCKED = "blocked"  # a check failed, and the wallet was not asked
    CONFIRM = "confirm"
    APPROVING = "approving"
    SIGNING = "signing"
    SENT = "sent"
    INCLUDED = "included"
    FINAL = "final"
    REFUSED = "refused"
    FAILED = "failed"
    UNKNOWN = "unknown"

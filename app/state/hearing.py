"""What can be compared by ear, and what is being compared."""

from dataclasses import dataclass
from enum import Enum


class View(Enum):
    NOW = "now"
    AFTER = "after"  # forged, with the song token in the wallet
    LOOSE = "loose"  # forged, and the song token given away: what spare copies are left play
    MINE = "mine"  # a holder of the song token: only the stems that are owned beside it
    FULL = "full"  # with the missing stems that are public
    MISSING = "missing"  # those alone


@dataclass(frozen=True)
class Hearing:
    """Two views of one song that are compared; `other` is never NOW."""

    showing: View
    other: View

    @property
    def hidden(self) -> View:
        """The one of the two that is not heard just now."""
        return self.other if self.showing is View.NOW else View.NOW

"""Which strip kills the decode process: told by who was being read whenever it died.

One death proves nothing (somebody may have killed the process). A strip that is in hand at a second death is left
out. Where two have been in hand both times, one of them is left out on trial; if death comes again it was the
other one, and the first is let back in.
"""

from collections import Counter
from collections.abc import Collection

_PROOF = 2


class Suspects:
    """For one song. out: strips to leave out from now on."""

    def __init__(self) -> None:
        self._deaths: Counter[str] = Counter()
        self._proven: set[str] = set()
        self._on_trial: str | None = None
        self.unexplained = 0  # deaths in a row with nothing in hand

    @property
    def out(self) -> frozenset[str]:
        return frozenset(self._proven | ({self._on_trial} if self._on_trial is not None else set()))

    def died(self, in_hand: Collection[str]) -> str | None:
        """Takes in a death; the strip that is left out because of it, if one is."""
        if not in_hand:
            self.unexplained += 1
            return None
        self.unexplained = 0
        if self._on_trial is not None:
            del self._deaths[self._on_trial]
            self._on_trial = None
        self._deaths.update(in_hand)
        most = max(self._deaths[strip] for strip in in_hand)
        if most < _PROOF:
            return None
        worst = sorted(strip for strip in in_hand if self._deaths[strip] == most)
        if len(worst) == 1:
            self._proven.add(worst[0])
        else:
            self._on_trial = worst[0]
        return worst[0]

"""How a hand on a controller takes a fader over without a jump: it has to come past where the fader is. Pure."""

_NEAR = 1.5 / 127  # a hand that close has it
_SAME = 1e-6


class Takeover:
    """Of one control and what it moves."""

    def __init__(self) -> None:
        self._hand: float | None = None
        self._given: float | None = None

    def follows(self, hand: float, fader: float) -> bool:
        """Whether the fader goes along with the hand. Both 0 … 1: where the hand is now, where the fader is.

        It goes on following until something else moves the fader: the mouse, a snapshot, another song.
        """
        before, self._hand = self._hand, hand
        has_it = self._given is not None and abs(self._given - fader) < _SAME
        passed = before is not None and min(before, hand) <= fader <= max(before, hand)
        return has_it or passed or abs(hand - fader) <= _NEAR

    def gave(self, fader: float) -> None:
        """Where the fader is after it followed."""
        self._given = fader

"""How long a start may take: longer each time one took too long, so that a very busy machine gets there at last."""


class Patience:
    """Seconds that double with every start in a row that took longer, up to a limit."""

    def __init__(self, first_s: float, longest_s: float) -> None:
        self._first_s, self._longest_s = first_s, longest_s
        self.now_s = first_s

    def lost(self) -> None:
        self.now_s = min(2 * self.now_s, self._longest_s)

    def rewarded(self) -> None:
        self.now_s = self._first_s

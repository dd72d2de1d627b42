"""Whether a device runs dry so often that it should have more in hand."""

from collections import deque

_UNDERRUNS, _WITHIN_S = 2, 10.0
LEAST_S, MOST_S = 0.020, 0.250


class Strain:
    """Told the device's count of underruns now and then, by one thread."""

    def __init__(self) -> None:
        self._count = 0
        self._at_s: deque[float] = deque(maxlen=_UNDERRUNS)

    def begin(self) -> None:
        """Another stream: what was before does not count."""
        self._count = 0
        self._at_s.clear()

    def note(self, count: int, now_s: float) -> bool:
        """Takes in the count; True when there have been two within ten seconds, and begins anew."""
        new, self._count = max(0, count - self._count), count
        self._at_s.extend([now_s] * min(new, _UNDERRUNS))
        if len(self._at_s) < _UNDERRUNS or now_s - self._at_s[0] > _WITHIN_S:
            return False
        self._at_s.clear()
        return True


def more(latency_s: float) -> float | None:
    """Twice as much, within reason; None when it has all it may have."""
    return min(max(2 * latency_s, LEAST_S), MOST_S) if latency_s < MOST_S else None

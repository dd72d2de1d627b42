"""How long a device has asked for nothing, by the clock of whoever looks."""

_LOOK_S = 0.1


class Stillness:
    """Told now and then how far the device is. A look that comes late counts little: then it was the machine that
    stood still, and the device with it."""

    def __init__(self, now_s: float) -> None:
        self._clock, self._at_s, self._still_s = 0, now_s, 0.0

    def note(self, clock: int, now_s: float) -> float:
        """Takes in the device's clock; seconds that it has not moved."""
        since_s, self._at_s = now_s - self._at_s, now_s
        self._still_s = 0.0 if clock != self._clock else self._still_s + min(since_s, _LOOK_S)
        self._clock = clock
        return self._still_s

"""How far several downloads are, each by itself and together, told only in whole percents."""

from collections.abc import Callable


class Fetching:
    """all_told: called with the percent of everything whenever that changes."""

    def __init__(self, count: int, all_told: Callable[[int], None]) -> None:
        self._parts = [0.0] * count
        self._all_told = all_told
        self._percent = 0

    def progress(self, number: int, told: Callable[[int], None] | None = None) -> Callable[[int, int | None], None]:
        """What to hand to a download as its progress. told: called with its own percent."""
        last = -1

        def came(count: int, total: int | None) -> None:
            nonlocal last
            if not total:
                return
            part = min(1.0, count / total)
            percent = int(part * 100)
            if percent != last:
                last = percent
                if told is not None:
                    told(percent)
                self._set(number, part)

        return came

    def done(self, number: int) -> None:
        self._set(number, 1.0)

    def _set(self, number: int, part: float) -> None:
        self._parts[number] = part
        percent = int(100 * sum(self._parts) / len(self._parts) + 1e-9)
        if percent != self._percent:
            self._percent = percent
            self._all_told(percent)

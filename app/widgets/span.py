"""The part of a song that is seen."""

from dataclasses import dataclass

MOST_ZOOM = 64.0


@dataclass(frozen=True)
class Span:
    """As parts of the whole: 0 is the start, 1 the end. Never beyond either."""

    first: float = 0.0
    last: float = 1.0

    @property
    def width(self) -> float:
        return self.last - self.first

    @property
    def whole(self) -> bool:
        return self.width >= 1.0

    def zoomed(self, factor: float, at: float) -> "Span":
        """Nearer by a factor (below 1: from farther); what is at `at` stays where it is seen."""
        width = min(1.0, max(1.0 / MOST_ZOOM, self.width / factor))
        share = (at - self.first) / self.width
        return _kept_inside(at - share * width, width)

    def moved(self, by: float) -> "Span":
        """Further on by a part of the whole."""
        return _kept_inside(self.first + by, self.width)

    def showing(self, at: float) -> "Span":
        """The page that shows `at`, near its start; the same when it is seen already."""
        return self if self.first <= at <= self.last else _kept_inside(at - 0.05 * self.width, self.width)


def _kept_inside(first: float, width: float) -> Span:
    if width >= 1.0:
        return Span()
    first = min(max(0.0, first), 1.0 - width)
    return Span(first, first + width)

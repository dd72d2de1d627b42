"""The bounces under way: a child for each, heard, cancelled, and tidied up after."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

from audio.child import Child
from audio.params import MixParams
from audio.reports import BounceDone, BounceFailed, BounceMoved
from audio.source.messages import OpenSong

_EXPECTED_S = 120.0


@dataclass(frozen=True)
class BounceOrder:
    """What to write where. store_name: of a store that holds the whole song, or None to decode `song`."""

    number: int
    path: Path
    subtype: str
    mix: MixParams
    first: int
    last: int | None
    fade_in: bool
    song: OpenSong
    store_name: str | None
    tags: Mapping[str, str] = field(default_factory=dict)


class Bounces:
    """For the caretaker; every method at once."""

    def __init__(self) -> None:
        self._running: dict[int, tuple[Child, BounceOrder]] = {}
        self._ahead: Child | None = None
        self._ahead_until_s = 0.0

    def expect(self) -> None:
        """One will be started soon: its process starts now, and goes when it is not needed after all."""
        self._ahead_until_s = monotonic() + _EXPECTED_S
        if self._ahead is None:
            self._ahead = _started()

    def start(self, order: BounceOrder) -> None:
        child, self._ahead = self._ahead or _started(), None
        if not child.tell(order):  # it has died while it waited
            child.end(None)
            child = _started()
            child.tell(order)
        self._running[order.number] = child, order

    def sources(self) -> list[Any]:
        """To be waited for."""
        return [part for child, _ in self._running.values() for part in (child.connection, child.process.sentinel)]

    def look(self, cancelled: set[int]) -> list[BounceMoved | BounceDone | BounceFailed]:
        """What has come of them."""
        if self._ahead is not None and (monotonic() > self._ahead_until_s or not self._ahead.process.is_alive()):
            self._end_ahead()
        told: list[BounceMoved | BounceDone | BounceFailed] = []
        for number, (child, order) in list(self._running.items()):
            alive = child.process.is_alive()
            heard = child.hear()
            told += heard
            ended = any(isinstance(report, BounceDone | BounceFailed) for report in heard)
            if not ended and (number in cancelled or not alive):
                reason = "cancelled" if number in cancelled else "died"
                self._end(number)
                told.append(BounceFailed(number, order.path, reason))
            elif ended:
                self._end(number)
        return told

    def end(self) -> None:
        """All of them."""
        self._end_ahead()
        for number in list(self._running):
            self._end(number)

    def _end_ahead(self) -> None:
        child, self._ahead = self._ahead, None
        if child is not None:
            child.end(None)

    def _end(self, number: int) -> None:
        child, order = self._running.pop(number)
        child.end(None)
        with suppress(OSError):
            order.path.with_name(f".{order.path.name}.part").unlink(missing_ok=True)


def _started() -> Child:
    """A process that waits for its order."""
    return Child("bounce", "audio.bouncer")

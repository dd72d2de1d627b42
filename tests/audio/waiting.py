"""Waiting for an engine: for a report, or for a state, with a deadline."""

from collections.abc import Callable
from time import monotonic
from typing import TypeVar

from audio import Engine
from audio.reports import Report

DEADLINE_S = 90.0
LOOK_S = 0.005

SomeReport = TypeVar("SomeReport")


def wait_for(engine: Engine, kind: type[SomeReport], seen: list[Report] | None = None) -> SomeReport:
    """The next report of that kind; those before it go to `seen`."""
    deadline = monotonic() + DEADLINE_S
    while monotonic() < deadline:
        engine.wait(LOOK_S)
        for report in engine.poll():
            if isinstance(report, kind):
                return report
            if seen is not None:
                seen.append(report)
    raise TimeoutError(kind.__name__)


def wait_until(engine: Engine, true: Callable[[], bool]) -> None:
    deadline = monotonic() + DEADLINE_S
    while not true():
        if monotonic() > deadline:
            raise TimeoutError
        engine.wait(LOOK_S)

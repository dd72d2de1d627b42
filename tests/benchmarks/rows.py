"""One figure, as a benchmark prints it: a JSON line that the runner collects."""

import json
import os
import statistics
import time
from collections.abc import Callable, Sequence

LONG = bool(os.environ.get("BENCH_LONG"))
"""Asked for by `--long`: as long as the goals say, not as long as one likes to wait."""


def emit(
    name: str,
    value: float,
    unit: str,
    *,
    at_most: float | None = None,
    at_least: float | None = None,
    peer: str = "",
    peer_value: float | None = None,
    ratio_at_least: float | None = None,
) -> None:
    """peer: who did the same work in the same run, and how. ratio: how many times as good we are; above 1 we are
    ahead. Speeds (a unit with "×") are better when higher, all else when lower. The bounds are the goals."""
    row: dict[str, object] = {"name": name, "value": _short(value), "unit": unit}
    met: list[bool] = []
    goals: list[str] = []
    if at_most is not None:
        goals.append(f"≤ {at_most:g} {unit}")
        met.append(value <= at_most)
    if at_least is not None:
        goals.append(f"≥ {at_least:g} {unit}")
        met.append(value >= at_least)
    if peer:
        row["peer"] = peer
    if peer_value is not None:
        over, under = (value, peer_value) if unit.startswith("×") else (peer_value, value)
        ratio = over / under if under else float(over == 0)
        row |= {"peer_value": _short(peer_value), "ratio": _short(ratio)}
        if ratio_at_least is not None:
            goals.append(f"ratio ≥ {ratio_at_least:g}")
            met.append(ratio >= ratio_at_least)
    if goals:
        row |= {"goal": ", ".join(goals), "met": all(met)}
    print(json.dumps(row), flush=True)


def missing(name: str, what: str) -> None:
    """Something this benchmark needs is not installed here: say so, in the table too."""
    print(json.dumps({"name": name, "value": None, "unit": "", "peer": f"{what} is missing"}), flush=True)


def _short(value: float) -> float:
    return float(f"{value:.4g}")


def median_s(
    works: Sequence[Callable[[], object]], repeats: int = 7, before: Callable[[], object] = lambda: None
) -> list[float]:
    """Median seconds of each piece of work; they take turns, so that a noisy moment hits all alike.

    before: done before each, and not counted.
    """
    times: list[list[float]] = [[] for _ in works]
    for work in works:
        work()
    for _ in range(repeats):
        for work, taken in zip(works, times, strict=True):
            before()
            began = time.perf_counter()
            work()
            taken.append(time.perf_counter() - began)
    return [statistics.median(taken) for taken in times]

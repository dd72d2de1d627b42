"""Places in a song as people read them: minutes and seconds, or bars and beats."""

import math
from dataclasses import dataclass

_STEPS_S = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0)
_STEPS_BARS = (1, 2, 4, 8, 16, 32, 64, 128, 256)
LEAST_PX = 62  # between two figures


@dataclass(frozen=True)
class Grid:
    """bpm: quarter notes a minute. first_s: where bar 1 begins. quarters: of them a bar has."""

    bpm: float
    first_s: float = 0.0
    quarters: int = 4

    @property
    def bar_s(self) -> float:
        return 60.0 / self.bpm * self.quarters


@dataclass(frozen=True)
class Tick:
    at_s: float
    text: str


def clock_text(position_s: float) -> str:
    """A position as m:ss.t"""
    tenths = int(max(0.0, position_s) * 10 + 1e-6)
    return f"{tenths // 600}:{tenths // 10 % 60:02d}.{tenths % 10}"


def bar_text(position_s: float, grid: Grid) -> str:
    """A position as bar.beat; bars before the first are 0, −1 …"""
    beats = math.floor((position_s - grid.first_s) * grid.bpm / 60.0 + 1e-6)
    return f"{beats // grid.quarters + 1}.{beats % grid.quarters + 1}".replace("-", "−")


def place_text(position_s: float, grid: Grid | None) -> str:
    return clock_text(position_s) if grid is None else bar_text(position_s, grid)


def ticks(first_s: float, last_s: float, width_px: int, grid: Grid | None) -> list[Tick]:
    """What stands along the ruler between two seconds, no closer than can be read."""
    if last_s <= first_s or width_px <= 0:
        return []
    px_a_s = width_px / (last_s - first_s)
    unit_s = grid.bar_s if grid else 1.0
    steps = _STEPS_BARS if grid else _STEPS_S
    step_s = next((step * unit_s for step in steps if step * unit_s * px_a_s >= LEAST_PX), steps[-1] * unit_s)
    origin_s = grid.first_s if grid else 0.0
    number = math.ceil((first_s - origin_s) / step_s - 1e-9)
    found = []
    while (at_s := origin_s + number * step_s) <= last_s:
        if at_s >= 0.0:
            found.append(Tick(at_s, _tick_text(at_s, step_s, grid)))
        number += 1
    return found


def _tick_text(at_s: float, step_s: float, grid: Grid | None) -> str:
    if grid is not None:
        return bar_text(at_s, grid).split(".")[0]
    return clock_text(at_s) if step_s < 1.0 else clock_text(at_s).split(".")[0]


def snapped(position_s: float, grid: Grid | None, within_s: float) -> float:
    """The next line between two bars, if it is as near as that."""
    if grid is None:
        return position_s
    bars = round((position_s - grid.first_s) / grid.bar_s)
    line_s = grid.first_s + bars * grid.bar_s
    return line_s if abs(line_s - position_s) <= within_s and line_s >= 0.0 else position_s

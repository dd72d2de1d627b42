"""Whether the host of a virtual machine takes its processors away, as shared build machines do. Linux; else nothing."""

from pathlib import Path

import pytest

STAT = Path("/proc/stat")
_STEAL, _COLUMNS = 7, 8  # of proc(5): user nice system idle iowait irq softirq steal
_TOO_MUCH = 0.01


class StolenTime:
    """Counts from when it is made."""

    def __init__(self, stat: Path = STAT) -> None:
        self._stat = stat
        self._before = self._ticks()

    def _ticks(self) -> list[int]:
        if not self._stat.exists():
            return [0] * _COLUMNS
        return [int(word) for word in self._stat.read_text(encoding="ascii").split()[1 : 1 + _COLUMNS]]

    def share(self) -> float:
        """Of all processor time since, 0 … 1."""
        passed = [now - before for now, before in zip(self._ticks(), self._before, strict=True)]
        return passed[_STEAL] / max(1, sum(passed))


def no_whole_tape(attempts: int, stolen: StolenTime) -> None:
    """Every tape had holes: the test can not be judged on a machine that was not let run, and fails on any other."""
    share = stolen.share()
    if share > _TOO_MUCH:
        pytest.skip(f"the host took {share:.0%} of the processors away: {attempts} tapes with holes prove nothing")
    pytest.fail(f"{attempts} tapes with holes")

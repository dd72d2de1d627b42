"""Whether the processors are somebody else's: the host's of a virtual machine, as shared build machines do it, or those
of other programs. Linux; else nothing."""

from pathlib import Path
from time import monotonic

import pytest

STAT, PRESSURE = Path("/proc/stat"), Path("/proc/pressure/cpu")
_STEAL, _COLUMNS = 7, 8  # of proc(5): user nice system idle iowait irq softirq steal
_TOO_MUCH = 0.01
_CROWDED = 0.5  # of the time somebody waits for a processor; the sound, its card and its tape alone need far less


class StolenTime:
    """Counts from when it is made."""

    def __init__(self, stat: Path = STAT, pressure: Path = PRESSURE) -> None:
        self._stat, self._pressure = stat, pressure
        self._before = self._ticks()
        self._waited_us, self._began_s = self._waits_us(), monotonic()

    def _waits_us(self) -> int:
        """How long somebody has waited for a processor since the machine began; 0 where nobody counts."""
        try:
            some = self._pressure.read_text(encoding="ascii").splitlines()[0]
        except OSError:
            return 0
        return int(some.rpartition("=")[2])

    def crowd(self) -> float:
        """Of the time since, in which somebody waited for a processor, 0 … 1."""
        return (self._waits_us() - self._waited_us) / 1e6 / max(1e-3, monotonic() - self._began_s)

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
    crowd = stolen.crowd()
    if crowd > _CROWDED:
        pytest.skip(f"others were in line for the processors {crowd:.0%} of the time: {attempts} tapes prove nothing")
    pytest.fail(f"{attempts} tapes with holes")

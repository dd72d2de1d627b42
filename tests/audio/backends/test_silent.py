import threading

import numpy as np

from audio.backends.silent import SilentBackend


class Clock:
    """A monotonic clock moved by whoever waits on it."""

    def __init__(self) -> None:
        self.now_ns = 5_000_000_000
        self.waited = 0

    def __call__(self) -> int:
        return self.now_ns


class Stop(threading.Event):
    """Lets time pass instead of waiting, and ends after so many waits."""

    def __init__(self, clock: Clock, waits: int, halt_at: int = -9) -> None:
        super().__init__()
        self.clock, self.left, self.halt_at = clock, waits, halt_at

    def wait(self, timeout: float | None = None) -> bool:
        self.left -= 1
        self.clock.now_ns += round((timeout or 0) * 1e9) + 40_000  # every sleep is a little too long
        if self.left == self.halt_at:
            self.clock.now_ns += 3_000_000_000
        return self.left < 0


def run(monkeypatch, waits: int, halt_at: int = -9) -> tuple[SilentBackend, int, float]:
    clock, blocks = Clock(), []
    monkeypatch.setattr("audio.backends.silent.monotonic_ns", clock)
    backend = SilentBackend(48_000, 256)
    backend._stop = Stop(clock, waits, halt_at)
    began = clock.now_ns
    backend._run(lambda out: blocks.append(out.shape))
    return backend, len(blocks), (clock.now_ns - began) * 1e-9


def test_it_keeps_the_time_of_the_clock_though_every_sleep_is_too_long(monkeypatch):
    _, blocks, seconds = run(monkeypatch, waits=2_000)
    assert abs(blocks * 256 / 48_000 - seconds) < 0.01


def test_after_a_halt_it_goes_on_from_now_and_counts_it(monkeypatch):
    backend, blocks, seconds = run(monkeypatch, waits=1_000, halt_at=500)
    assert backend.late == 1
    assert abs(blocks * 256 / 48_000 - (seconds - 3)) < 0.05


def test_it_runs_until_it_is_stopped():
    backend, called = SilentBackend(48_000, 64), threading.Event()

    def process(out: np.ndarray) -> None:
        assert out.shape == (64, 2)
        called.set()

    backend.start(process)
    assert called.wait(90)
    assert backend.running()
    backend.stop()
    assert not backend.running()

"""How often the window looks at the engine: every frame while something moves, seldom while nothing does."""

from collections.abc import Callable
from time import monotonic

from PySide6.QtCore import QObject, QTimer

LIVELY_MS, IDLE_MS = 16, 120
AWAKE_S = 3.0  # meters have fallen and held peaks have gone by then


class Pace:
    """Calls `look`, which tells whether anything moved."""

    def __init__(self, parent: QObject, look: Callable[[], bool], *, clock: Callable[[], float] = monotonic) -> None:
        self._look = look
        self._clock = clock
        self._awake_until_s = 0.0
        self._timer = QTimer(parent, interval=LIVELY_MS)
        self._timer.timeout.connect(self.tick)

    @property
    def interval_ms(self) -> int:
        return self._timer.interval()

    def start(self) -> None:
        self.stir()
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    def stir(self) -> None:
        """Something is about to move: look at every frame from now on."""
        self._awake_until_s = self._clock() + AWAKE_S
        self._go(LIVELY_MS)

    def tick(self) -> None:
        if self._look():
            self.stir()
        elif self._clock() >= self._awake_until_s:
            self._go(IDLE_MS)

    def _go(self, interval_ms: int) -> None:
        if self._timer.interval() != interval_ms:
            self._timer.setInterval(interval_ms)

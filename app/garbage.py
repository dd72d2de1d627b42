"""Garbage is looked for in the window's own thread alone.

Python looks for it in whichever thread makes one object too many. A QObject that is let go there is destroyed there,
its timers with it, and Qt crashes: "Timers cannot be stopped from another thread".
"""

import gc

from PySide6.QtCore import QObject, Qt, QTimer

MUCH = 20_000
"""New objects that Python can look through, before it is worth it."""
_OFTEN, _SELDOM = 20, 400  # looks until one that goes further back, and until one at everything
_PERIOD_MS = 500


class Garbage(QObject):
    """From now on looks for garbage when there may be much, in the thread of `parent`, and ends with it."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._looks = 0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.CoarseTimer)
        self._timer.timeout.connect(self.look)
        self._timer.start(_PERIOD_MS)

    def look(self) -> None:
        """Seldom far back, for that holds the window longer."""
        if gc.get_count()[0] < MUCH:
            return
        self._looks += 1
        gc.collect(2 if self._looks % _SELDOM == 0 else 1 if self._looks % _OFTEN == 0 else 0)

"""The limiter's switch, which shows what the limiter takes away."""

from collections.abc import Callable
from time import monotonic

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent

from app.i18n import tr
from app.theme.palette import colours
from app.widgets.toggle import Toggle

SHOWN_DB = 12.0  # of reduction fill the bar
HOLD_S = 1.2
_LEAST_DB = 0.05
_HINT = tr("Keeps true peaks below −1 dBTP; what is quieter passes unchanged")


class LimiterButton(Toggle):
    """A bar along its lower edge grows from the right with the reduction; the figure stays for a moment."""

    def __init__(self, width: int, *, clock: Callable[[], float] = monotonic) -> None:
        super().__init__(
            tr("Limiter"), letter=tr("Limiter"), size=(width, 20), on_colour=colours.ok, on_ink=colours.ink, hint=_HINT
        )
        self._clock = clock
        self._reduction_db = 0.0
        self._held_until_s = 0.0

    @property
    def reduction_db(self) -> float:
        """What is shown, ≤ 0."""
        return self._reduction_db

    def show_reduction(self, reduction_db: float) -> None:
        """The most it took away since the last time, ≤ 0. Meant for every frame; repaints when the figure changes."""
        now_s = self._clock()
        worse = reduction_db <= self._reduction_db
        if worse and reduction_db < -_LEAST_DB:
            self._held_until_s = now_s + HOLD_S
        elif now_s < self._held_until_s:
            return
        shown = round(reduction_db, 1) if reduction_db < -_LEAST_DB else 0.0
        if shown != self._reduction_db:
            self._reduction_db = shown
            self.set_letter(tr("Limiter −{less_db:.1f}", less_db=-shown) if shown else tr("Limiter"))
            self.setAccessibleDescription(tr("takes {less_db:.1f} dB away", less_db=-shown) if shown else "")

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._reduction_db:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.clip))
        whole = self.width() - 6
        part = whole * min(1.0, -self._reduction_db / SHOWN_DB)
        painter.drawRoundedRect(QRectF(3 + whole - part, self.height() - 5, part, 3), 1.5, 1.5)

"""A meter with its clip lamp above it, as every strip and the master have one."""

from collections.abc import Callable
from time import monotonic

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.i18n import tr
from app.theme import sizes
from app.widgets.clip_lamp import ClipLamp
from app.widgets.meter import Level, Meter


class Metered(QWidget):
    """The meter stands level with the fader's groove; the lamp fills the space that the fader's cap leaves above."""

    def __init__(self, name: str, width: int = 11, *, panel: str = "", clock: Callable[[], float] = monotonic) -> None:
        super().__init__()
        self.meter = Meter(tr("{name} level", name=name), width, panel=panel, clock=clock)
        self.lamp = ClipLamp(name, width)
        column = QVBoxLayout(self)
        above = sizes.KNOB_H // 2 - self.lamp.height()
        column.setContentsMargins(0, 0, 0, sizes.KNOB_H // 2)
        column.setSpacing(above)
        column.addWidget(self.lamp)
        column.addWidget(self.meter, 1)

    def show_level(self, level: Level | None) -> None:
        """Meant for every frame. None: silence."""
        self.meter.show_level(level)
        if level is not None:
            self.lamp.count(level.clips)

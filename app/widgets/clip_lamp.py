"""The lamp over a meter: lit by the first sample beyond full scale, and lit until somebody puts it out."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton

from app.i18n import tr
from app.theme.palette import colours
from app.widgets.text import tooltip

LAMP_PX = 5


class ClipLamp(QAbstractButton):
    """A click puts it out. Taller than what is drawn of it, so that a hand finds it."""

    def __init__(self, name: str, width: int) -> None:
        super().__init__()
        self._name = name
        self._lit = False
        self._clips = 0
        self.setFixedSize(width, 16)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Shift+C puts all of them out
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.clicked.connect(self.put_out)
        self._say()

    @property
    def lit(self) -> bool:
        return self._lit

    def count(self, clips: int) -> None:
        """How often the sound went over full scale since the last time."""
        self._clips += clips
        if clips > 0 and not self._lit:
            self._lit = True
            self._say()

    def put_out(self) -> None:
        self._clips = 0
        if self._lit:
            self._lit = False
            self._say()

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip and self._lit:  # not at every clip
            self.setToolTip(tooltip(self.words))
        return super().event(event)

    @property
    def words(self) -> str:
        """What it has to say."""
        return tr("Went over full scale ({clips} ×). Click to put it out", clips=self._clips) if self._lit else ""

    def _say(self) -> None:
        self.setAccessibleName(f"{self._name}: {tr('has clipped, put the lamp out') if self._lit else tr('no clip')}")
        self.setToolTip(tooltip(self.words))
        self.update()

    def sizeHint(self) -> QSize:
        return self.size()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colours.text), 1) if self._lit else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.clip if self._lit else colours.lamp_off))
        bar = QRectF(0, self.height() - LAMP_PX, self.width(), LAMP_PX)
        painter.drawRoundedRect(bar.adjusted(0.5, 0.5, -0.5, -0.5) if self._lit else bar, 1.5, 1.5)

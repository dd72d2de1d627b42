"""Small square buttons that show a state they do not change themselves: mute, solo, loop, play."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from app.i18n import tr
from app.theme.fonts import SEMIBOLD, font
from app.theme.palette import colours
from app.widgets.glyphs import paint_glyph
from app.widgets.text import tooltip


class Toggle(QAbstractButton):
    """A letter or a glyph that lights up when on. pressed_by_hand: whether Ctrl was held; only a person makes it.

    The lamp follows `show_on` alone: a click asks, the state answers.
    """

    pressed_by_hand = Signal(bool)

    def __init__(
        self,
        name: str,
        *,
        letter: str = "",
        glyph: str = "",
        size: tuple[int, int] = (26, 20),
        on_colour: str = "",
        on_ink: str = "",
        hint: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._letter, self._glyph = letter, glyph
        self._on_colour, self._on_ink = QColor(on_colour or colours.text), QColor(on_ink or colours.ink)
        self._ctrl = False
        self.setCheckable(True)
        self.setAccessibleName(name)
        self.setToolTip(tooltip(hint))
        self.setFixedSize(*size)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.clicked.connect(lambda: self.pressed_by_hand.emit(self._ctrl))

    def set_letter(self, letter: str) -> None:
        if letter != self._letter:
            self._letter = letter
            self.update()

    def show_on(self, on: bool) -> None:
        self.setChecked(on)

    def nextCheckState(self) -> None:
        """Nothing: the lamp waits for the state."""

    def sizeHint(self) -> QSize:
        return self.size()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        super().mouseReleaseEvent(event)
        self._ctrl = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            self.click()
            self._ctrl = False
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on = self.isChecked()
        fill = (
            self._on_colour
            if on
            else QColor(colours.hover if self.underMouse() and self.isEnabled() else colours.raised)
        )
        edge = self._on_colour if on else QColor(colours.line)
        painter.setPen(QPen(QColor(colours.focus) if self.hasFocus() else edge, 1))
        painter.setBrush(fill)
        radius = 4 if self.height() < 26 else 6
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        ink = self._on_ink if on else QColor(colours.dim if self.isEnabled() else colours.faint)
        if self._glyph:
            side = 14.0
            box = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
            paint_glyph(painter, self._glyph, box, ink, 1.5)
        else:
            painter.setFont(font(11, SEMIBOLD))
            painter.setPen(ink)
            painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), self._letter)


class PlayButton(QAbstractButton):
    """The round button: a triangle when stopped, two bars when playing."""

    def __init__(self) -> None:
        super().__init__()
        self._playing = False
        self.setFixedSize(40, 40)
        self.setAccessibleName(tr("Play"))
        self.setToolTip(tooltip(tr("Play or pause (Space)")))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def show_playing(self, playing: bool) -> None:
        if playing != self._playing:
            self._playing = playing
            self.setAccessibleName(tr("Pause") if playing else tr("Play"))
            self.update()

    def sizeHint(self) -> QSize:
        return self.size()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        disc = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(QPen(QColor(colours.focus), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
        fill = QColor(colours.text)
        if not self.isEnabled():
            fill = QColor(colours.faint)
        elif self.underMouse():
            fill = QColor(colours.dim if colours.ink == "#ffffff" else "#ffffff")
        painter.setBrush(fill)
        painter.drawEllipse(disc)
        side = 16.0
        shift = 0.0 if self._playing else 1.0
        box = QRectF((self.width() - side) / 2 + shift, (self.height() - side) / 2, side, side)
        paint_glyph(painter, "pause" if self._playing else "play", box, QColor(colours.ink))

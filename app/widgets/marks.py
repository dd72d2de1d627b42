"""Small shapes that carry a figure or a state: chips, completeness segments, name plates, progress."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app.i18n import tr
from app.theme.fonts import MEDIUM, SEMIBOLD, font
from app.theme.palette import colours
from app.widgets.glyphs import paint_glyph
from app.widgets.text import Label


class Chip(QWidget):
    """A pill: a quiet word, a strong one, a coloured remark, and a dot when something is live.

    pressed: by mouse or Return; only of a chip that can be pressed.
    """

    pressed = Signal()

    def __init__(
        self, name: str, *, dot: bool = False, glyph: str = "", strong_width: int = 220, can_press: bool = False
    ) -> None:
        super().__init__()
        self._can_press = can_press
        if can_press:
            self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._dot = dot
        self._glyph = glyph
        self._edge, self._fill, self._mark = colours.line, colours.raised, colours.ok
        self.setAccessibleName(name)
        self.setFixedHeight(28)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._quiet = Label(colour=colours.dim)
        self._strong = Label(face=font(12, MEDIUM))
        self._strong.setMaximumWidth(strong_width)
        self._after = Label(colour=colours.dim)
        row = QHBoxLayout(self)
        row.setContentsMargins(26 if dot or glyph else 11, 0, 11, 0)
        row.setSpacing(7)
        for part in (self._quiet, self._strong, self._after):
            row.addWidget(part)

    def show_words(self, quiet: str, strong: str, after: str = "", after_colour: str = "") -> None:
        for label, text in ((self._quiet, quiet), (self._strong, strong), (self._after, after)):
            label.setText(text)
            label.setVisible(bool(text))
        self._after.set_colour(after_colour or colours.dim)
        self.setVisible(bool(quiet or strong or after))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if (
            self._can_press
            and event.button() is Qt.MouseButton.LeftButton
            and self.rect().contains(event.position().toPoint())
        ):
            self.pressed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._can_press and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.pressed.emit()
        else:
            event.ignore()

    def set_dot(self, colour: str) -> None:
        if colour != self._mark:
            self._mark = colour
            self.update()

    def set_tint(self, edge: str, fill: str, mark: str) -> None:
        self._edge, self._fill, self._mark = edge, fill, mark
        self._strong.set_colour(mark)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        hovered = self._can_press and self.underMouse()
        painter.setPen(QPen(QColor(colours.focus if self.hasFocus() else self._edge), 1))
        painter.setBrush(QColor(colours.hover if hovered else self._fill))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 13.5, 13.5)
        if self._glyph:
            paint_glyph(painter, self._glyph, QRectF(9, 7, 14, 14), QColor(self._mark), 1.4)
        elif self._dot:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self._mark))
            painter.drawEllipse(QRectF(11, 10.5, 7, 7))


class Segments(QWidget):
    """One bar per required stem in its colour; a missing one is a dashed outline."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: tuple[tuple[str, bool], ...] = ()
        self.setFixedHeight(7)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_parts(self, parts: tuple[tuple[str, bool], ...]) -> None:
        """Colour and whether it is owned, in the order of the strips."""
        if parts != self._parts:
            self._parts = parts
            owned = sum(owned for _, owned in parts)
            self.setAccessibleName(tr("{owned} of {required} stems owned", owned=owned, required=len(parts)))
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(29 * len(self._parts), 7)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self._parts:
            return
        width = min(26.0, self.width() / len(self._parts) - 3)
        for number, (colour, owned) in enumerate(self._parts):
            box = QRectF(number * (width + 3), 1, width, 5)
            if owned:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(colour))
                painter.drawRoundedRect(box, 2, 2)
            else:
                pen = QPen(QColor(colours.quiet), 1)
                pen.setDashPattern([2.5, 2])
                painter.setPen(pen)
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 2, 2)


class ProgressLine(QWidget):
    """A thin line that fills. A part of None says only that something is going on."""

    def __init__(self, height: int = 3) -> None:
        super().__init__()
        self._part: float | None = 0.0
        self.setFixedHeight(height)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Progress"))

    def show_part(self, part: float | None) -> None:
        if part != self._part:
            self._part = part
            self.setAccessibleDescription("" if part is None else f"{round(part * 100)} %")
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        whole = QRectF(self.rect())
        painter.setBrush(QColor(colours.track))
        painter.drawRoundedRect(whole, whole.height() / 2, whole.height() / 2)
        painter.setBrush(QColor(colours.ember_light))
        if self._part is None:
            third = whole.adjusted(whole.width() / 3, 0, -whole.width() / 3, 0)
            painter.drawRoundedRect(third, whole.height() / 2, whole.height() / 2)
        else:
            filled = QRectF(whole)
            filled.setWidth(whole.width() * min(1.0, max(0.0, self._part)))
            painter.drawRoundedRect(filled, whole.height() / 2, whole.height() / 2)


class GlyphBox(QWidget):
    """A glyph as a widget."""

    def __init__(self, glyph: str, side: int, colour: str, line_px: float = 1.4) -> None:
        super().__init__()
        self._glyph, self._colour, self._line_px = glyph, colour, line_px
        self.setFixedSize(side, side)

    def show_glyph(self, glyph: str, colour: str) -> None:
        if (glyph, colour) != (self._glyph, self._colour):
            self._glyph, self._colour = glyph, colour
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_glyph(QPainter(self), self._glyph, QRectF(self.rect()), QColor(self._colour), self._line_px)


class NamePlate(QWidget):
    """Icon and name of a strip, centred, with a quiet line below. clicked: with the left button."""

    clicked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._name = self._meta = ""
        self._glyph = ""
        self._tint = self._ink = colours.text
        self._taken_px = 0
        self.setFixedHeight(34)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_name(self, name: str, meta: str, glyph: str, tint: str, ink: str = "") -> None:
        """Texts must be clean (`text.clean`)."""
        given = (name, meta, glyph, tint, ink or colours.text)
        if given != (self._name, self._meta, self._glyph, self._tint, self._ink):
            self._name, self._meta, self._glyph, self._tint, self._ink = given
            self.update()

    def leave_right(self, taken_px: int) -> None:
        """Something else is at the right end: the name makes way for it where there is room."""
        if taken_px != self._taken_px:
            self._taken_px = taken_px
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.clicked.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def sizeHint(self) -> QSize:
        return QSize(80, 34)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        compact = self.width() < 80
        face = font(10 if compact else 12, SEMIBOLD)
        metrics = QFontMetrics(face)
        icon = 12 if self._glyph else 0
        beside = metrics.horizontalAdvance(self._name) + icon + 5 + max(6, self._taken_px)
        stacked_icon = compact or beside > self.width()
        room = self.width() - 6 - (0 if stacked_icon else icon + 5)
        if metrics.horizontalAdvance(self._name) > room:
            room -= max(0, self._taken_px - 3)
        name = metrics.elidedText(self._name, Qt.TextElideMode.ElideRight, room)
        used = metrics.horizontalAdvance(name) + (0 if stacked_icon else icon + 5)
        left = min((self.width() - used) / 2, max(3, self.width() - self._taken_px - used))
        if self._glyph and not stacked_icon:
            paint_glyph(painter, self._glyph, QRectF(left, 2, icon, icon), QColor(self._tint), 1.2)
            left += icon + 5
        painter.setFont(face)
        painter.setPen(QColor(self._ink))
        flags = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
        painter.drawText(QRectF(left, 0, self.width() - left, 16), flags, name)
        painter.setFont(font(11))
        painter.setPen(QColor(colours.dim))
        meta = QFontMetrics(font(11)).elidedText(self._meta, Qt.TextElideMode.ElideRight, self.width() - 6)
        if self._glyph and stacked_icon:
            width = 16 + QFontMetrics(font(11)).horizontalAdvance(meta)
            left = (self.width() - width) / 2
            paint_glyph(painter, self._glyph, QRectF(left, 18.5, icon, icon), QColor(self._tint), 1.2)
            painter.drawText(QRectF(left + 16, 17, self.width(), 15), flags, meta)
        else:
            centred = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine)
            painter.drawText(QRectF(0, 17, self.width(), 15), centred, meta)

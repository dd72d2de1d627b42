"""The only place that makes widgets with text.

Names come from strangers. Qt guesses markup by default (AutoText), and an `<img>` in a token's name would open local
files; so everything here is PlainText, stripped of control and direction characters, and elided where it does not fit.
"""

from html import escape

from PySide6.QtCore import QEvent, QPointF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QHelpEvent, QPainter, QPaintEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QSizePolicy, QToolTip, QWidget

from app.theme.fonts import MEDIUM, font
from app.theme.palette import colours

MAX_CHARACTERS = 600
_BETWEEN = " · "
_CONTROLS = dict.fromkeys(
    [*range(0x20), *range(0x7F, 0xA0), 0x200E, 0x200F, 0x2028, 0x2029, *range(0x202A, 0x202F), *range(0x2066, 0x206A)],
    " ",
)


def clean(text: str) -> str:
    """One line of plain text: no control, line-break or direction-changing characters, at most 600 characters."""
    if len(text) > MAX_CHARACTERS:
        text = text[: MAX_CHARACTERS - 1] + "…"
    return text if text.isprintable() else text.translate(_CONTROLS)


def tooltip(text: str) -> str:
    """The text as a tool tip that can not become markup. Tool tips have no plain mode, so it is escaped."""
    return f"<qt>{escape(clean(text))}</qt>" if text else ""


class Label(QLabel):
    """One line of plain text, elided at the right when it does not fit; the whole is then in the tool tip."""

    def __init__(
        self,
        text: str = "",
        *,
        face: QFont | None = None,
        colour: str = "",
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(face or font(12))
        self._colour = QColor(colour or colours.text)
        self.setAlignment(align | Qt.AlignmentFlag.AlignVCenter)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setText(text)

    def setText(self, text: str) -> None:
        text = clean(text)
        if text != self.text():
            super().setText(text)

    def set_colour(self, colour: str) -> None:
        if self._colour != QColor(colour):
            self._colour = QColor(colour)
            self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self.font())
        return QSize(metrics.horizontalAdvance(self.text()) + 2, metrics.height())

    def minimumSizeHint(self) -> QSize:
        metrics = QFontMetrics(self.font())
        return QSize(min(self.sizeHint().width(), 3 * metrics.averageCharWidth()), metrics.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self.font())
        painter.setPen(self._colour)
        painter.drawText(self.rect(), int(self.alignment() | Qt.TextFlag.TextSingleLine), self.shown())

    def shown(self) -> str:
        """What is seen of the text."""
        return QFontMetrics(self.font()).elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip and not self.toolTip():
            if self.sizeHint().width() - 2 > self.width():
                QToolTip.showText(event.globalPos(), tooltip(self.text()), self)
            return True
        return super().event(event)


class Parts(Label):
    """A line of parts: "album · length · rate · what is owned". Where it does not fit whole ones go, the one before
    the last first."""

    def shown(self) -> str:
        parts, metrics = self.text().split(_BETWEEN), QFontMetrics(self.font())
        while len(parts) > 1 and metrics.horizontalAdvance(_BETWEEN.join(parts)) > self.width():
            del parts[-2]
        return metrics.elidedText(_BETWEEN.join(parts), Qt.TextElideMode.ElideRight, self.width())


class Paragraph(QLabel):
    """Plain text over several lines. A word longer than a line is broken, lines beyond `max_lines` are elided."""

    def __init__(
        self,
        text: str = "",
        *,
        face: QFont | None = None,
        colour: str = "",
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        max_lines: int = 6,
        line_height: float = 1.45,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(face or font(12))
        self._colour = QColor(colour or colours.dim)
        self._max_lines = max_lines
        self._line_height = line_height
        self.setAlignment(align)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setText(text)

    def setText(self, text: str) -> None:
        text = clean(text)
        if text != self.text():
            super().setText(text)
            self.updateGeometry()

    def set_colour(self, colour: str) -> None:
        if self._colour != QColor(colour):
            self._colour = QColor(colour)
            self.update()

    def _line_px(self) -> float:
        return round(max(self.font().pixelSize(), 1) * self._line_height)

    def _lines(self, width: int) -> list[str]:
        layout = QTextLayout(self.text(), self.font())
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        lines: list[str] = []
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(width, 1))
            if len(lines) == self._max_lines - 1:
                rest = self.text()[line.textStart() :]
                lines.append(QFontMetrics(self.font()).elidedText(rest, Qt.TextElideMode.ElideRight, max(width, 1)))
                break
            lines.append(self.text()[line.textStart() : line.textStart() + line.textLength()].rstrip())
        layout.endLayout()
        return lines

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        may = min(width, self.maximumWidth())  # a layout asks for the width of its cell
        return int(self._line_px() * max(1, len(self._lines(may))))

    def sizeHint(self) -> QSize:
        natural = QFontMetrics(self.font()).horizontalAdvance(self.text()) + 2
        width = self.minimumWidth() if self.minimumWidth() == self.maximumWidth() else min(natural, 360)
        return QSize(width, self.heightForWidth(max(width, 1)))

    def minimumSizeHint(self) -> QSize:
        return QSize(24, int(self._line_px()))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self.font())
        painter.setPen(self._colour)
        metrics = QFontMetrics(self.font())
        step = self._line_px()
        lines = self._lines(self.width())
        top = 0.0
        if self.alignment() & Qt.AlignmentFlag.AlignVCenter:
            top = max(0.0, (self.height() - step * len(lines)) / 2)
        for number, line in enumerate(lines):
            spare = self.width() - metrics.horizontalAdvance(line)
            left = 0.0
            if self.alignment() & Qt.AlignmentFlag.AlignHCenter:
                left = spare / 2
            elif self.alignment() & Qt.AlignmentFlag.AlignRight:
                left = spare
            baseline = top + number * step + (step + metrics.ascent() - metrics.descent()) / 2
            painter.drawText(QPointF(left, baseline), line)


class Button(QPushButton):
    """A plain push button. Never the default of a dialog; Return presses it, because Space belongs to the transport."""

    def __init__(self, label: str, *, kind: str = "", height: int = 30, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.set_label(label)
        self.setObjectName(kind)
        self.setFont(font(11 if kind == "small" else 12, MEDIUM))
        self.setFixedHeight(height)
        self.setAutoDefault(False)
        self.setDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_label(self, label: str) -> None:
        label = clean(label)
        self.setAccessibleName(label)
        self.setText(label.replace("&", "&&"))

    def keyPressEvent(self, event) -> None:  # type: ignore[no-untyped-def]
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            event.ignore()  # who it stands in knows where to go
        else:
            super().keyPressEvent(event)


def line_edit(placeholder: str, name: str, height: int = 30, parent: QWidget | None = None) -> QLineEdit:
    """A text field. QLineEdit knows no markup."""
    field = QLineEdit(parent)
    field.setPlaceholderText(clean(placeholder))
    field.setAccessibleName(clean(name))
    field.setFont(font(12))
    field.setFixedHeight(height)
    field.setMaxLength(MAX_CHARACTERS)
    return field

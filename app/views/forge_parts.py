"""The pieces of the forge dialog: what burns, what comes, the facts and the checks."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QLinearGradient, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.i18n import tr
from app.state.model import BurnRow, Check, ForgeView
from app.theme.fonts import BOLD, MEDIUM, font
from app.theme.palette import colours, type_colour
from app.widgets.artwork import Artwork
from app.widgets.glyphs import STEM_GLYPHS, paint_glyph
from app.widgets.marks import GlyphBox
from app.widgets.text import Label, Paragraph, clean


class BurnList(QWidget):
    """One line per token that burns: icon, name and id, which of your copies, how many live before and after.

    Two lines where one would cut the name or the numbers.
    """

    ROW, HIGH_ROW = 27, 42

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[BurnRow, ...] = ()
        self._row = self.ROW
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_rows(self, rows: tuple[BurnRow, ...]) -> None:
        if rows != self._rows:
            self._rows = rows
            self._fit()
            names = "; ".join(_said(row) for row in rows)
            self.setAccessibleName(tr("You burn: {names}", names=names))
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(360, self._row * max(1, len(self._rows)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self._row = self.HIGH_ROW if any(_needed_px(row) > self.width() for row in self._rows) else self.ROW
        self.setFixedHeight(self._row * max(1, len(self._rows)))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        right_flags = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        left_flags = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
        face, small = font(13), font(12)
        for number, row in enumerate(self._rows):
            line = QRectF(0, number * self._row, self.width(), self.ROW)
            below = line.translated(0, 16) if self._row == self.HIGH_ROW else line
            tint = QColor(type_colour(row.stem_type))
            glyph = row.stem_type if row.stem_type in STEM_GLYPHS else "layers"
            paint_glyph(painter, glyph, QRectF(0, line.top() + 6.5, 14, 14), tint, 1.3)
            painter.setFont(small)
            painter.setPen(QColor(colours.quiet))
            painter.drawText(below, right_flags, _alive(row))
            painter.setPen(QColor(colours.dim))
            if below is line:
                copies = QRectF(line.right() - 122 - 90, line.top(), 90, self.ROW)
                painter.drawText(copies, right_flags, _copies(row))
            else:
                painter.drawText(below.adjusted(24, 0, 0, 0), left_flags, _copies(row))
            token = f"#{row.token_id}"
            token_width = QFontMetrics(small).horizontalAdvance(token)
            end = line.right() - 212 if below is line else line.right()
            name = QFontMetrics(face).elidedText(
                clean(row.label), Qt.TextElideMode.ElideRight, max(20, int(end - 24 - 16 - token_width))
            )
            painter.setFont(face)
            painter.setPen(QColor(colours.text))
            painter.drawText(QRectF(24, line.top(), 400, self.ROW), left_flags, name)
            painter.setFont(small)
            painter.setPen(QColor(colours.quiet))
            after = 24 + QFontMetrics(face).horizontalAdvance(name) + 8
            painter.drawText(QRectF(after, line.top(), token_width + 2, self.ROW), left_flags, token)


def _alive(row: BurnRow) -> str:
    return "" if row.left is None else tr("{left:,} → {after:,} left", left=row.left, after=max(0, row.left - 1))


def _copies(row: BurnRow) -> str:
    return tr("1 of your {copies:,}", copies=row.copies) if row.copies else ""


def _needed_px(row: BurnRow) -> float:
    """The width at which the row fits on one line; past all screens when its numbers would run into each other."""
    small = QFontMetrics(font(12))
    if small.horizontalAdvance(_alive(row)) > 122 or small.horizontalAdvance(_copies(row)) > 84:
        return float("inf")
    name = QFontMetrics(font(13)).horizontalAdvance(clean(row.label))
    return 24 + name + 8 + small.horizontalAdvance(f"#{row.token_id}") + 8 + 212


def _said(row: BurnRow) -> str:
    parts = [clean(row.label), tr("token {token_id}", token_id=row.token_id)]
    if row.copies:
        parts.append(tr("1 of your {copies:,}", copies=row.copies))
    if row.left is not None:
        parts.append(tr("{left} alive on chain, {after} after", left=row.left, after=max(0, row.left - 1)))
    return ", ".join(parts)


class ReceiveCard(QWidget):
    """What is minted."""

    def __init__(self) -> None:
        super().__init__()
        self._art = Artwork(64)
        self._title = Label(face=font(14, BOLD))
        self._lines = [Label(colour=colours.dim) for _ in range(3)]
        words = QVBoxLayout()
        words.setSpacing(3)
        words.addStretch(1)
        words.addWidget(self._title)
        for line in self._lines:
            words.addWidget(line)
        words.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 16, 16, 16)
        row.setSpacing(14)
        row.addWidget(self._art)
        row.addLayout(words, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_view(self, view: ForgeView) -> None:
        self._art.show_cover(view.artwork, view.song_title)
        self._title.setText(view.receive_title or view.song_title)
        for number, line in enumerate(self._lines):
            text = view.receive_lines[number] if number < len(view.receive_lines) else ""
            line.setText(text)
            line.setVisible(bool(text))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        warm = QLinearGradient(0, 0, self.width() * 0.5, self.height())
        warm.setColorAt(0, QColor(colours.ember_well))
        warm.setColorAt(1, QColor(colours.panel))
        painter.setBrush(warm)
        painter.setPen(QPen(QColor(colours.ember_line), 1))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)


class Facts(QWidget):
    """Names on the left, values on the right."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[tuple[str, str], ...] = ()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)

    def show_facts(self, facts: tuple[tuple[str, str], ...]) -> None:
        if facts == self._shown:
            return
        self._shown = facts
        _empty(self._grid)
        for number, (name, value) in enumerate(facts):
            word = Label(name, face=font(12), colour=colours.dim)
            word.setFixedHeight(16)
            self._grid.addWidget(word, number, 0, Qt.AlignmentFlag.AlignTop)
            # what a person signs is never elided away
            face = font(11) if len(value) > 36 else font(12, MEDIUM)
            kept = value.replace(" → ", "\N{NO-BREAK SPACE}→\N{NO-BREAK SPACE}")  # before and after stay together
            fact = Paragraph(kept, face=face, colour=colours.text, align=Qt.AlignmentFlag.AlignRight, line_height=1.3)
            fact.setAccessibleName(f"{clean(name)}: {clean(value)}")
            self._grid.addWidget(fact, number, 1)


class Checks(QWidget):
    """The pre-flight, line by line: passed, failed or still running."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[Check, ...] = ()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 12, 0, 0)
        self._grid.setHorizontalSpacing(9)
        self._grid.setVerticalSpacing(5)
        self._grid.setColumnStretch(1, 1)

    def show_checks(self, checks: Sequence[Check]) -> None:
        checks = tuple(checks)
        if checks == self._shown:
            return
        self._shown = checks
        _empty(self._grid)
        looks = {True: ("check", colours.ok), False: ("cross", colours.clip), None: ("dots", colours.quiet)}
        words = {True: tr("passed"), False: tr("failed"), None: tr("running")}
        for number, check in enumerate(checks):
            glyph, tint = looks[check.ok]
            box = GlyphBox(glyph, 12, tint, 1.7)
            self._grid.addWidget(box, number, 0, Qt.AlignmentFlag.AlignTop)
            ink = colours.danger_text if check.ok is False else colours.text if check.ok else colours.dim
            line = Paragraph(check.text, face=font(12), colour=ink, max_lines=3, line_height=1.3)
            line.setAccessibleName(f"{words[check.ok]}: {clean(check.text)}")
            self._grid.addWidget(line, number, 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(QRectF(0, 0, self.width(), 1), QColor(colours.line))


def _empty(grid: QGridLayout) -> None:
    while (item := grid.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()


class WarningBox(QWidget):
    """The red box."""

    def __init__(self) -> None:
        super().__init__()
        self._text = Paragraph(face=font(13), colour=colours.danger_text, max_lines=4, line_height=1.35)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 10, 14, 10)
        row.addWidget(self._text)

    def show_text(self, text: str) -> None:
        self._text.setText(text)
        self.setVisible(bool(text))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colours.danger_line), 1))
        painter.setBrush(QColor(colours.danger_well))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)

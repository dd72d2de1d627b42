"""The top bar: the name, a long task's progress, and the chips for gas, account and network; below it the banner."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QIcon, QLinearGradient, QPainter, QPaintEvent, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from app.i18n import tr
from app.state.model import AppState, Page
from app.theme import sizes
from app.theme.fonts import BOLD, SEMIBOLD, font
from app.theme.palette import colours, type_colour
from app.views.forge_chip import ForgeChip
from app.widgets.marks import Chip, ProgressLine
from app.widgets.text import Button, Label, clean, tooltip


def _paint_logo(painter: QPainter) -> None:
    """Four bars in stem colours, faders or layers, on 20 × 20."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    for number, (kind, height) in enumerate((("Drums", 9), ("Guitar", 16), ("Vocals", 12), ("Synth", 6))):
        painter.setBrush(QColor(type_colour(kind)))
        painter.drawRoundedRect(QRectF(0.8 + number * 5, 10 - height / 2, 3.4, height), 1.7, 1.7)


def window_icon() -> QIcon:
    """The logo on a dark square, for the window and the task bar."""
    icon = QIcon()
    for side in (16, 32, 64, 256):
        icon.addPixmap(paint_icon(side))
    return icon


def paint_icon(side: int) -> QPixmap:
    """The icon, `side` pixels wide and high."""
    pixmap = QPixmap(side, side)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(side / 28, side / 28)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colours.panel))
    painter.drawRoundedRect(QRectF(0, 0, 28, 28), 6, 6)
    painter.translate(4, 4)
    _paint_logo(painter)
    painter.end()
    return pixmap


class Logo(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(20, 20)

    def paintEvent(self, event: QPaintEvent) -> None:
        _paint_logo(QPainter(self))


class TopBar(QFrame):
    """menu: the pages that can be opened from anywhere, and their names. chosen: a Page of it was."""

    chosen = Signal(object)

    def __init__(self, menu: Sequence[tuple[Page, str]] = ()) -> None:
        super().__init__()
        self.setObjectName("topBar")
        self.setFixedHeight(sizes.TOP_BAR)
        self._shown: tuple[object, ...] | None = None
        self._progress: tuple[str, float | None] | None = None
        self.forges = ForgeChip()
        self._gas = Chip(tr("Gas price"))
        self._account = Chip(tr("Account"), dot=True, can_press=True)
        self._account.setToolTip(tooltip(tr("Your wallet")))
        self._account.pressed.connect(lambda: self.chosen.emit(Page.CONNECT))
        self._network = Chip(tr("Network"))
        self._task = QWidget()
        self._task_text = Label(colour=colours.dim)
        self._task_line = ProgressLine()
        column = QVBoxLayout(self._task)
        column.setContentsMargins(0, 7, 0, 9)
        column.setSpacing(3)
        column.addWidget(self._task_text)
        column.addWidget(self._task_line)
        self._task.setFixedWidth(280)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(12)
        row.addWidget(Logo())
        row.addSpacing(-4)
        row.addWidget(Label("Stems Mixer", face=font(14, BOLD, 0.2)))
        row.addSpacing(20)
        row.addWidget(self._task)
        row.addStretch(1)
        row.addWidget(self.forges)
        for chip in (self._gas, self._account, self._network):
            row.addWidget(chip)
        if menu:
            row.addWidget(self._menu_button(menu))
        self._task.hide()
        self._account.hide()

    def _menu_button(self, menu: Sequence[tuple[Page, str]]) -> Button:
        button = Button(tr("Menu"), kind="chip", height=28)
        choices = QMenu(button)
        choices.setFont(font(12))
        for page, name in menu:
            choices.addAction(name, partial(self.chosen.emit, page))
        button.setMenu(choices)
        return button

    def show_state(self, state: AppState) -> None:
        self.forges.show_under_way(state.smithy.under_way)
        given = (state.gas, state.account, state.account_short, state.network, state.wallet.can_sign)
        if given == self._shown:
            return
        self._shown = given
        self._gas.show_words(tr("Gas") if state.gas else "", state.gas)
        self._account.show_words("", state.account, state.account_short)
        self._account.set_dot(colours.ok if state.wallet.can_sign or not state.wallet.account else colours.quiet)
        self._network.show_words(state.network, "")

    def show_progress(self, progress: tuple[str, float | None] | None) -> None:
        """A long task: what, and how far (None: unknown); None for no task."""
        if progress == self._progress:
            return
        self._progress = progress
        self._task.setVisible(progress is not None)
        if progress is not None:
            text, part = progress
            self._task_text.setText(text if part is None else f"{text} · {round(part * 100)} %")
            self._task_line.show_part(part)


class Banner(QWidget):
    """The demo banner: warm stripes across the whole window, impossible to mistake for the real thing."""

    def __init__(self) -> None:
        super().__init__()
        self._text = ""
        self.setFixedHeight(sizes.BANNER)
        self.hide()

    def show_text(self, text: str) -> None:
        text = clean(text)
        if text != self._text:
            self._text = text
            self.setAccessibleName(text)
            self.setVisible(bool(text))
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        glow = QLinearGradient(0, 0, self.width(), 0)
        glow.setColorAt(0, QColor("#4a2410"))
        glow.setColorAt(0.5, QColor("#5a3312"))
        glow.setColorAt(1, QColor("#4a2410"))
        painter.fillRect(self.rect(), glow)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(255, 181, 71, 20))
        height = self.height()
        for left in range(-height, self.width() + height, 28):
            corners = ((left, height), (left + height, 0), (left + height + 14, 0), (left + 14, height))
            painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in corners]))
        painter.setPen(QPen(QColor(colours.glow), 1))
        painter.drawLine(QPointF(0, height - 0.5), QPointF(self.width(), height - 0.5))
        self._paint_words(painter)

    def _paint_words(self, painter: QPainter) -> None:
        badge_face, face = font(10, BOLD, 1.0), font(12, SEMIBOLD)
        badge_width = QFontMetrics(badge_face).horizontalAdvance(tr("DEMO")) + 14
        room = self.width() - badge_width - 40
        text = QFontMetrics(face).elidedText(self._text, Qt.TextElideMode.ElideRight, room)
        left = (self.width() - badge_width - 10 - QFontMetrics(face).horizontalAdvance(text)) / 2
        badge = QRectF(left, (self.height() - 18) / 2, badge_width, 18)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.glow))
        painter.drawRoundedRect(badge, 4, 4)
        painter.setFont(badge_face)
        painter.setPen(QColor(colours.ember_ink))
        painter.drawText(badge, int(Qt.AlignmentFlag.AlignCenter), tr("DEMO"))
        painter.setFont(face)
        painter.setPen(QColor("#ffdcab"))
        area = QRectF(badge.right() + 10, 0, room, self.height())
        painter.drawText(area, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), text)

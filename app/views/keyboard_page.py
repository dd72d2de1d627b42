"""The cheat sheet: every key of the table, in its groups."""

from collections.abc import Mapping

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.state.actions import ACTIONS, Action, Group, keys_of
from app.state.model import AppState
from app.theme.fonts import MEDIUM, SEMIBOLD, font
from app.theme.palette import colours
from app.views.keys import shown_keys
from app.views.page import PageView
from app.widgets.text import Label

_COLUMNS = 2


class KeyCaps(QWidget):
    """Keys as caps, side by side."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        super().__init__()
        self._keys = keys
        self.setFixedHeight(24)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(", ".join(keys))

    def _widths(self) -> list[int]:
        metrics = QFontMetrics(font(11, MEDIUM))
        return [max(24, metrics.horizontalAdvance(key) + 14) for key in self._keys]

    def sizeHint(self) -> QSize:
        return QSize(sum(self._widths()) + 5 * (len(self._keys) - 1), 24)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font(11, MEDIUM))
        left = 0.0
        for key, width in zip(self._keys, self._widths(), strict=True):
            cap = QRectF(left + 0.5, 1.5, width - 1, 20)
            painter.setPen(QPen(QColor(colours.line), 1))
            painter.setBrush(QColor(colours.raised))
            painter.drawRoundedRect(cap, 5, 5)
            painter.setPen(QColor(colours.text))
            painter.drawText(cap, int(Qt.AlignmentFlag.AlignCenter), key)
            left += width + 5


def _row(action: Action, chosen: Mapping[str, str]) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(12)
    row.addWidget(Label(action.title), 1)
    row.addWidget(KeyCaps(_caps(action, chosen)))
    return row


def _caps(action: Action, chosen: Mapping[str, str]) -> tuple[str, ...]:
    keys = [keys for keys in keys_of(action, chosen) if "Media" not in keys]
    if not keys:
        return ("no key",)
    if len(keys) > 3:  # a row of keys: the first and the last say it
        return (shown_keys(keys[0]), "…", shown_keys(keys[-1]))
    return tuple(keys if action.local else map(shown_keys, keys))


class KeyboardPage(PageView):
    """Shown by `?`."""

    def __init__(self) -> None:
        super().__init__("Keyboard")
        self.say("Keys of the strip in focus work from every control of it; Tab goes from one to the next.")
        self._sheet = QWidget()
        self.body.addWidget(self._sheet)
        self.body.addStretch(1)
        self._shown: Mapping[str, str] | None = None

    def show_page(self, state: AppState, key: str) -> None:
        if state.look.keys == self._shown:
            return
        self._shown = state.look.keys
        sheet = QWidget()
        grid = QGridLayout(sheet)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(44)
        grid.setVerticalSpacing(26)
        for number, group in enumerate(Group):
            actions = [action for action in ACTIONS if action.group is group]
            if actions:
                grid.addLayout(self._group(group, actions), number // _COLUMNS, number % _COLUMNS)
        self.body.replaceWidget(self._sheet, sheet)
        self._sheet.hide()
        self._sheet.deleteLater()
        self._sheet = sheet

    def _group(self, group: Group, actions: list[Action]) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(5)
        column.addWidget(Label(group.value, face=font(13, SEMIBOLD)))
        column.addSpacing(4)
        for action in actions:
            column.addLayout(_row(action, self._shown or {}))
        column.addStretch(1)
        return column

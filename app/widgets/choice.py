"""One of several: a drop-down list of plain texts."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QWidget

from app.theme.fonts import font
from app.widgets.text import clean


class Choice(QComboBox):
    """chosen: the value a person took. A list changes nothing when the wheel passes over it."""

    chosen = Signal(object)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._options: tuple[tuple[object, str], ...] = ()
        self.setAccessibleName(name)
        self.setFont(font(12))
        self.setFixedHeight(32)
        self.setMinimumWidth(200)
        self.setMaximumWidth(420)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.activated.connect(self._activated)

    def show_options(self, options: Sequence[tuple[object, str]], value: object) -> None:
        """Value and label of each; the one of `value` is shown. Emits nothing."""
        given = tuple(options)
        if given != self._options:
            self._options = given
            self.clear()
            self.addItems([clean(label) for _, label in given])
        numbers = [number for number, (one, _) in enumerate(given) if one == value]
        self.setCurrentIndex(numbers[0] if numbers else -1)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def _activated(self, number: int) -> None:
        if 0 <= number < len(self._options):
            self.chosen.emit(self._options[number][0])

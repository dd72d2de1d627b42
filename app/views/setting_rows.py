"""The lines of the settings page: a name with a quiet word below it, and what belongs to it at the right."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.theme.fonts import MEDIUM, font
from app.theme.palette import colours
from app.widgets.text import Label, Paragraph


class Line(QWidget):
    """name, about: left. controls: right, from left to right."""

    def __init__(self, name: str, about: str = "", *controls: QWidget, name_colour: str = "") -> None:
        super().__init__()
        self.name = Label(name, face=font(12, MEDIUM), colour=name_colour or colours.text)
        self.about = Paragraph(about, face=font(11), colour=colours.dim, max_lines=3)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(self.name)
        words.addWidget(self.about)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 3, 0, 3)
        line.setSpacing(10)
        line.addLayout(words, 1)
        for control in controls:
            line.addWidget(control, 0, Qt.AlignmentFlag.AlignVCenter)
        self.about.setVisible(bool(about))

    def say(self, about: str) -> None:
        self.about.setText(about)
        self.about.setVisible(bool(about))


class Lines(QVBoxLayout):
    """Lines of values that change: made anew when they do."""

    def __init__(self) -> None:
        super().__init__()
        self.setSpacing(2)
        self._shown: tuple[object, ...] | None = None

    def show_values(self, values: Sequence[object], make: Callable[[object], QWidget], empty: str = "") -> None:
        given = tuple(values)
        if given == self._shown:
            return
        self._shown = given
        while (item := self.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for value in given:
            self.addWidget(make(value))
        if not given and empty:
            self.addWidget(Paragraph(empty, face=font(12), max_lines=3))

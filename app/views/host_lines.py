"""Hosts that a collection's metadata names and that nobody asked yet, each with a button to agree to it."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.i18n import tr
from app.state.catalogue import AgreeToHost
from app.state.settings import SettingsView, UnaskedHost
from app.views.setting_rows import Line, Lines
from app.widgets.text import Button


class HostLines(QWidget):
    intent = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._lines = Lines()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._lines)

    def show_settings(self, settings: SettingsView) -> None:
        self._lines.show_values((*settings.unasked, settings.busy), self._line)
        self.setVisible(bool(settings.unasked))

    def _line(self, value: object) -> QWidget:
        if not isinstance(value, UnaskedHost):
            return QWidget()
        agree = Button(tr("Agree"), kind="small", height=26)
        agree.setAccessibleName(tr("Agree to {host} for {title}", host=value.host, title=value.title))
        agree.clicked.connect(partial(self.intent.emit, AgreeToHost(value.collection, value.host)))
        about = tr(
            "The metadata of {title} lies here. It was not asked: it would learn this computer’s internet address and "
            "which tokens are looked at.",
            title=value.title,
        )
        return Line(value.host, about, agree)

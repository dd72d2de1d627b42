"""A shared mix that is opened from the desktop while the program runs: on macOS the system sends it as an event."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QFileOpenEvent

from app.mix_files.share import SUFFIX
from app.state.intents import OpenMixFile


class OpenedFiles(QObject):
    """Gives `handle` an `OpenMixFile` for each mix that the application is sent. Ends with its parent."""

    def __init__(self, application: QObject, handle: Callable[[object], None]) -> None:
        super().__init__(application)
        self._handle = handle
        application.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QFileOpenEvent) and event.file().endswith(SUFFIX):
            self._handle(OpenMixFile(Path(event.file())))
            return True
        return False

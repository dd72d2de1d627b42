"""A shared mix that is opened from the desktop while the program runs.

On macOS the system sends it as an event; elsewhere a second start leaves it in the data folder, and ends.
"""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QEvent, QFileSystemWatcher, QObject
from PySide6.QtGui import QFileOpenEvent

from app.handover import shelf, taken
from app.mix_files.share import SUFFIX
from app.state.intents import OpenMixFile


class OpenedFiles(QObject):
    """Gives `handle` an `OpenMixFile` for each mix, and calls `show` at each second start. Ends with its parent."""

    def __init__(
        self, application: QObject, data: Path, handle: Callable[[object], None], show: Callable[[], None]
    ) -> None:
        super().__init__(application)
        self._data, self._handle, self._show = data, handle, show
        application.installEventFilter(self)
        taken(data)  # left for a program that ended before it looked
        self._watcher = QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(self._look)
        with suppress(OSError):
            self._watcher.addPath(str(shelf(data)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QFileOpenEvent):
            return self._open(Path(event.file()))
        return False

    def _look(self) -> None:
        for mix in taken(self._data):
            self._show()
            if mix is not None:
                self._open(mix)

    def _open(self, mix: Path) -> bool:
        if mix.suffix == SUFFIX:
            self._handle(OpenMixFile(mix))
        return mix.suffix == SUFFIX

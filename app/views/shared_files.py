"""A mix on its way out of the window by drag and drop: it is written while the hand still holds it."""

from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, QTemporaryDir, Signal

from app.state.intents import ShareMix
from app.state.model import AppState
from app.views.mixes_dialog import SUFFIX, file_name
from app.widgets.dragging import file_data


class SharedFiles(QObject):
    """The files lie in a folder of their own until the window goes: who took one may read it late."""

    intent = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._folder = QTemporaryDir()

    def data(self, state: AppState | None, saved: str = "") -> QMimeData | None:
        """What is dragged for a saved mix, "" for the one that is heard; None without a song."""
        if state is None or state.song is None or not self._folder.isValid():
            return None
        path = Path(self._folder.path()) / (file_name(saved or state.shelf.name or state.song.title) + SUFFIX)
        self.intent.emit(ShareMix(path, saved, told=False))
        return file_data(path)

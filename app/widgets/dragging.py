"""Things that are dragged: a song within the window, a file out of it."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, Qt, QUrl
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

_SONG = "application/x-stems-mixer-song"


def song_data(key: str) -> QMimeData:
    data = QMimeData()
    data.setData(_SONG, key.encode("utf-8"))
    return data


def dropped_song(data: QMimeData) -> str:
    """The key of the song that is being dropped, "" when it is something else."""
    return bytes(data.data(_SONG).data()).decode("utf-8", "replace") if data.hasFormat(_SONG) else ""


def file_data(path: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    return data


def drag(source: QWidget, data: QMimeData) -> None:
    """Until it is dropped, or given up."""
    dragged = QDrag(source)
    dragged.setMimeData(data)
    dragged.exec(Qt.DropAction.CopyAction)


class DragOut(QObject):
    """Lets a button be dragged as well as pressed. data: made when the drag begins; None for nothing to drag."""

    def __init__(self, button: QAbstractButton, data: Callable[[], QMimeData | None]) -> None:
        super().__init__(button)
        self._button, self._data = button, data
        self._from: QPoint | None = None
        button.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QMouseEvent):
            at = event.position().toPoint()
            if event.type() == QEvent.Type.MouseButtonPress and event.button() == Qt.MouseButton.LeftButton:
                self._from = at
            elif event.type() == QEvent.Type.MouseButtonRelease:
                self._from = None
            elif event.type() == QEvent.Type.MouseMove and self._from is not None:
                return self._moved((at - self._from).manhattanLength())
        return False

    def _moved(self, by_px: int) -> bool:
        if by_px < QApplication.startDragDistance():
            return False
        self._from = None
        data = self._data()
        if data is not None:
            self._button.setDown(False)
            drag(self._button, data)
        return True

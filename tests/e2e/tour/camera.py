"""Takes pictures of the running window, with whatever dialog stands before it, in each form asked for."""

import asyncio
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, QRect
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QDialog, QWidget

SETTLE_S = 0.06


class Camera:
    """forms: by the end of the file's name, the window's size."""

    def __init__(self, folder: Path, window: QWidget, forms: dict[str, tuple[int, int]]) -> None:
        self._folder, self._window, self._forms = folder, window, forms
        self.taken: list[str] = []

    async def take(self, name: str) -> None:
        """One picture in each form, once the window has come to rest in it."""
        for ending, size in self._forms.items():
            self._window.resize(*size)
            await asyncio.sleep(SETTLE_S)
            QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
            self.snap(name + ending)

    def snap(self, name: str) -> None:
        """One picture now, as the window stands."""
        seen = self._window.grab()
        for widget in QApplication.topLevelWidgets():
            if isinstance(widget, QDialog) and widget.isVisible():
                _lay_over(seen, widget.grab(), self._window)
        seen.save(str(self._folder / f"{name}.png"))
        self.taken.append(name)


def _lay_over(seen: QPixmap, dialog: QPixmap, window: QWidget) -> None:
    """In the middle of the window, as window managers do it."""
    place = QRect(QPoint(), dialog.deviceIndependentSize().toSize())
    place.moveCenter(window.rect().center())
    painter = QPainter(seen)
    painter.drawPixmap(place.topLeft(), dialog)
    painter.end()

"""The middle of a dialog: as high as it wants to be, and scrolled where the screen is too low for all of it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFrame, QScrollArea, QVBoxLayout, QWidget

_FRAME_PX = 40
_LEAST_PX = 96


class ScrollBody(QScrollArea):
    """Holds one widget. What stands above and below it in the dialog is always seen."""

    def __init__(self, body: QWidget, name: str) -> None:
        super().__init__()
        self.setWidget(body)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(name)
        self.setFixedHeight(_LEAST_PX)
        self._body = body

    def wanted_px(self, width: int) -> int:
        layout = self._body.layout()
        assert layout is not None
        layout.activate()
        as_wide = layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else -1
        return as_wide if as_wide >= 0 else layout.totalSizeHint().height()

    def fit(self, dialog: QDialog, column: QVBoxLayout, width: int) -> None:
        """The dialog as high as its column wants; this gives way where the screen has less."""
        column.activate()
        total = column.totalHeightForWidth(width)  # −1 while no row of it wraps
        around = (total if total >= 0 else column.totalSizeHint().height()) - self.minimumHeight()
        wanted = self.wanted_px(width)
        height = max(min(wanted, _room_px(dialog) - around), min(wanted, _LEAST_PX))
        if height != self.minimumHeight():
            self.setFixedHeight(height)
        scrolls = height < wanted
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if scrolls else Qt.FocusPolicy.NoFocus)
        self.setVerticalScrollBarPolicy(
            Qt.ScrollBarPolicy.ScrollBarAlwaysOn if scrolls else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        )
        if around + height != dialog.height():
            dialog.setFixedHeight(around + height)
            _keep_on_screen(dialog)


def _room_px(dialog: QDialog) -> int:
    """Of the screen, or of the window it belongs to when that is higher still."""
    parent = dialog.parentWidget()
    window = parent.window().height() if parent is not None else 0
    return max(dialog.screen().availableGeometry().height(), window) - _FRAME_PX


def _keep_on_screen(dialog: QDialog) -> None:
    """What grew while it was seen may reach below the screen: up with it."""
    seen, frame = dialog.screen().availableGeometry(), dialog.frameGeometry()
    if dialog.isVisible() and frame.bottom() > seen.bottom():
        dialog.move(frame.left(), max(seen.top(), seen.bottom() - frame.height() + 1))

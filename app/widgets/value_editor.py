"""A field that appears over a control to type its value into, and goes again."""

from collections.abc import Callable

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.theme.fonts import SEMIBOLD, font


class ValueEditor(QLineEdit):
    """Return gives the text to `done` (which may refuse it by returning False), Escape or a look elsewhere drops it."""

    def __init__(
        self, over: QRect, name: str, text: str, done: Callable[[str], bool], back_to: QWidget, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._done = done
        self._back_to = back_to
        self._over = False
        self.setObjectName("valueEditor")
        self.setAccessibleName(name)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFont(font(12, SEMIBOLD))
        self.setMaxLength(12)
        self.setGeometry(over)
        self.setText(text)
        self.show()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._done(self.text()):
                self._close(give_back=True)
            else:
                self.selectAll()
        elif event.key() == Qt.Key.Key_Escape:
            self._close(give_back=True)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.ActiveWindowFocusReason:
            self._close(give_back=False)

    def _close(self, *, give_back: bool) -> None:
        if self._over:
            return
        self._over = True
        self.hide()
        if give_back:
            self._back_to.setFocus(Qt.FocusReason.OtherFocusReason)
        self.deleteLater()

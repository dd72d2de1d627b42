"""Asks for the password of a key file, for one signature."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout, QWidget

from app.i18n import tr
from app.state.wallet import GivePassword
from app.theme.fonts import BOLD, font
from app.views.card import row
from app.widgets.text import Button, Label, Paragraph, line_edit


class PasswordDialog(QDialog):
    """Gives one GivePassword; the state closes it. What was typed is in no other place."""

    intent = Signal(object)

    def __init__(self, account: str, what: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("forgeDialog")
        self.setWindowTitle(tr("Password of the key file"))
        self.setFixedWidth(460)
        self.field = line_edit(tr("Password"), tr("Password of the key file"), 34)
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.give, self.leave = Button(tr("Sign"), height=36), Button(tr("Cancel"), height=36)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(Label(tr("Password of the key file"), face=font(16, BOLD)))
        column.addWidget(
            Paragraph(
                tr("{what}. Signed by {account}. The password is used once and not kept.", what=what, account=account)
            )
        )
        column.addWidget(self.field)
        column.addLayout(row(self.leave, self.give))
        self.give.clicked.connect(self._give)
        self.field.returnPressed.connect(self._give)
        self.leave.clicked.connect(self.reject)
        self.field.setFocus()

    def _give(self) -> None:
        typed = self.field.text()
        self.field.clear()
        self.intent.emit(GivePassword(typed))

    def reject(self) -> None:
        self.field.clear()
        self.intent.emit(GivePassword(None))

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        self.reject()

"""What works and what does not, in sentences; and a text to send when it does not."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.i18n import tr, trn
from app.state.desk import SoundTone
from app.state.diagnosis import Diagnose, Diagnosis, DiagnosisRow
from app.state.model import AppState
from app.theme.fonts import SEMIBOLD, font
from app.theme.palette import colours
from app.views.page import PageView
from app.widgets.text import Button, Label, Paragraph

_VERDICTS = {"fine": tr("fine"), "warning": tr("take a look"), "wrong": tr("wrong"), "skipped": tr("not looked at")}


class Lamp(QWidget):
    """A round light in the colour of a verdict, which the row beside it says in words as well."""

    def __init__(self, verdict: str) -> None:
        super().__init__()
        self._verdict = verdict
        self.setAccessibleName(_VERDICTS[verdict])
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(10, 18)

    def paintEvent(self, event: QPaintEvent) -> None:
        lit = {"fine": colours.ok, "warning": colours.warn, "wrong": colours.clip, "skipped": colours.faint}
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(lit[self._verdict]))
        painter.drawEllipse(QRectF(0, 4, 10, 10))


def _row(found: DiagnosisRow) -> QHBoxLayout:
    words = QVBoxLayout()
    words.setSpacing(2)
    words.addWidget(Label(f"{found.title} — {_VERDICTS[found.verdict]}", face=font(13, SEMIBOLD)))
    words.addWidget(Paragraph(found.sentence, max_lines=4))
    row = QHBoxLayout()
    row.setSpacing(12)
    row.addWidget(Lamp(found.verdict), 0, Qt.AlignmentFlag.AlignTop)
    row.addLayout(words, 1)
    return row


class DiagnosePage(PageView):
    """Help → Diagnose."""

    def __init__(self) -> None:
        super().__init__(tr("Diagnose"))
        self.again = Button(tr("Look again"))
        self.tone = Button(tr("Play a test tone"))
        self.tone.setToolTip(tr("Two seconds, soft, through the device that the window plays on"))
        self.repair = Button(tr("Set damaged files aside"))
        self.copy = Button(tr("Copy for a bug report"))
        self.copy.setToolTip(tr("Without keys, accounts, paths of addresses or your name"))
        self.again.clicked.connect(lambda: self.intent.emit(Diagnose()))
        self.tone.clicked.connect(lambda: self.intent.emit(SoundTone()))
        self.repair.clicked.connect(lambda: self.intent.emit(Diagnose(repair=True)))
        self.copy.clicked.connect(self._copy)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.again, self.tone, self.repair, self.copy):
            buttons.addWidget(button)
        buttons.addStretch(1)
        self.body.addLayout(buttons)
        self._rows = QWidget()
        self.body.addWidget(self._rows)
        self.body.addStretch(1)
        self._shown: Diagnosis | None = None

    def show_page(self, state: AppState, key: str) -> None:
        found = state.diagnosis
        if found == self._shown:
            return
        self._shown = found
        self.say(_summary(found))
        self.again.setEnabled(not found.running)
        self.repair.setVisible(found.repairable)
        self.copy.setEnabled(bool(found.report))
        rows = QWidget()
        column = QVBoxLayout(rows)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(16)
        for row in found.rows:
            column.addLayout(_row(row))
        self.body.replaceWidget(self._rows, rows)
        self._rows.hide()
        self._rows.deleteLater()
        self._rows = rows

    def _copy(self) -> None:
        if self._shown is not None:
            QGuiApplication.clipboard().setText(self._shown.report)


def _summary(found: Diagnosis) -> str:
    if found.running:
        return tr("Looking …")
    wrong = sum(row.verdict == "wrong" for row in found.rows)
    remarks = sum(row.verdict == "warning" for row in found.rows)
    if wrong:
        return trn(
            "{count} of {all} is wrong and says what to do.",
            "{count} of {all} are wrong; each says what to do.",
            wrong,
            all=len(found.rows),
        )
    if remarks:
        return trn("Nothing is wrong; {count} deserves a look.", "Nothing is wrong; {count} deserve a look.", remarks)
    return tr("All is well.")

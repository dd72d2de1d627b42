"""The forge dialog: everything a person must know before stems burn, and then what became of it."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.i18n import tr
from app.state.forge_step import ForgeStep
from app.state.intents import CloseForge, ConfirmForge
from app.state.model import ForgeView
from app.state.smithy import RevokePermission
from app.theme import sizes
from app.theme.fonts import BOLD, MEDIUM, SEMIBOLD, font
from app.theme.palette import colours
from app.views.forge_parts import BurnList, Checks, Facts, ReceiveCard, WarningBox
from app.views.forge_steps import BUSY, TOLD, StepSegments
from app.views.scroll_body import ScrollBody
from app.widgets.hold_button import HoldButton
from app.widgets.marks import GlyphBox
from app.widgets.text import Button, Label, Paragraph, clean, line_edit


def _armed_for(view: ForgeView) -> tuple[object, ...]:
    return view.step, view.can_confirm, view.confirm_label, view.song_title


class ForgeDialog(QDialog):
    """Shows a ForgeView. Nothing is the default button; ConfirmForge is given once for each time it may be confirmed.

    listen: "Listen once more" was pressed. Escape and the window's close give CloseForge, except while a wallet is
    asked to sign.
    """

    intent = Signal(object)
    listen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("forgeDialog")
        self.setWindowTitle(tr("Forge"))
        self.setFixedWidth(sizes.DIALOG_WIDTH)
        self._view: ForgeView | None = None
        self._confirmed = False
        self._title = Label(face=font(18, BOLD))
        self._subtitle = Label(face=font(13), colour=colours.dim)
        self._burns = BurnList()
        self._receive = ReceiveCard()
        self._facts = Facts()
        self._checks = Checks()
        self._warning = WarningBox()
        self._first = Paragraph(face=font(12, MEDIUM), colour=colours.ember_light, max_lines=2, line_height=1.35)
        self.keep = Button(tr("Keep my stems"), height=40)
        self.listen_button = Button(tr("Listen once more"), height=40)
        self.revoke = Button(tr("Take the permission back"), height=40)
        self.hold = HoldButton(tr("Hold to forge"))
        self.typed = line_edit("", tr("Type the song's name to forge"), 30)
        self._steps = StepSegments()
        self._told_glyph = GlyphBox("clock", 16, colours.ember_light, 1.5)
        self._told = Paragraph(
            face=font(13, MEDIUM),
            colour=colours.text,
            align=Qt.AlignmentFlag.AlignVCenter,
            max_lines=3,
            line_height=1.35,
        )
        self._told.setMinimumWidth(300)
        self._lay_out()
        for button in (self.keep, self.listen_button, self.revoke):
            button.setFont(font(13, MEDIUM))
        self.keep.clicked.connect(self._leave)
        self.listen_button.clicked.connect(self.listen)
        self.revoke.clicked.connect(lambda: self.intent.emit(RevokePermission()))
        self.hold.held.connect(self._confirm)
        self.typed.returnPressed.connect(self._confirm_typed)
        self.keep.setFocus()

    def _lay_out(self) -> None:
        head = QFrame()
        head.setObjectName("forgeHead")
        lines = QVBoxLayout(head)
        lines.setContentsMargins(24, 20, 24, 14)
        lines.setSpacing(4)
        lines.addWidget(self._title)
        lines.addWidget(self._subtitle)
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(Label(tr("You burn"), face=font(13, SEMIBOLD), colour=colours.dim))
        left.addWidget(self._burns)
        left.addStretch(1)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(Label(tr("You receive"), face=font(13, SEMIBOLD), colour=colours.dim))
        right.addWidget(self._receive)
        right.addSpacing(8)
        right.addWidget(self._facts)
        right.addSpacing(6)
        right.addWidget(self._checks)
        right.addStretch(1)
        body = QWidget()
        two = QHBoxLayout(body)
        two.setContentsMargins(24, 18, 24, 16)
        two.setSpacing(0)
        two.addLayout(left, 9)
        two.addSpacing(20)
        two.addWidget(GlyphBox("arrow", 20, colours.ember_light, 1.8))
        two.addSpacing(24)
        two.addLayout(right, 10)  # an address fits on one line
        warn = QHBoxLayout()
        warn.setContentsMargins(24, 0, 24, 0)
        warn.addWidget(self._warning)
        self._first_row = QWidget()
        first = QHBoxLayout(self._first_row)
        first.setContentsMargins(24, 12, 24, 0)
        first.addWidget(self._first)
        foot = QHBoxLayout()
        foot.setContentsMargins(24, 16, 24, 0)
        foot.setSpacing(12)
        foot.addWidget(self.keep)
        foot.addWidget(self.listen_button)
        foot.addWidget(self.revoke)
        foot.addStretch(1)
        foot.addWidget(self._told_glyph)
        foot.addWidget(self._told)
        foot.addWidget(self.hold)
        self._alternative = QWidget()
        other = QHBoxLayout(self._alternative)
        other.setContentsMargins(24, 8, 24, 0)
        other.setSpacing(10)
        other.addStretch(1)
        note = tr("Hold with the mouse or Space. Or type the name and press Return:")
        other.addWidget(Label(note, face=font(11), colour=colours.quiet))
        self.typed.setFixedWidth(250)
        other.addWidget(self.typed)
        steps = QHBoxLayout()
        steps.setContentsMargins(24, 18, 24, 18)
        steps.addWidget(self._steps)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        self._body = ScrollBody(body, tr("What burns, what you receive, and the checks"))
        column.addWidget(self._body)
        column.addLayout(warn)
        column.addWidget(self._first_row)
        column.addLayout(foot)
        column.addWidget(self._alternative)
        column.addLayout(steps)

    @property
    def step(self) -> ForgeStep | None:
        return self._view.step if self._view else None

    def show_view(self, view: ForgeView) -> None:
        if view == self._view:
            return
        old, self._view = self._view, view
        self._title.setText(view.title)
        self.setWindowTitle(clean(view.title))
        self._subtitle.setText(view.subtitle)
        self._burns.show_rows(view.burns)
        self._receive.show_view(view)
        self._facts.show_facts(view.facts)
        self._checks.show_checks(view.checks)
        told = TOLD[view.step]
        deciding = view.step in (ForgeStep.CHECKING, ForgeStep.CONFIRM)
        self._warning.show_text(view.warning if deciding else "")
        if old is None or _armed_for(old) != _armed_for(view):
            self._arm(view)
        self._first.setText(view.message)
        self._first_row.setVisible(deciding and bool(view.message))
        self._steps.show_told(told)
        self._told_glyph.show_glyph(told.glyph, told.tint)
        self._told_glyph.setVisible(not deciding)
        self.revoke.setVisible(view.can_revoke)
        sentence = view.revoking or view.message or told.sentence
        if sentence and (old is None or (old.step, old.revoking) != (view.step, view.revoking)):
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, clean(sentence)))
        self._told.setText(sentence)
        self._told.setVisible(not deciding)
        self.keep.set_label(told.leave or tr("Keep my stems"))
        self.keep.setVisible(view.step not in BUSY)
        self.listen_button.setVisible(deciding)
        self._fit()

    def event(self, event: QEvent) -> bool:
        """Rows added while the dialog is open count from the next layout on, not at once."""
        handled = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:
            self._fit()
        return handled

    def _fit(self) -> None:
        self._body.fit(self, self._column, sizes.DIALOG_WIDTH)

    def _arm(self, view: ForgeView) -> None:
        """The hold button as the step allows; armed afresh only when what it stands for changed."""
        self._confirmed = False
        self.hold.reset()
        deciding = view.step in (ForgeStep.CHECKING, ForgeStep.CONFIRM)
        may = view.can_confirm and view.step is ForgeStep.CONFIRM
        self.hold.setVisible(deciding)
        self.hold.setEnabled(may)
        self.hold.show_label(view.confirm_label if view.step is ForgeStep.CONFIRM else tr("Checking …"))
        self._alternative.setVisible(deciding)
        self.typed.setEnabled(may)
        self.typed.clear()
        self.typed.setPlaceholderText(clean(view.song_title))

    def _confirm(self) -> None:
        view = self._view
        if view is None or self._confirmed or view.step is not ForgeStep.CONFIRM or not view.can_confirm:
            return
        self._confirmed = True
        self.hold.setEnabled(False)
        self.hold.show_label(tr("Checking …"))
        self.typed.setEnabled(False)
        self.intent.emit(ConfirmForge())

    def _confirm_typed(self) -> None:
        view = self._view
        if view is None:
            return
        wanted = clean(view.song_title).strip().casefold()
        if wanted and self.typed.text().strip().casefold() == wanted:
            self._confirm()
        else:
            self.typed.selectAll()

    def _leave(self) -> None:
        if self._view is None or self._view.step not in BUSY:
            self.intent.emit(CloseForge())

    def reject(self) -> None:
        """Escape: asks to be closed; the state closes the dialog."""
        self._leave()

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        self._leave()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()  # no button is ever the default
        else:
            super().keyPressEvent(event)

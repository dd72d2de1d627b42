"""The reveal dialog: how many, what may come, what it costs; and then the moment they open."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QCloseEvent,
    QColor,
    QKeyEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.i18n import number, tr, trn
from app.state.intents import SelectSong
from app.state.model import AppState
from app.state.revealing import (
    CloseReveal,
    ConfirmReveal,
    Odds,
    OpenRevealed,
    RevealStep,
    RevealView,
    SetRevealAmount,
)
from app.theme import sizes
from app.theme.fonts import BOLD, MEDIUM, SEMIBOLD, font
from app.theme.palette import colours, type_colour
from app.views.forge_parts import Checks, Facts, WarningBox
from app.views.forge_steps import Mark, StepSegments, Told
from app.views.reveal_cards import RevealCards
from app.views.scroll_body import ScrollBody
from app.widgets.ember_button import EmberButton
from app.widgets.glyphs import STEM_GLYPHS, paint_glyph
from app.widgets.hold_button import HoldButton
from app.widgets.text import Button, Label, Paragraph, clean

SEGMENTS = (tr("Checked"), tr("Confirm"), tr("Sign in wallet"), tr("In a block"), tr("Decided"), tr("Opened"))

_MARKS: dict[RevealStep, tuple[int, Mark]] = {
    RevealStep.CHECKING: (0, Mark.NOW),
    RevealStep.BLOCKED: (0, Mark.WRONG),
    RevealStep.CONFIRM: (1, Mark.NOW),
    RevealStep.APPROVING: (1, Mark.NOW),
    RevealStep.SIGNING: (2, Mark.NOW),
    RevealStep.REFUSED: (2, Mark.WRONG),
    RevealStep.SENT: (3, Mark.NOW),
    RevealStep.DECIDING: (4, Mark.NOW),
    RevealStep.DECIDED: (5, Mark.NOW),
    RevealStep.OPENING: (5, Mark.NOW),
    RevealStep.OPENED: (6, Mark.DONE),
    RevealStep.FAILED: (3, Mark.WRONG),
    RevealStep.UNKNOWN: (3, Mark.UNSURE),
}
_CHOOSING = frozenset({RevealStep.CHECKING, RevealStep.CONFIRM})
_BUSY = frozenset({RevealStep.APPROVING, RevealStep.SIGNING})
_OVER = frozenset({RevealStep.BLOCKED, RevealStep.REFUSED, RevealStep.FAILED})
_MOST_ODDS = 8


class OddsList(QWidget):
    """What may come, the most likely first: icon, name, song, and its part of the pool."""

    ROW = 26

    def __init__(self) -> None:
        super().__init__()
        self._odds: tuple[Odds, ...] = ()
        self._total = 1
        self._more = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_odds(self, odds: tuple[Odds, ...]) -> None:
        self._odds, self._more = odds[:_MOST_ODDS], max(0, len(odds) - _MOST_ODDS)
        self._total = max(1, sum(it.left for it in odds))
        rows = len(self._odds) + (1 if self._more else 0)
        self.setFixedHeight(self.ROW * max(1, rows))
        said = "; ".join(
            tr(
                "{label} of {song}, {chance:.0%}",
                label=clean(it.label),
                song=clean(it.song),
                chance=it.left / self._total,
            )
            for it in odds
        )
        self.setAccessibleName(tr("What may come: {said}", said=said))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(340, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
        right = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for place, odds in enumerate(self._odds):
            line = QRectF(0, place * self.ROW, self.width(), self.ROW)
            tint = QColor(type_colour(odds.stem_type))
            glyph = odds.stem_type if odds.stem_type in STEM_GLYPHS else "layers"
            paint_glyph(painter, glyph, QRectF(0, line.top() + 6, 14, 14), tint, 1.3)
            painter.setFont(font(13))
            painter.setPen(QColor(colours.text))
            painter.drawText(QRectF(24, line.top(), 96, self.ROW), left, _short(painter, odds.label, 94))
            painter.setFont(font(12))
            painter.setPen(QColor(colours.ember_light if odds.is_missing else colours.dim))
            room = line.width() - 124 - 82
            lacking = " · " + tr("you lack it") if odds.is_missing else ""
            said = _short(painter, odds.song, room - painter.fontMetrics().horizontalAdvance(lacking)) + lacking
            painter.drawText(QRectF(124, line.top(), room, self.ROW), left, said)
            bar = QRectF(line.right() - 74, line.center().y() - 2, 36, 4)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.track))
            painter.drawRoundedRect(bar, 2, 2)
            painter.setBrush(tint)
            painter.drawRoundedRect(QRectF(bar.left(), bar.top(), bar.width() * odds.left / self._total, 4), 2, 2)
            painter.setPen(QColor(colours.dim))
            painter.drawText(line, right, number(odds.left / self._total, ".0%"))
        if self._more:
            painter.setFont(font(12))
            painter.setPen(QColor(colours.quiet))
            line = QRectF(24, len(self._odds) * self.ROW, self.width() - 24, self.ROW)
            painter.drawText(line, left, tr("and {more} others", more=self._more))


def _short(painter: QPainter, text: str, width: float) -> str:
    return painter.fontMetrics().elidedText(clean(text), Qt.TextElideMode.ElideRight, int(max(0, width)))


class RevealDialog(QDialog):
    """Shows a RevealView. Nothing is the default button; a wish is given once each time it may be."""

    intent = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("forgeDialog")
        self.setWindowTitle(tr("Reveal sealed stems"))
        self.setFixedWidth(sizes.DIALOG_WIDTH)
        self._view: RevealView | None = None
        self._subtitle = Label(face=font(13), colour=colours.dim)
        self.fewer, self.more = Button("−", height=32), Button("+", height=32)
        for button, name in ((self.fewer, tr("One fewer")), (self.more, tr("One more"))):
            button.setFixedWidth(44)
            button.setAccessibleName(name)
        self._amount = Label(face=font(20, BOLD), align=Qt.AlignmentFlag.AlignCenter)
        self._odds = OddsList()
        self._facts, self._checks, self._warning = Facts(), Checks(), WarningBox()
        self.cards = RevealCards()
        self._first = Paragraph(face=font(12, MEDIUM), colour=colours.ember_light, max_lines=2, line_height=1.35)
        self._told = Paragraph(
            face=font(13, MEDIUM),
            colour=colours.text,
            align=Qt.AlignmentFlag.AlignVCenter,
            max_lines=3,
            line_height=1.35,
        )
        self._told.set_colour(colours.text)
        self._told.setMinimumWidth(380)
        self.leave = Button(tr("Keep them sealed"), height=40)
        self.hold = HoldButton(tr("Hold to reveal"))
        self.open_button = EmberButton()
        self.open_button.show_offer(tr("Open them"), True, "")
        self._steps = StepSegments(SEGMENTS)
        self._lay_out()
        self.leave.clicked.connect(self._leave)
        self.hold.held.connect(self._confirm)
        self.open_button.clicked.connect(self._open)
        self.fewer.clicked.connect(lambda: self._change(-1))
        self.more.clicked.connect(lambda: self._change(1))
        self.cards.hear.connect(self._hear)
        self.leave.setFocus()

    def _lay_out(self) -> None:
        head = QFrame()
        head.setObjectName("forgeHead")
        lines = QVBoxLayout(head)
        lines.setContentsMargins(24, 20, 24, 14)
        lines.setSpacing(4)
        lines.addWidget(Label(tr("Reveal sealed stems"), face=font(18, BOLD)))
        lines.addWidget(self._subtitle)
        count = QHBoxLayout()
        count.setSpacing(10)
        count.addWidget(self.fewer)
        self._amount.setFixedWidth(64)
        count.addWidget(self._amount)
        count.addWidget(self.more)
        count.addStretch(1)
        left = QVBoxLayout()
        left.setSpacing(10)
        left.addWidget(Label(tr("How many"), face=font(13, SEMIBOLD), colour=colours.dim))
        left.addLayout(count)
        left.addSpacing(8)
        left.addWidget(Label(tr("What may come"), face=font(13, SEMIBOLD), colour=colours.dim))
        left.addWidget(self._odds)
        left.addStretch(1)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(self._facts)
        right.addSpacing(6)
        right.addWidget(self._checks)
        right.addStretch(1)
        self._choice = QWidget()
        two = QHBoxLayout(self._choice)
        two.setContentsMargins(24, 18, 24, 12)
        two.setSpacing(34)
        two.addLayout(left, 9)
        two.addLayout(right, 10)
        self._stage = QWidget()
        stage = QVBoxLayout(self._stage)
        stage.setContentsMargins(24, 6, 24, 0)
        stage.addWidget(self.cards)
        words = QWidget()
        warn = QVBoxLayout(words)
        warn.setContentsMargins(24, 0, 24, 0)
        warn.setSpacing(10)
        warn.addWidget(self._warning)
        warn.addWidget(self._first)
        foot = QHBoxLayout()
        foot.setContentsMargins(24, 16, 24, 0)
        foot.setSpacing(12)
        foot.addWidget(self.leave)
        foot.addStretch(1)
        foot.addWidget(self._told)
        foot.addWidget(self.open_button)
        foot.addWidget(self.hold)
        steps = QHBoxLayout()
        steps.setContentsMargins(24, 18, 24, 18)
        steps.addWidget(self._steps)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        body = QWidget()
        both = QVBoxLayout(body)
        both.setContentsMargins(0, 0, 0, 0)
        both.setSpacing(0)
        both.addWidget(self._choice)
        both.addWidget(self._stage)
        self._body = ScrollBody(body, tr("What may come, and what came"))
        column.addWidget(self._body)
        column.addWidget(words)
        column.addLayout(foot)
        column.addLayout(steps)

    def show_view(self, view: RevealView, *, reduced_motion: bool = False) -> None:
        if view == self._view:
            return
        old, self._view = self._view, view
        choosing = view.step in _CHOOSING
        have = trn("You can reveal {count} sealed token.", "You can reveal {count} sealed tokens.", view.most)
        self._subtitle.setText(have if choosing else tr("Revealing {amount}.", amount=view.amount))
        self._amount.setText(str(view.amount))
        self.fewer.setEnabled(choosing and view.amount > 1)
        self.more.setEnabled(choosing and view.amount < view.most)
        self._odds.show_odds(view.odds)
        self._facts.show_facts(view.facts)
        self._checks.show_checks(view.checks)
        self._warning.show_text(view.warning if choosing else "")
        self._first.setText(view.message if choosing else "")
        self._first.setVisible(choosing and bool(view.message))
        self._choice.setVisible(choosing)
        self._stage.setVisible(not choosing)
        if view.stems:
            self.cards.turn(view.stems, reduced_motion=reduced_motion)
        elif not choosing:
            self.cards.lay(view.amount)
        self._told.setText(view.message)
        self._told.setVisible(not choosing)
        if old is None or (old.step, old.can_confirm, old.confirm_label) != (
            view.step,
            view.can_confirm,
            view.confirm_label,
        ):
            self._arm(view)
        done, mark = _MARKS[view.step]
        self._steps.show_told(Told(done, mark, ""))
        self._show_buttons(view)
        if view.message and (old is None or old.step is not view.step):
            said = f"{view.message} {self.cards.accessibleName()}" if view.stems else view.message
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, clean(said)))
        self._fit()

    def _show_buttons(self, view: RevealView) -> None:
        labels = {RevealStep.OPENED: tr("Done"), **dict.fromkeys(_OVER, tr("Close"))}
        going_on = tr("Keep them sealed") if view.step in _CHOOSING else tr("Close and go on")
        self.leave.set_label(labels.get(view.step, going_on))
        self.leave.setVisible(view.step not in _BUSY)
        self.open_button.setVisible(view.step is RevealStep.DECIDED)

    def _arm(self, view: RevealView) -> None:
        self.hold.reset()
        self.hold.setVisible(view.step in _CHOOSING)
        self.hold.setEnabled(view.can_confirm and view.step is RevealStep.CONFIRM)
        self.hold.show_label(view.confirm_label if view.step is RevealStep.CONFIRM else tr("Checking …"))
        self.open_button.setEnabled(True)

    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:
            self._fit()
        return handled

    def _fit(self) -> None:
        self._body.fit(self, self._column, sizes.DIALOG_WIDTH)

    def _change(self, by: int) -> None:
        if self._view is not None:
            self.intent.emit(SetRevealAmount(self._view.amount + by))

    def _confirm(self) -> None:
        if self._view is not None and self._view.can_confirm:
            self.hold.setEnabled(False)
            self.intent.emit(ConfirmReveal())

    def _open(self) -> None:
        self.open_button.setEnabled(False)
        self.intent.emit(OpenRevealed())

    def _hear(self, song_key: str) -> None:
        self.intent.emit(CloseReveal())
        self.intent.emit(SelectSong(song_key))

    def _leave(self) -> None:
        if self._view is None or self._view.step not in _BUSY:
            self.intent.emit(CloseReveal())

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


class RevealShow:
    """Keeps a window's reveal dialog as the state wants it: made when asked for, gone when over."""

    def __init__(self, window: QWidget, emit: Callable[[object], None]) -> None:
        self._window, self._emit = window, emit
        self.dialog: RevealDialog | None = None

    def show(self, state: AppState) -> None:
        if state.reveal is None:
            if self.dialog is not None:
                dialog, self.dialog = self.dialog, None
                dialog.hide()
                dialog.deleteLater()
            return
        fresh = self.dialog is None
        if self.dialog is None:
            self.dialog = RevealDialog(self._window)
            self.dialog.intent.connect(self._emit)
        self.dialog.show_view(state.reveal, reduced_motion=state.look.reduced_motion)
        if fresh:
            self.dialog.open()

"""A line over the song while two views of it are compared: which one is heard, what that means, and the way back."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.i18n import tr
from app.state.decision import EndHearing, Hear, views
from app.state.hearing import View
from app.state.model import AppState
from app.theme import sizes
from app.theme.fonts import SEMIBOLD, font
from app.theme.palette import colours
from app.views.decision_words import TITLES, match_words, sentence
from app.widgets.text import Button, Label, Paragraph, tooltip
from app.widgets.toggle import Toggle

HEIGHT = 40
_SIDE, _BELOW = 8, 7


class DecisionBar(QWidget):
    """In a narrow window the sentence stands below the rest. resized: it is another height now."""

    intent = Signal(object)
    resized = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._said = ""
        self._narrow = False
        self.buttons = {view: Toggle(TITLES[view], letter=TITLES[view], size=(10, 26)) for view in View}
        self._sentence = Paragraph(
            face=font(12), colour=colours.text, align=Qt.AlignmentFlag.AlignVCenter, max_lines=2, line_height=1.3
        )
        self._match = Label(face=font(11, SEMIBOLD), colour=colours.ember_light)
        self.done = Button(tr("Done"), kind="small", height=26)
        self.done.setToolTip(tooltip(tr("End the comparison and hear the mix as it is set (Esc)")))
        self.done.clicked.connect(lambda: self.intent.emit(EndHearing()))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(_SIDE, 0, _SIDE, 0)
        self._column.setSpacing(0)
        self._row = row = QHBoxLayout()
        row.setSpacing(6)
        row.addStrut(HEIGHT)
        self._column.addLayout(row)
        for view, button in self.buttons.items():
            button.setFixedWidth(button.fontMetrics().horizontalAdvance(TITLES[view]) + 26)
            button.setToolTip(tooltip(tr("Hear: {what}. H flips between two", what=TITLES[view])))
            button.pressed_by_hand.connect(lambda _ctrl, view=view: self.intent.emit(Hear(view)))
            row.addWidget(button)
        row.addSpacing(6)
        row.addStretch(1)
        row.addWidget(self._match)
        row.addWidget(self.done)
        self._place_sentence()
        self.hide()

    @property
    def extra_px(self) -> int:
        """By how much it is higher than one line of controls."""
        return self.minimumHeight() - HEIGHT

    def set_narrow(self, narrow: bool) -> None:
        if narrow != self._narrow:
            self._narrow = narrow
            self._place_sentence()

    def _place_sentence(self) -> None:
        self._row.removeWidget(self._sentence)
        self._column.removeWidget(self._sentence)
        if self._narrow:
            self._column.addWidget(self._sentence)
        else:
            self._row.insertWidget(len(self.buttons) + 1, self._sentence, 100)
        self._fit()

    def _fit(self) -> None:
        below = self._sentence.heightForWidth(self.width() - 2 * _SIDE) + _BELOW if self._narrow else 0
        self._column.setContentsMargins(_SIDE, 0, _SIDE, _BELOW if self._narrow else 0)
        height = HEIGHT + below
        if height != self.minimumHeight():
            self.setFixedHeight(height)
            self.resized.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def show_state(self, state: AppState) -> bool:
        """Show what is compared; whether the bar came or went."""
        hearing, song = state.hearing, state.song
        shown = hearing is not None and song is not None
        changed = shown == self.isHidden()
        self.setVisible(shown)
        if hearing is None or song is None:
            self._said = ""
            return changed
        possible = views(song)
        for view, button in self.buttons.items():
            button.setVisible(view in possible)
            button.show_on(view is hearing.showing)
        words, match = sentence(hearing.showing, song), match_words(hearing, state.trim_db)
        self._sentence.setText(words)
        self._fit()
        self._match.setText(match)
        said = tr("Heard: {what}. {words} {match}", what=TITLES[hearing.showing], words=words, match=match)
        self.setAccessibleName(said)
        if said != self._said:
            self._said = said
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, said))
        return changed

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colours.ember_line), 1))
        painter.setBrush(QColor(colours.ember_well))
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(frame, sizes.RADIUS, sizes.RADIUS)

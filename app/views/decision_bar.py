"""A line over the song while two views of it are compared: which one is heard, what that means, and the way back."""

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.i18n import tr
from app.state.decision import EndHearing, Hear, views
from app.state.hearing import View
from app.state.model import AppState
from app.theme import sizes
from app.theme.fonts import SEMIBOLD, font
from app.theme.palette import colours
from app.views.decision_words import TITLES, match_words, sentence
from app.widgets.text import Button, Label, tooltip
from app.widgets.toggle import Toggle


class DecisionBar(QWidget):
    intent = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(40)
        self._said = ""
        self.buttons = {view: Toggle(TITLES[view], letter=TITLES[view], size=(10, 26)) for view in View}
        self._sentence = Label(face=font(12))
        self._match = Label(face=font(11, SEMIBOLD), colour=colours.ember_light)
        self.done = Button(tr("Done"), kind="small", height=26)
        self.done.setToolTip(tooltip(tr("End the comparison and hear the mix as it is set (Esc)")))
        self.done.clicked.connect(lambda: self.intent.emit(EndHearing()))
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(6)
        for view, button in self.buttons.items():
            button.setFixedWidth(button.fontMetrics().horizontalAdvance(TITLES[view]) + 26)
            button.setToolTip(tooltip(tr("Hear: {what}. H flips between two", what=TITLES[view])))
            button.pressed_by_hand.connect(lambda _ctrl, view=view: self.intent.emit(Hear(view)))
            row.addWidget(button)
        row.addSpacing(6)
        row.addWidget(self._sentence, 1)
        row.addWidget(self._match)
        row.addWidget(self.done)
        self.hide()

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

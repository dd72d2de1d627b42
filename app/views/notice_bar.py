"""Notices: one place, one sentence, one action. A bar inside the window, so that it covers nothing."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.i18n import tr
from app.state.intents import DismissNotice
from app.state.model import Notice
from app.theme import sizes
from app.theme.fonts import SEMIBOLD, font
from app.theme.palette import colours
from app.widgets.marks import GlyphBox
from app.widgets.text import Button, Label, Paragraph, clean, tooltip
from app.widgets.toggle import Toggle

_TITLE_PX = 300  # so much of it is seen before the sentence; the rest is elided


class NoticeBar(QWidget):
    """The newest notice. Its button gives the notice's own intent and puts the notice away."""

    intent = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._notices: tuple[Notice, ...] = ()
        self.setFixedHeight(46)
        self._glyph = GlyphBox("check", 15, colours.ok, 1.5)
        self._title = Label(face=font(12, SEMIBOLD))
        self._sentence = Paragraph(align=Qt.AlignmentFlag.AlignVCenter, max_lines=2, line_height=1.3)
        self._count = Label(face=font(11), colour=colours.quiet)
        self.action = Button("", kind="small", height=26)
        self.close_button = Toggle(tr("Put the notice away"), glyph="cross", size=(26, 26), hint=tr("Put away"))
        self.action.clicked.connect(self._act)
        self.close_button.pressed_by_hand.connect(lambda _ctrl: self._dismiss())
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 0, 10, 0)
        row.setSpacing(10)
        row.addWidget(self._glyph)
        row.addWidget(self._title)
        row.addWidget(self._sentence, 1)
        row.addWidget(self._count)
        row.addWidget(self.action)
        row.addWidget(self.close_button)
        self.hide()

    def show_notices(self, notices: tuple[Notice, ...]) -> None:
        if notices == self._notices:
            return
        self._notices = notices
        self.setVisible(bool(notices))
        if not notices:
            return
        notice = notices[-1]
        self._glyph.show_glyph("warning" if notice.serious else "check", colours.warn if notice.serious else colours.ok)
        self._title.setText(notice.title)
        self._title.set_colour(colours.danger_text if notice.serious else colours.text)
        self._title.setMinimumWidth(min(self._title.sizeHint().width(), _TITLE_PX))
        self._sentence.setText(notice.sentence)
        self._sentence.setToolTip(tooltip(notice.sentence))
        self._count.setText(tr("1 of {count}", count=len(notices)) if len(notices) > 1 else "")
        self.action.set_label(notice.action)
        self.action.setVisible(bool(notice.action))
        said = clean(f"{notice.title}. {notice.sentence}")
        self.setAccessibleName(said)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, said))
        self.update()

    def _act(self) -> None:
        chosen = self._notices[-1].intent if self._notices else None
        self._dismiss()
        if chosen is not None:
            self.intent.emit(chosen)

    def _dismiss(self) -> None:
        if self._notices:
            self.intent.emit(DismissNotice(len(self._notices) - 1))

    def paintEvent(self, event: QPaintEvent) -> None:
        serious = bool(self._notices) and self._notices[-1].serious
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colours.danger_line if serious else colours.line), 1))
        painter.setBrush(QColor(colours.danger_well if serious else colours.raised))
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(frame, sizes.RADIUS, sizes.RADIUS)

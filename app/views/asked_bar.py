"""The line that says, wherever one is in the window, that the wallet waits for an answer."""

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.i18n import tr
from app.state.intents import ShowPage
from app.state.model import Page
from app.state.wallet import WalletView, Way
from app.theme import sizes
from app.theme.fonts import BOLD, SEMIBOLD, font
from app.theme.palette import colours
from app.widgets.marks import GlyphBox
from app.widgets.text import Button, Label, clean


class AskedBar(QWidget):
    intent = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[WalletView, bool] | None = None
        self.setFixedHeight(46)
        self._title = Label(face=font(12, SEMIBOLD))
        self._where = Label(colour=colours.dim)
        self._code = Label(face=font(13, BOLD, 1.0), colour=colours.ember_light)
        self.details = Button(tr("What is asked"), kind="small", height=26)
        self.details.clicked.connect(lambda: self.intent.emit(ShowPage(Page.CONNECT)))
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 0, 10, 0)
        row.setSpacing(10)
        row.addWidget(GlyphBox("clock", 15, colours.ember_light, 1.5))
        row.addWidget(self._title)
        row.addWidget(self._where, 1)
        row.addWidget(self._code)
        row.addWidget(self.details)
        self.hide()

    def show_wallet(self, view: WalletView, *, told: bool = False) -> None:
        """told: the page in front says it already."""
        if (view, told) == self._shown:
            return
        self._shown = view, told
        asked = view.asked if view.way in (Way.BROWSER, Way.LOCAL) and not told else None
        self.setVisible(asked is not None)
        if asked is None:
            return
        self._title.setText(tr("Your wallet asks: {title}", title=asked.title))
        self._where.setText(f"{asked.where}.")
        self._code.setText(view.code if view.way is Way.BROWSER else "")
        self.setAccessibleName(clean(tr("Your wallet asks: {title}. {where}.", title=asked.title, where=asked.where)))
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.accessibleName()))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colours.ember_line), 1))
        painter.setBrush(QColor(colours.ember_well))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), sizes.RADIUS, sizes.RADIUS)

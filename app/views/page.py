"""A page of the window: a head with a way back, below it whatever the page shows, scrolled when it does not fit."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.i18n import tr
from app.state.intents import ClosePage
from app.state.model import AppState
from app.theme import sizes
from app.theme.fonts import BOLD, font
from app.theme.palette import colours
from app.widgets.text import Button, Label

_WIDEST = 1160


class PageView(QWidget):
    """What all pages have. A page builds itself into `body` and shows values by overriding `show_page`.

    intent: what a person wants. Made when it is shown for the first time, and kept.
    """

    intent = Signal(object)

    def __init__(self, title: str) -> None:
        super().__init__()
        self.setAccessibleName(title)
        self.title = Label(title, face=font(20, BOLD))
        self.subtitle = Label(colour=colours.dim)
        self.back = Button(tr("Back"), height=30)
        self.back.setToolTip("Esc")
        self.back.clicked.connect(lambda: self.intent.emit(ClosePage()))
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.title)
        words.addWidget(self.subtitle)
        head = QWidget()
        head.setMaximumWidth(_WIDEST)
        self._head = QHBoxLayout(head)
        self._head.setContentsMargins(0, 0, 0, 0)
        self._head.addLayout(words, 1)
        self._head.addWidget(self.back, 0, Qt.AlignmentFlag.AlignTop)
        inner = QWidget()
        inner.setMaximumWidth(_WIDEST)
        self.body = QVBoxLayout(inner)
        self.body.setContentsMargins(0, 0, 0, 24)
        self.body.setSpacing(14)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(inner)
        self._scroll.setMaximumWidth(_WIDEST)
        self.setFocusProxy(self._scroll)
        self._column = QVBoxLayout(self)
        self._column.setSpacing(14)
        self._column.addWidget(head)
        self._column.addWidget(self._scroll, 1)
        self.set_gutter(sizes.GUTTER)
        self.subtitle.hide()

    def set_gutter(self, gutter: int) -> None:
        self._column.setContentsMargins(gutter, 16, gutter, 0)

    @property
    def place(self) -> int:
        """How far it is scrolled, in pixels."""
        return self._scroll.verticalScrollBar().value()

    def go_to(self, place: int) -> None:
        """Scroll there as soon as what it shows has been laid out."""
        QTimer.singleShot(0, self, lambda: self._scroll.verticalScrollBar().setValue(place))

    def say(self, subtitle: str) -> None:
        """The line below the title; "" for none."""
        self.subtitle.setText(subtitle)
        self.subtitle.setVisible(bool(subtitle))

    def show_page(self, state: AppState, key: str) -> None:
        """Show the state, for the album or token `key`. Called whenever the state changed while the page is seen."""

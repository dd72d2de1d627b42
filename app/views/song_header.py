"""The head of the open song: artwork, title, completeness, and the forge with its reason."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.i18n import tr
from app.state.content import Keeping
from app.state.decision import FlipDecision
from app.state.intents import OpenForge
from app.state.model import OpenSong, StripStatus
from app.theme import sizes
from app.theme.fonts import BOLD, MEDIUM, font
from app.theme.palette import colours, type_colour
from app.views.keep_button import KeepButton
from app.widgets.artwork import Artwork
from app.widgets.ember_button import EmberButton
from app.widgets.keep_control import HEIGHT as KEEP_HEIGHT
from app.widgets.marks import Segments
from app.widgets.text import Label, Parts, tooltip
from app.widgets.toggle import Toggle


class SongHeader(QWidget):
    intent = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[object, ...] | None = None
        self._art = Artwork(56)
        self._title = Label(face=font(20, BOLD, -0.1))
        self._subtitle = Parts(colour=colours.dim)
        self._subtitle.setMinimumHeight(KEEP_HEIGHT)  # whether that control is there or not
        self._segments = Segments()
        right = Qt.AlignmentFlag.AlignRight
        self._reason = Label(face=font(12, MEDIUM), align=right)
        self._detail = Label(colour=colours.dim, align=right)
        self.forge = EmberButton()
        self.keep = KeepButton()
        self.keep.intent.connect(self.intent)
        self.hear = Toggle(tr("Hear the decision"), letter=tr("Hear it"), size=(64, 30), on_colour=colours.ember_light)
        self.hear.setToolTip(tooltip(tr("Flip between what you hear now and what it is compared with (H)")))
        self.hear.pressed_by_hand.connect(lambda _ctrl: self.intent.emit(FlipDecision()))
        self.hear.hide()
        self.forge.clicked.connect(lambda: self.intent.emit(OpenForge()))
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addStretch(1)
        names.addWidget(self._title)
        names.addSpacing(2)
        below = QHBoxLayout()
        below.setSpacing(10)
        below.addWidget(self._subtitle)
        below.addWidget(self.keep)
        below.addStretch(1)
        names.addLayout(below)
        names.addSpacing(5)
        names.addWidget(self._segments)
        names.addStretch(1)
        for note in (self._reason, self._detail):
            note.setMaximumWidth(440)
        notes = QVBoxLayout()
        notes.setSpacing(3)
        notes.addStretch(1)
        notes.addWidget(self._reason)
        notes.addWidget(self._detail)
        notes.addStretch(1)
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(sizes.GUTTER, 13, sizes.GUTTER, 10)
        row.setSpacing(14)
        row.addWidget(self._art)
        row.addLayout(names, 1)
        row.addLayout(notes)
        row.addWidget(self.hear)
        row.addWidget(self.forge)

    def set_narrow(self, narrow: bool) -> None:
        self.keep.set_brief(narrow)

    def set_gutter(self, gutter: int) -> None:
        self._row.setContentsMargins(gutter, 13, gutter, 10)

    def show_keeping(self, key: str, keeping: Keeping | None) -> None:
        """How far the open song is with being kept offline; None: it is not kept."""
        self.keep.show_keeping(key, keeping)

    def show_comparable(self, comparable: bool, comparing: bool) -> None:
        """Whether there is something to compare by ear, and whether that is being done."""
        self.hear.setVisible(comparable)
        self.hear.show_on(comparing)

    def show_song(self, song: OpenSong) -> None:
        parts = tuple(
            (type_colour(s.stem_type), song.forged or s.status is not StripStatus.MISSING) for s in song.strips
        )
        given = (song.key, song.title, song.subtitle, song.artwork, song.forge, parts)
        if given == self._shown:
            return
        self._shown = given
        self._art.show_cover(song.artwork, song.title)
        self._title.setText(song.title)
        self.keep.setVisible(song.forged or song.owned > 0)
        self._subtitle.setText(song.subtitle)
        self._segments.show_parts(parts)
        self._reason.setText(song.forge.reason)
        self._detail.setText(song.forge.detail)
        self.forge.show_offer(song.forge.label, song.forge.possible, song.forge.reason)

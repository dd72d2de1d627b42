"""One album: its songs, what each lacks, how many can still be made, and the forge of the album."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.i18n import tr
from app.state.content import album_keeping
from app.state.intents import OpenForge, SelectSong
from app.state.model import AppState, SongStatus
from app.state.pages import AlbumPage, AlbumSong
from app.theme.fonts import REGULAR, SEMIBOLD, font
from app.theme.palette import colours, type_colour
from app.views.card import Card
from app.views.keep_button import KeepButton
from app.views.page import PageView
from app.widgets.artwork import Artwork
from app.widgets.ember_button import EmberButton
from app.widgets.glyphs import paint_glyph
from app.widgets.painted import paint_line
from app.widgets.text import Label, Paragraph, clean

_HIGH, _LOW = 76, 56
_COVER = 56


class SongLine(QWidget):
    """One song of the album: a ring, what is there, what lacks. chosen: it is to be opened."""

    chosen = Signal(str)

    def __init__(self, song: AlbumSong) -> None:
        super().__init__()
        self._song = song
        self.setFixedHeight(_HIGH if song.missing else _LOW)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(f"{clean(song.title)}, {song.standing}, {song.missing}, {song.chances}")

    def sizeHint(self) -> QSize:
        return QSize(400, self.height())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.chosen.emit(self._song.key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit(self._song.key)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, song = QPainter(self), self._song
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect()).adjusted(0.5, 2.5, -0.5, -2.5)
        painter.setBrush(QColor(colours.hover if self.underMouse() else colours.panel))
        painter.setPen(QPen(QColor(colours.focus if self.hasFocus() else colours.line), 1))
        painter.drawRoundedRect(rect, 8, 8)
        self._paint_ring(painter, QRectF(rect.left() + 16, rect.center().y() - 15, 30, 30))
        left, top = rect.left() + 62, rect.center().y() - (27 if song.missing else 18)
        width = rect.right() - 16 - left
        standing = font(11, REGULAR)
        aside = QFontMetrics(standing).horizontalAdvance(song.standing)
        paint_line(
            painter, QRectF(left, top, width - aside - 14, 18), clean(song.title), font(13, SEMIBOLD), colours.text
        )
        right = Qt.AlignmentFlag.AlignRight
        paint_line(painter, QRectF(left, top, width, 18), song.standing, standing, self._tint(), right)
        lines = [clean(song.missing), clean(song.chances)] if song.missing else [clean(song.chances)]
        for number, line in enumerate(lines, start=1):
            paint_line(painter, QRectF(left, top + 18 * number, width, 18), line, font(11), colours.dim)

    def _tint(self) -> str:
        if self._song.status is SongStatus.FORGED:
            return colours.ok
        return colours.ember_light if self._song.status is SongStatus.COMPLETE else colours.dim

    def _paint_ring(self, painter: QPainter, ring: QRectF) -> None:
        song = self._song
        part = song.owned / song.required if song.required else 0.0
        tint = type_colour(song.colour_type) if song.status is SongStatus.PARTIAL else self._tint()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(colours.track), 3.5))
        painter.drawEllipse(ring)
        painter.setPen(QPen(QColor(tint), 3.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
        painter.drawArc(ring, 90 * 16, round(-part * 360 * 16))
        if part >= 1:
            paint_glyph(
                painter, "check", QRectF(ring.center().x() - 7, ring.center().y() - 7, 14, 14), QColor(tint), 1.9
            )
        else:
            painter.setFont(font(9, SEMIBOLD))
            painter.setPen(QColor(colours.text))
            painter.drawText(ring, int(Qt.AlignmentFlag.AlignCenter), f"{song.owned}/{song.required}")


class AlbumPageView(PageView):
    def __init__(self) -> None:
        super().__init__(tr("Album"))
        self._shown: AlbumPage | None = None
        self._art = Artwork(_COVER)
        self._head.insertWidget(0, self._art)
        self._head.setSpacing(14)
        self.forge = EmberButton()
        self.forge.clicked.connect(lambda: self._shown and self.intent.emit(OpenForge(self._shown.key)))
        self.offer = Card("", glyph="layers")
        self.offer.body.addWidget(self.forge, 0, Qt.AlignmentFlag.AlignLeft)
        self.offer.hide()  # until it is known what is offered
        self.note = Paragraph(colour=colours.warn)
        self._songs = QWidget()
        self.keep = KeepButton(album=True)
        self.keep.intent.connect(self.intent)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(Label(tr("Songs"), face=font(13, SEMIBOLD)))
        head.addWidget(self.keep)
        head.addStretch(1)
        self.body.addWidget(self.offer)
        self.body.addWidget(self.note)
        self.body.addLayout(head)
        self.body.addWidget(self._songs)
        self.body.addStretch(1)

    def show_page(self, state: AppState, key: str) -> None:
        page = state.pages.album
        if page is not None and page.key == key:
            keeping = album_keeping(state.content, key, [song.key for song in page.songs])
            self.keep.show_keeping(key, keeping)
        if page is None or page.key != key or page == self._shown:
            return
        self._shown = page
        self.offer.show()
        self._art.show_cover(page.artwork, page.title)
        self.title.setText(page.title)
        self.say(page.subtitle)
        self.offer.title.setText(page.offer.reason)
        self.offer.say(page.offer.detail)
        self.offer.set_warm(page.offer.possible)
        self.forge.show_offer(page.offer.label, page.offer.possible, page.offer.detail)
        self.forge.setVisible(page.offer.possible)
        self.note.setText(page.note)
        self.note.setVisible(bool(page.note))
        songs = QWidget()
        column = QVBoxLayout(songs)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for song in page.songs:
            line = SongLine(song)
            line.chosen.connect(lambda song_key: self.intent.emit(SelectSong(song_key)))
            column.addWidget(line)
        self.body.replaceWidget(self._songs, songs)
        self._songs.hide()
        self._songs.deleteLater()
        self._songs = songs

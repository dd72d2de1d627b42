"""The library: search, albums and songs, what is sealed; and its empty, loading and failed states."""

from collections.abc import Mapping
from types import MappingProxyType

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QStackedLayout, QToolTip, QVBoxLayout, QWidget

from app import content_words
from app.i18n import tr
from app.state.browsing import Browsing, Show
from app.state.content import Keeping, KeepSong
from app.state.intents import OpenForge, Refresh, RequestReveal, Search, SelectSong, ShowPage
from app.state.model import LibraryState, Page, Phase
from app.theme import sizes
from app.theme.fonts import font
from app.theme.palette import colours
from app.views.filter_button import FilterButton
from app.views.keys import shown_keys
from app.views.library_rows import KEEP_KEYS, LibraryModel, Row, RowKind, RowPainter, rows_of
from app.views.stage import Stage
from app.widgets.dragging import drag, song_data
from app.widgets.text import Paragraph, line_edit, tooltip

_AS_IT_COMES = Browsing()
_LAID_OUT_AT_ONCE = 1500
_NOTHING_KEPT: Mapping[str, Keeping] = MappingProxyType({})


class SongList(QListView):
    """The rows. chosen: a row by click or Return. played: by a double click or Ctrl+Return.

    tagged: the tag by click. kept: the mark of a song by click, or Ctrl+K. A song can be dragged onto the desk.
    """

    chosen = Signal(object)
    played = Signal(object)
    tagged = Signal(object)
    kept = Signal(object)

    def __init__(self, model: LibraryModel, painter: RowPainter) -> None:
        super().__init__()
        self._painter = painter
        self.setModel(model)
        self.setItemDelegate(painter)
        self.setAccessibleName(tr("Songs"))
        self.setMouseTracking(True)
        self.setUniformItemSizes(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setDragEnabled(True)
        self._doubled = False

    def startDrag(self, actions: Qt.DropAction) -> None:
        row: Row | None = self.currentIndex().data(LibraryModel.ROW)
        if row is not None and row.kind is RowKind.SONG:
            drag(self, song_data(row.key))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(event)
        index = self.indexAt(event.position().toPoint())
        row: Row | None = index.data(LibraryModel.ROW)
        if row is None or row.kind is not RowKind.SONG or event.button() != Qt.MouseButton.LeftButton:
            return
        rect = QRectF(self.visualRect(index))
        if not any(
            box(rect, row).contains(event.position()) for box in (self._painter.tag_box, self._painter.keep_box)
        ):
            self._doubled = True
            self.played.emit(row)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if self._doubled:  # the first click of the two has chosen it
            self._doubled = False
            return
        index = self.indexAt(event.position().toPoint())
        if event.button() != Qt.MouseButton.LeftButton or not index.isValid():
            return
        row: Row = index.data(LibraryModel.ROW)
        box = self._painter.tag_box(QRectF(self.visualRect(index)), row)
        if row.tag and box.contains(event.position()):
            self.tagged.emit(row)
        elif self._painter.keep_box(QRectF(self.visualRect(index)), row).contains(event.position()):
            self.kept.emit(row)
        else:
            self.chosen.emit(row)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            index = self.indexAt(event.pos())
            row: Row | None = index.data(LibraryModel.ROW) if index.isValid() else None
            if row and self._painter.keep_box(QRectF(self.visualRect(index)), row).contains(QPointF(event.pos())):
                words, sentence = content_words.keeping(row.keeping)
                said = f"{words} ({shown_keys(KEEP_KEYS)}). {sentence}"
                QToolTip.showText(event.globalPos(), tooltip(said), self.viewport())
            elif row:  # both are cut where they do not fit
                said = " · ".join(part for part in (row.title, row.detail) if part)
                QToolTip.showText(event.globalPos(), tooltip(said), self.viewport())
            return True
        return super().viewportEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and index.isValid():
            row: Row = index.data(LibraryModel.ROW)
            if row.kind is RowKind.SONG and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.played.emit(row)
                return
            (self.chosen if row.kind in (RowKind.SONG, RowKind.ALBUM, RowKind.OTHER) else self.tagged).emit(row)
        elif index.isValid() and QKeySequence(event.keyCombination()) == QKeySequence(KEEP_KEYS):
            row = index.data(LibraryModel.ROW)
            if row.kind is RowKind.SONG:
                self.kept.emit(row)
        else:
            super().keyPressEvent(event)


class LibraryView(QFrame):
    intent = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("library")
        self.setFixedWidth(sizes.LIBRARY)
        self._shown: tuple[LibraryState, Browsing, Mapping[str, Keeping]] | None = None
        self._made_of: tuple[object, ...] | None = None
        self.search = line_edit(tr("Search songs and stems"), tr("Search songs and stems"))
        self.search.setClearButtonEnabled(False)
        self.search.textEdited.connect(lambda text: self.intent.emit(Search(text)))
        self.filter = FilterButton()
        self.filter.intent.connect(self.intent)
        self._model = LibraryModel()
        self._painter = RowPainter()
        self.list = SongList(self._model, self._painter)
        self.list.chosen.connect(self._choose)
        self.list.played.connect(lambda row: self.intent.emit(SelectSong(row.key, play=True)))
        self.list.tagged.connect(self._tag)
        self.list.kept.connect(self._keep)
        self._stage = Stage(small=True)
        self._stage.acted.connect(lambda: self.intent.emit(Refresh()))
        self._status = Paragraph(colour=colours.quiet, face=font(12), max_lines=2)
        self._pages = QStackedLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 12, 8, 8)
        column.setSpacing(0)
        top = QWidget()
        inset = QVBoxLayout(top)
        inset.setContentsMargins(4, 0, 4, 6)
        inset.setSpacing(6)
        inset.addWidget(self.search)
        inset.addWidget(self.filter)
        column.addWidget(top)
        column.addLayout(self._pages, 1)
        self._pages.addWidget(self.list)
        self._pages.addWidget(self._stage)
        inset = QVBoxLayout()
        inset.setContentsMargins(8, 4, 8, 0)
        inset.addWidget(self._status)
        column.addLayout(inset)

    def show_library(
        self,
        library: LibraryState,
        open_key: str,
        browsing: Browsing = _AS_IT_COMES,
        keeping: Mapping[str, Keeping] = _NOTHING_KEPT,
    ) -> None:
        """Show the library. open_key: the song in the mixer. keeping: how far songs are with being kept offline."""
        if open_key != self._painter.open_key:
            self._painter.open_key = open_key
            self.list.viewport().update()
        given = (library, browsing, keeping)
        if given == self._shown:
            return
        self._shown = given
        self.filter.show_choice(browsing)
        if not self.search.hasFocus() and self.search.text() != library.search:
            self.search.setText(library.search)
        self._show_rows(library, browsing, keeping)
        filled = bool(self._model.rows)
        self._pages.setCurrentWidget(self.list if filled else self._stage)
        if not filled:
            self._show_stage(library, browsing)
        self._status.setText(self._status_line(library, filled))
        self._status.set_colour(colours.danger_text if library.phase is Phase.ERROR else colours.quiet)

    def _show_rows(self, library: LibraryState, browsing: Browsing, keeping: Mapping[str, Keeping]) -> None:
        """Made anew only when something in them may be another: a sync tells its progress a hundred times."""
        sealed = (library.sealed, library.sealed_note, library.can_reveal)
        made_of = (library.albums, library.others, sealed, library.search, browsing, keeping)
        if made_of != self._made_of:
            self._made_of = made_of
            rows = rows_of(library, browsing, keeping)
            many = len(rows) > _LAID_OUT_AT_ONCE
            self.list.setLayoutMode(QListView.LayoutMode.Batched if many else QListView.LayoutMode.SinglePass)
            self._model.show_rows(rows)

    @staticmethod
    def _status_line(library: LibraryState, filled: bool) -> str:
        if filled and library.phase in (Phase.ERROR, Phase.LOADING):
            return library.message
        return (
            tr("Block {block_number:,}", block_number=library.block_number) if library.block_number is not None else ""
        )

    def _show_stage(self, library: LibraryState, browsing: Browsing) -> None:
        if library.phase is Phase.ERROR:
            self._stage.show_words(
                "warning", tr("The library did not load"), library.message, tint=colours.warn, action=tr("Try again")
            )
        elif library.phase is Phase.LOADING:
            self._stage.show_words("clock", tr("Looking into the wallet"), library.message, progress=(None,))
        elif library.search:
            self._stage.show_words(
                "search", tr("Nothing found"), tr("No song or stem is called “{search}”.", search=library.search)
            )
        elif browsing.show is not Show.ALL and library.albums:
            self._stage.show_words(
                "layers", tr("No such song"), tr("“{filter}” shows nothing just now.", filter=browsing.show.value)
            )
        elif library.phase is Phase.READY:
            self._stage.show_words(
                "layers",
                tr("No stems here yet"),
                library.message or tr("This account holds no stem of the collection."),
            )
        else:
            self._stage.show_words("layers", tr("No wallet yet"), library.message)

    def _choose(self, row: Row) -> None:
        if row.kind is RowKind.SONG:
            self.intent.emit(SelectSong(row.key))
        elif row.kind is RowKind.ALBUM:
            self.intent.emit(ShowPage(Page.ALBUM, row.key))
        elif row.kind is RowKind.OTHER:
            self.intent.emit(ShowPage(Page.STEM, row.key))

    def _tag(self, row: Row) -> None:
        if row.kind is RowKind.SONG:
            self.intent.emit(SelectSong(row.key))
        elif row.kind is RowKind.ALBUM and row.warm:
            self.intent.emit(OpenForge(row.key))
        elif row.kind is RowKind.SEALED and row.tag:
            self.intent.emit(RequestReveal())

    def _keep(self, row: Row) -> None:
        keeping = row.keeping
        again = keeping is not None and bool(keeping.failed) and not keeping.complete
        self.intent.emit(KeepSong(row.key, keeping is None or again))

    def focus_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

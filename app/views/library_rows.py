"""The library as a list of rows for Qt's list view, and how each row is painted."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from types import MappingProxyType

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app import content_words
from app.i18n import number, tr, trc, trn
from app.state.browsing import Browsing, Order, Show, is_shown, place
from app.state.content import Keeping
from app.state.model import AlbumRow, LibraryState, SongRow, SongStatus
from app.theme.fonts import REGULAR, SEMIBOLD, font
from app.theme.palette import colours, type_colour
from app.views.keys import shown_keys
from app.widgets.glyphs import paint_glyph
from app.widgets.painted import paint_line
from app.widgets.ruler import clock_text
from app.widgets.text import clean

_Index = QModelIndex | QPersistentModelIndex


_AS_IT_COMES = Browsing()
_NOTHING_KEPT: Mapping[str, Keeping] = MappingProxyType({})
_KEEP_GLYPH = 12
KEEP_KEYS = "Ctrl+K"


class RowKind(Enum):
    ALBUM = "album"
    SONG = "song"
    SEALED_HEAD = "sealed head"
    SEALED = "sealed"
    OTHER_HEAD = "other head"
    OTHER = "other"


_HEADS = frozenset({RowKind.ALBUM, RowKind.SEALED_HEAD, RowKind.OTHER_HEAD})


@dataclass(frozen=True)
class Row:
    """One line of the list. warm: the tag is the invitation to forge. keeping: of a song that is kept offline."""

    kind: RowKind
    key: str
    title: str
    detail: str
    tag: str = ""
    warm: bool = False
    percent: int = 0
    tint: str = ""
    keeping: Keeping | None = None


def _song_row(song: SongRow, keeping: Mapping[str, Keeping]) -> Row:
    percent = round(100 * song.owned / song.required) if song.required else 0
    tint, tag = type_colour(song.colour_type), ""
    if song.status is SongStatus.FORGED:
        percent, tint, tag = 100, colours.ok, trc("tag", "Forged")
    elif song.status is SongStatus.COMPLETE:
        tint, tag = colours.ember, tr("Forge")
    elif song.status is SongStatus.NONE:
        tint = colours.dim
    return Row(
        RowKind.SONG,
        song.key,
        clean(song.title),
        clean(song.subtitle),
        tag,
        song.status is SongStatus.COMPLETE,
        percent,
        tint,
        keeping.get(song.key),
    )


def _fitting(detail: str, room_px: float) -> str:
    """Of "complete · ready" only what comes first, where there is no room for both."""
    whole = QFontMetrics(font(11)).horizontalAdvance(detail)
    return detail if whole <= room_px else detail.partition(" · ")[0]


def _album_row(album: AlbumRow) -> Row:
    tag = trc("tag", "Forged") if album.forged else tr("Forge") if album.can_forge else ""
    detail = tr("{owned} / {all} songs", owned=album.songs_owned, all=len(album.songs))
    return Row(RowKind.ALBUM, album.key, clean(album.title), detail, tag, album.can_forge and not album.forged)


def _is_found(wanted: list[str], album: AlbumRow, song: SongRow) -> bool:
    """Whether every word searched for is somewhere in the album's, the song's or its stems' names."""
    names = " ".join((album.title, song.title, song.subtitle, *song.stems)).casefold()
    return all(word in names for word in wanted)


def rows_of(
    library: LibraryState, browsing: Browsing = _AS_IT_COMES, keeping: Mapping[str, Keeping] = _NOTHING_KEPT
) -> tuple[Row, ...]:
    """The rows of the list: songs, what is sealed, what fits nowhere; only what search and filter let through.

    keeping: how far the songs are that are kept offline, by key.
    """
    kept = {key for key, known in keeping.items() if known.complete}
    wanted = library.search.casefold().split()
    rows: list[Row] = []
    together: list[SongRow] = []
    for album in library.albums:
        songs = [song for song in album.songs if not wanted or _is_found(wanted, album, song)]
        songs = [song for song in songs if is_shown(song, browsing.show, song.key in kept)]
        if browsing.order is not Order.ALBUM:
            together.extend(songs)
        elif songs or (not wanted and browsing.show is Show.ALL):
            rows.append(_album_row(album))
            rows.extend(_song_row(song, keeping) for song in songs)
    for song in sorted(together, key=lambda song: place(song, browsing)):
        left_s = browsing.places_s.get(song.key) if browsing.order is Order.RECENT else None
        row = _song_row(song, keeping)
        rows.append(row if left_s is None else replace(row, detail=_left_at(left_s)))
    if library.sealed and not wanted and browsing.show in (Show.ALL, Show.SEALED):
        stems = trn("{count} stem", "{count} stems", library.sealed)
        rows.append(Row(RowKind.SEALED_HEAD, "", tr("SEALED"), stems))
        said, tag = library.sealed_note or tr("not revealed yet"), tr("Reveal") if library.can_reveal else ""
        rows.append(Row(RowKind.SEALED, "", tr("Unrevealed stems"), said, tag))
    if browsing.show is Show.ALL:
        rows.extend(_others(library, wanted))
    return tuple(rows)


def _left_at(place_s: float) -> str:
    return tr("left at {place}", place=clock_text(place_s).split(".")[0])


def _others(library: LibraryState, wanted: list[str]) -> list[Row]:
    found = [other for other in library.others if all(word in other.title.casefold() for word in wanted)]
    rows = [Row(RowKind.OTHER, other.key, clean(other.title), clean(other.detail)) for other in found]
    return [Row(RowKind.OTHER_HEAD, "", tr("OTHER TOKENS"), number(len(found), ",")), *rows] if rows else []


class LibraryModel(QAbstractListModel):
    """The rows. Only rows that changed are announced, so that the list keeps its place."""

    ROW = Qt.ItemDataRole.UserRole

    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[Row, ...] = ()

    def show_rows(self, rows: tuple[Row, ...]) -> None:
        if rows == self.rows:
            return
        if [(row.kind, row.key) for row in rows] != [(row.kind, row.key) for row in self.rows]:
            self.beginResetModel()
            self.rows = rows
            self.endResetModel()
            return
        changed = [place for place, (old, new) in enumerate(zip(self.rows, rows, strict=True)) if old != new]
        self.rows = rows
        for row in changed:
            self.dataChanged.emit(self.index(row), self.index(row))

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 (Qt's signature)
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.rows[index.row()]
        if role == self.ROW:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            kept = content_words.keeping(row.keeping)[0] if row.keeping is not None else ""
            return ", ".join(part for part in (row.title, row.detail, kept, row.tag) if part)
        if role == Qt.ItemDataRole.AccessibleDescriptionRole and row.kind is RowKind.SONG:
            words, sentence = content_words.keeping(row.keeping)
            return f"{words}: {shown_keys(KEEP_KEYS)}. {sentence}"
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        row = self.rows[index.row()]
        if row.kind in (RowKind.SEALED_HEAD, RowKind.OTHER_HEAD):
            return Qt.ItemFlag.ItemIsEnabled
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsDragEnabled if row.kind is RowKind.SONG else flags


class RowPainter(QStyledItemDelegate):
    """Paints rows: a ring of completeness, title, detail, tag. `open_key` is the song in the mixer."""

    open_key = ""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        row: Row = index.data(LibraryModel.ROW)
        if row.kind in _HEADS:
            return QSize(100, 32)
        return QSize(100, 47)

    def tag_box(self, rect: QRectF, row: Row) -> QRectF:
        """Where a row's tag is, for painting and for clicks."""
        width = QFontMetrics(font(10)).horizontalAdvance(row.tag) + 14
        right = rect.right() - 8
        top = rect.center().y() - 9 if row.kind is not RowKind.ALBUM else rect.top() + 9
        return QRectF(right - width, top, width, 18)

    def keep_box(self, rect: QRectF, row: Row) -> QRectF:
        """Where the mark of being kept offline is, which is also the control; empty in rows that are no songs."""
        if row.kind is not RowKind.SONG:
            return QRectF()
        right = self.tag_box(rect, row).left() if row.tag else rect.right() - 4
        return QRectF(right - 24, rect.center().y() - 12, 24, 24)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        row: Row = index.data(LibraryModel.ROW)
        rect = QRectF(option.rect)  # type: ignore[attr-defined]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        state = option.state  # type: ignore[attr-defined]
        if row.kind in _HEADS:
            self._paint_head(painter, rect, row)
        else:
            hovered = bool(state & QStyle.StateFlag.State_MouseOver)
            self._paint_row(painter, rect, row, hovered)
            self._paint_keeping(painter, self.keep_box(rect, row), row, hovered)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(colours.focus), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.adjusted(0.5, 1.5, -0.5, -1.5), 7, 7)
        painter.restore()

    def _paint_head(self, painter: QPainter, rect: QRectF, row: Row) -> None:
        line = QRectF(rect.left() + 8, rect.top() + 10, rect.width() - 16, 17)
        right = line.right()
        if row.tag:
            box = self.tag_box(rect, row)
            self._paint_tag(painter, box, row)
            right = box.left() - 8
        quiet = font(12, REGULAR)
        width = QFontMetrics(quiet).horizontalAdvance(row.detail)
        paint_line(painter, QRectF(right - width, line.top(), width + 1, 17), row.detail, quiet, colours.dim)
        title = QRectF(line.left(), line.top(), right - width - 10 - line.left(), 17)
        paint_line(painter, title, row.title, font(12, SEMIBOLD, 0.4), colours.dim)

    def _paint_row(self, painter: QPainter, rect: QRectF, row: Row, hovered: bool) -> None:
        is_open = row.kind is RowKind.SONG and row.key == self.open_key
        if is_open or hovered:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.raised if is_open else colours.hover))
            painter.drawRoundedRect(rect.adjusted(0, 1, 0, -1), 7, 7)
        self._paint_ring(painter, QPointF(rect.left() + 24, rect.center().y()), row)
        right = rect.right() - 8
        if row.tag:
            box = self.tag_box(rect, row)
            self._paint_tag(painter, box, row)
            right = box.left() - 8
        if row.keeping is not None or (hovered and row.kind is RowKind.SONG):
            right = self.keep_box(rect, row).left() - 2
        left = rect.left() + 52
        title = QRectF(left, rect.center().y() - 17, right - left, 17)
        paint_line(painter, title, row.title, font(12), colours.text)
        paint_line(painter, title.translated(0, 17), _fitting(row.detail, title.width()), font(11), colours.dim)

    def _paint_ring(self, painter: QPainter, centre: QPointF, row: Row) -> None:
        ring = QRectF(0, 0, 28.5, 28.5)
        ring.moveCenter(centre)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(colours.track), 3.5))
        painter.drawEllipse(ring)
        if row.percent:
            painter.setPen(QPen(QColor(row.tint or colours.dim), 3.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
            painter.drawArc(ring, 90 * 16, round(-row.percent / 100 * 360 * 16))
        if row.kind is RowKind.OTHER:
            paint_glyph(painter, "dots", QRectF(centre.x() - 6.5, centre.y() - 6.5, 13, 13), QColor(colours.dim), 1.5)
        elif row.kind is RowKind.SEALED:
            paint_glyph(painter, "padlock", QRectF(centre.x() - 6, centre.y() - 6.5, 12, 12), QColor(colours.dim), 1.3)
        elif row.percent == 100:
            paint_glyph(painter, "check", QRectF(centre.x() - 6.5, centre.y() - 6.5, 13, 13), QColor(row.tint), 1.9)
        else:
            painter.setFont(font(9, SEMIBOLD))
            painter.setPen(QColor(colours.text))
            painter.drawText(ring, int(Qt.AlignmentFlag.AlignCenter), f"{row.percent}%")

    def _paint_keeping(self, painter: QPainter, box: QRectF, row: Row, hovered: bool) -> None:
        keeping = row.keeping
        if box.isEmpty() or (keeping is None and not hovered):
            return
        glyph, tint = "keep", colours.dim
        if keeping is not None and keeping.complete:
            glyph, tint = "kept", colours.ok
        elif keeping is not None and keeping.failed:
            glyph, tint = "warning", colours.warn
        elif keeping is not None:
            base = box.bottom() - 2
            painter.setPen(QPen(QColor(colours.text), 2))
            painter.drawLine(QPointF(box.left() + 3, base), QPointF(box.left() + 3 + 18 * keeping.fraction, base))
            tint = colours.text
        inner = QRectF(0, 0, _KEEP_GLYPH, _KEEP_GLYPH)
        inner.moveCenter(box.center())
        paint_glyph(painter, glyph, inner, QColor(tint), 1.4)

    def _paint_tag(self, painter: QPainter, box: QRectF, row: Row) -> None:
        painter.setPen(QPen(QColor(colours.ember_line if row.warm else colours.line), 1))
        painter.setBrush(QColor(colours.ember_well) if row.warm else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setFont(font(10))
        painter.setPen(QColor(colours.ember_light if row.warm else colours.dim))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), row.tag)

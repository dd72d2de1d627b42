"""What happened, as rows of a list: a glyph of what it was, the token, how and when."""

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.i18n import tr
from app.state.pages import HistoryRow
from app.theme.fonts import REGULAR, SEMIBOLD, font
from app.theme.palette import colours, type_colour
from app.widgets.glyphs import paint_glyph
from app.widgets.painted import paint_line
from app.widgets.text import clean

ROW_PX = 46
_Index = QModelIndex | QPersistentModelIndex

WORDS = {
    "received": tr("Received"),
    "sent": tr("Sent"),
    "moved": tr("Moved between your accounts"),
    "burned": tr("Burned"),
    "forged": tr("Forged"),
    "revealed": tr("Revealed"),
}
_GLYPHS = {
    "received": "plus",
    "sent": "outside",
    "moved": "loop",
    "burned": "cross",
    "forged": "layers",
    "revealed": "check",
}


def sentence(row: HistoryRow) -> str:
    """The second line of a row: what happened, with whom, in which block."""
    copies = tr("{amount:,} copies", amount=row.amount) if row.amount != 1 else ""
    parts = [f"{WORDS[row.kind]} {clean(row.other)}".strip() if row.kind != "moved" else WORDS["moved"], copies]
    if row.account:
        parts.append(tr("account {account}", account=clean(row.account)))
    return " · ".join(part for part in parts if part)


def _block(row: HistoryRow) -> str:
    return tr("block {block:,}", block=row.block_number)


class HistoryModel(QAbstractListModel):
    ROW = Qt.ItemDataRole.UserRole

    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[HistoryRow, ...] = ()

    def show_rows(self, rows: tuple[HistoryRow, ...]) -> None:
        if rows != self.rows:
            self.beginResetModel()
            self.rows = rows
            self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.rows[index.row()]
        if role == self.ROW:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{clean(row.name)}, {sentence(row)}, {row.when or _block(row)}"
        return None


class HistoryPainter(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(200, ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        row: HistoryRow = index.data(HistoryModel.ROW)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(option.rect)  # type: ignore[attr-defined]
        state = option.state  # type: ignore[attr-defined]
        if state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.hover))
            painter.drawRoundedRect(rect.adjusted(0, 1, 0, -1), 7, 7)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(colours.focus), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.adjusted(0.5, 1.5, -0.5, -1.5), 7, 7)
        self._paint_row(painter, rect, row)
        painter.restore()

    def _paint_row(self, painter: QPainter, rect: QRectF, row: HistoryRow) -> None:
        tint = type_colour(row.stem_type) if row.stem_type else colours.dim
        if row.kind == "forged":
            tint = colours.ember_light
        box = QRectF(rect.left() + 12, rect.center().y() - 8, 16, 16)
        paint_glyph(painter, _GLYPHS[row.kind], box, QColor(tint), 1.5)
        small, right = font(11), rect.right() - 10
        lines = (
            row.when or _block(row),
            _block(row) if row.when else "",
        )
        width = max(QFontMetrics(small).horizontalAdvance(line) for line in lines)
        for number, line in enumerate(lines):
            place = QRectF(right - width, rect.center().y() - 17 + 17 * number, width + 1, 17)
            paint_line(
                painter, place, line, small, colours.dim if number == 0 else colours.quiet, Qt.AlignmentFlag.AlignRight
            )
        left = rect.left() + 42
        title = QRectF(left, rect.center().y() - 17, right - width - 16 - left, 17)
        paint_line(painter, title, clean(row.name), font(12, SEMIBOLD), colours.text)
        paint_line(painter, title.translated(0, 17), sentence(row), font(11, REGULAR), colours.dim)


class HistoryList(QListView):
    """chosen: the token of a row, by click or Return."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.rows = HistoryModel()
        self.setModel(self.rows)
        self.setItemDelegate(HistoryPainter(self))
        self.setAccessibleName(tr("What happened"))
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.activated.connect(lambda index: self.chosen.emit(index.data(HistoryModel.ROW).token_key))
        self.clicked.connect(lambda index: self.chosen.emit(index.data(HistoryModel.ROW).token_key))

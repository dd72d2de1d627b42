"""A forge that is under way, beside everything else that goes on: a press opens its dialog."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QFontMetrics
from PySide6.QtWidgets import QWidget

from app.i18n import tr
from app.state.smithy import ShowForge, UnderWay
from app.theme.fonts import MEDIUM, font
from app.widgets.text import Button, clean, tooltip

_TITLE_WIDTH = 130


class ForgeChip(Button):
    """The oldest forge under way, and how many more there are. Hidden when there is none."""

    intent = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", kind="emberChip", height=28, parent=parent)
        self._under_way: tuple[UnderWay, ...] = ()
        self.clicked.connect(self._open)
        self.hide()

    def show_under_way(self, under_way: tuple[UnderWay, ...]) -> None:
        if under_way == self._under_way:
            return
        self._under_way = under_way
        self.setVisible(bool(under_way))
        if not under_way:
            return
        first, more = under_way[0], len(under_way) - 1
        where, _, usual = first.words.partition(" · ")
        title = QFontMetrics(font(12, MEDIUM)).elidedText(clean(first.title), Qt.TextElideMode.ElideRight, _TITLE_WIDTH)
        self.set_label(
            tr("Forging {title} · {where}", title=title, where=where)
            + (f" · {tr('{count} more', count=more)}" if more else "")
        )
        said = "; ".join(
            tr("Forging {title}: {words}", title=clean(it.title), words=clean(it.words)) for it in under_way
        )
        self.setAccessibleName(said)
        self.setToolTip(tooltip(usual[:1].upper() + usual[1:]))
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, said))

    def _open(self) -> None:
        if self._under_way:
            self.intent.emit(ShowForge(self._under_way[0].token_id))

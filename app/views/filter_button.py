"""Which songs the library shows and in which order: one button with a menu."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from app.state.browsing import Browsing, Order, OrderBy, Show, ShowOnly
from app.theme.fonts import font
from app.widgets.text import Button


class FilterButton(Button):
    """intent: ShowOnly, OrderBy."""

    intent = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Show.ALL.value, kind="chip", height=28, parent=parent)
        menu = QMenu(self)
        menu.setFont(font(12))
        self._shows = self._choices(menu, Show, ShowOnly)
        menu.addSeparator()
        self._orders = self._choices(menu, Order, OrderBy)
        self.setMenu(menu)
        self.show_choice(Browsing())

    def _choices(self, menu: QMenu, kinds: type[Show] | type[Order], wish: type) -> dict[Show | Order, QAction]:
        group = QActionGroup(menu)
        found: dict[Show | Order, QAction] = {}
        for choice in kinds:
            action = menu.addAction(choice.value)
            action.setCheckable(True)
            action.triggered.connect(partial(self._wish, wish, choice))
            group.addAction(action)
            found[choice] = action
        return found

    def _wish(self, wish: type, choice: Show | Order, checked: bool) -> None:
        self.intent.emit(wish(choice))

    def show_choice(self, browsing: Browsing) -> None:
        """Show what is chosen. Emits nothing."""
        order = browsing.order.value
        self.set_label(f"{browsing.show.value} · {order[0].lower()}{order[1:]}")
        self._shows[browsing.show].setChecked(True)
        self._orders[browsing.order].setChecked(True)

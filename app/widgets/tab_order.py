"""The way of the Tab key. Qt goes by the order of making; what is made later has to be put where it is seen."""

from collections.abc import Iterable
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def stops(widget: QWidget) -> list[QWidget]:
    """The widget, if Tab stops at it, and those within it, in the order of making; not those of dialogs it opened."""
    inside = [widget, *widget.findChildren(QWidget)]
    here = widget.window()
    return [each for each in inside if each.focusPolicy() & Qt.FocusPolicy.TabFocus and each.window() is here]


def chain(widgets: Iterable[QWidget]) -> None:
    """Tab goes through these, one after the other, each with all that is within it."""
    for one, other in pairwise(stop for widget in widgets for stop in stops(widget)):
        QWidget.setTabOrder(one, other)

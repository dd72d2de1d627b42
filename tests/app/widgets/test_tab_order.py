"""The way of the Tab key."""

from PySide6.QtWidgets import QDialog, QPushButton, QVBoxLayout, QWidget

from app.widgets.tab_order import stops


def test_a_dialog_that_was_opened_from_a_widget_is_not_on_its_way(show) -> None:  # type: ignore[no-untyped-def]
    bar = QWidget()
    button = QPushButton("Open")
    QVBoxLayout(bar).addWidget(button)
    show(bar, 100, 50)
    within = QPushButton("Close")
    QVBoxLayout(QDialog(bar)).addWidget(within)
    assert stops(bar) == [button]

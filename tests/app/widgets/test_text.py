"""Text from strangers stays text."""

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.widgets.text import MAX_CHARACTERS, Button, Label, Paragraph, Parts, clean, tooltip

HOSTILE = "<img src='/etc/passwd'><b>Bass</b> & \u202egnp.exe\n\x00\u2066x"


def test_control_and_direction_characters_become_spaces() -> None:
    assert clean("a\nb\x00c\u202ed\u2066e") == "a b c d e"


def test_endless_names_end() -> None:
    assert len(clean("x" * 10_000)) == MAX_CHARACTERS


def test_tool_tips_are_escaped() -> None:
    assert "<img" not in tooltip(HOSTILE)
    assert tooltip("") == ""


@pytest.mark.parametrize("kind", [Label, Paragraph])
def test_labels_show_markup_as_it_is_written(show, kind) -> None:  # type: ignore[no-untyped-def]
    label = show(kind(HOSTILE), 120, 40)
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert label.text().startswith("<img src=")


def test_a_long_name_does_not_widen_the_window(show) -> None:  # type: ignore[no-untyped-def]
    label = show(Label("W" * 500), 80, 20)
    assert label.minimumSizeHint().width() < 60
    assert Paragraph("W" * 500).minimumSizeHint().width() < 60


def test_a_word_longer_than_the_line_is_broken_and_the_lines_are_bounded(qt: object) -> None:
    words = Paragraph("W" * 500, max_lines=3)
    assert len(words._lines(100)) == 3
    assert words.heightForWidth(100) == words.heightForWidth(50)


def test_an_ampersand_in_a_name_is_no_mnemonic(show) -> None:  # type: ignore[no-untyped-def]
    button = show(Button("Drum & Bass"))
    assert button.shortcut().isEmpty()
    assert button.accessibleName() == "Drum & Bass"
    assert button.sizeHint() != QSize()


def test_a_line_of_parts_loses_whole_parts_and_keeps_the_last(show) -> None:  # type: ignore[no-untyped-def]
    line = Parts("First Light · 1:34 · 48 kHz · 9 of 9 stems owned")
    show(line, 400, 20)
    assert line.shown() == line.text()
    room = QFontMetrics(line.font()).horizontalAdvance
    line.resize(room("First Light · 1:34 · 9 of 9 stems owned") + 2, 20)
    assert line.shown() == "First Light · 1:34 · 9 of 9 stems owned"
    line.resize(room("9 of 9 stems owned") + 2, 20)
    assert line.shown() == "9 of 9 stems owned"
    line.resize(40, 20)
    assert line.shown().endswith("…")


def test_a_paragraph_in_a_wider_cell_gets_the_height_of_all_its_lines(show) -> None:  # type: ignore[no-untyped-def]
    cell = QWidget()
    column = QVBoxLayout(cell)
    told = Paragraph("The node did not answer. What you see may be out of date. Check the network, then try again.")
    told.setFixedWidth(184)
    column.addWidget(told, 0, Qt.AlignmentFlag.AlignHCenter)
    column.addStretch(1)
    show(cell, 300, 300)
    assert told.height() == told.heightForWidth(184) == told.heightForWidth(300)

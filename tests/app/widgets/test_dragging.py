"""What is dragged, and what is dropped. The hand itself is in tests/hands: Qt's drags end in the system."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from app.widgets import dragging
from app.widgets.dragging import DragOut, dropped_song, file_data, song_data

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def test_a_song_is_known_by_its_key_and_nothing_else_is_taken_for_one() -> None:
    assert dropped_song(song_data("Kyler · Ω")) == "Kyler · Ω"
    assert dropped_song(QMimeData()) == ""
    plain = QMimeData()
    plain.setText("masterpiece")
    assert dropped_song(plain) == ""


@pytest.fixture
def dragged(show, monkeypatch):  # type: ignore[no-untyped-def]
    """A button that can be dragged, what was dragged of it, and how often it was pressed."""
    button, done, pressed = show(QPushButton("Mixes"), 100, 30), [], []
    monkeypatch.setattr(dragging, "drag", lambda source, data: done.append(data.urls()[0].toLocalFile()))
    button.clicked.connect(lambda: pressed.append(1))
    return button, done, pressed


def test_a_button_is_dragged_by_a_hand_that_moves_and_pressed_by_one_that_does_not(dragged, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    button, done, pressed = dragged
    DragOut(button, lambda: file_data(tmp_path / "a.stemmix"))
    QTest.mouseClick(button, LEFT)
    assert (done, pressed) == ([], [1])
    QTest.mousePress(button, LEFT, NONE, QPoint(5, 5))
    QTest.mouseMove(button, QPoint(6, 5))
    QTest.mouseMove(button, QPoint(60, 20))
    assert done == [str(tmp_path / "a.stemmix")]
    assert not button.isDown()
    QTest.mouseRelease(button, LEFT, NONE, QPoint(60, 20))
    assert pressed == [1]


def test_where_there_is_nothing_to_drag_nothing_happens(dragged) -> None:  # type: ignore[no-untyped-def]
    button, done, _ = dragged
    DragOut(button, lambda: None)
    QTest.mousePress(button, LEFT, NONE, QPoint(5, 5))
    QTest.mouseMove(button, QPoint(60, 20))
    QTest.mouseRelease(button, LEFT, NONE, QPoint(60, 20))
    assert done == []

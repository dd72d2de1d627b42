"""Songs dropped on the window, mixes dragged out of it, a double click."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest

from app.state.intents import OpenMixFile, SelectSong, ShareMix
from app.state.model import AppState
from app.views import mix_bar
from app.views.main_window import MainWindow
from app.widgets.dragging import file_data, song_data
from tests.app.views import sample_state as sample

Open = Callable[..., MainWindow]
LEFT = Qt.MouseButton.LeftButton
COPY = Qt.DropAction.CopyAction


def drop(main: MainWindow, data: QMimeData) -> bool:
    """Whether it was taken."""
    event = QDropEvent(QPointF(600, 400), COPY, data, LEFT, Qt.KeyboardModifier.NoModifier)
    event.setAccepted(False)
    main.dropEvent(event)
    return event.isAccepted()


def test_a_song_that_is_dropped_on_the_window_is_played(window: Open) -> None:
    main = window(sample.MIXER)
    assert drop(main, song_data("mantra"))
    assert main.said == [SelectSong("mantra", play=True)]


def test_a_mix_that_is_dropped_on_the_window_is_opened(window: Open, tmp_path: Path) -> None:
    main = window(sample.MIXER)
    assert drop(main, file_data(tmp_path / "sunday.stemmix"))
    assert not drop(main, file_data(tmp_path / "sunday.wav"))
    assert main.said == [OpenMixFile(tmp_path / "sunday.stemmix")]


def test_a_double_click_plays_and_the_second_click_of_it_does_not_take_that_back(window: Open) -> None:
    main = window(sample.MIXER)
    songs = main.library.list
    index = next(i for i in range(songs.model().rowCount()) if songs.model().index(i, 0).data() == "Mantra")
    at = songs.visualRect(songs.model().index(index, 0)).center()
    QTest.mouseClick(songs.viewport(), LEFT, pos=at)
    QTest.mouseDClick(songs.viewport(), LEFT, pos=at)
    QTest.mouseRelease(songs.viewport(), LEFT, pos=at)
    assert main.said == [SelectSong("mantra"), SelectSong("mantra", play=True)]


def test_ctrl_return_plays_the_song_of_the_list_and_return_opens_it(window: Open) -> None:
    main = window(sample.MIXER)
    songs = main.library.list
    songs.setCurrentIndex(songs.model().index(2, 0))
    QTest.keyClick(songs, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(songs, Qt.Key.Key_Return)
    key = songs.currentIndex().data(Qt.ItemDataRole.UserRole).key
    assert main.said == [SelectSong(key, play=True), SelectSong(key)]


def test_a_song_dragged_from_the_list_is_that_song_and_an_album_is_not_dragged(window: Open, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    main, taken = window(sample.MIXER), []
    monkeypatch.setattr("app.views.library.drag", lambda source, data: taken.append(data))
    for row in (0, 2):
        main.library.list.setCurrentIndex(main.library.list.model().index(row, 0))
        main.library.list.startDrag(COPY)
    assert len(taken) == 1


@pytest.mark.parametrize("saved", ["", "Sunday"])
def test_a_mix_is_written_while_it_is_dragged_out(window: Open, monkeypatch, saved: str) -> None:  # type: ignore[no-untyped-def]
    main, taken = window(sample.MIXER), []
    monkeypatch.setattr(mix_bar, "drag", lambda source, data: taken.append(data))
    bar = main.transport.mix
    if saved:
        bar._drag_saved(saved)
    else:
        taken.append(bar.shared.data(sample.MIXER))
    (wanted,) = main.said
    assert isinstance(wanted, ShareMix) and wanted.saved == saved and not wanted.told
    assert wanted.path.name == f"{saved or 'Masterpiece'}.stemmix" and wanted.path.parent.is_dir()
    assert taken[0].urls()[0].toLocalFile() == str(wanted.path)


def test_without_a_song_there_is_nothing_to_drag_out(window: Open) -> None:
    main = window(AppState())
    assert main.transport.mix.shared.data(AppState()) is None
    assert main.said == []

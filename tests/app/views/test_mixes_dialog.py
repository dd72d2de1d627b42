"""The mixes of a song, by keys and by mouse; files by dialog and by drop."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit

from app.state import intents
from app.views.main_window import MainWindow
from app.views.mixes_dialog import MixesDialog, file_name
from tests.app.views import sample_state as sample

Open = Callable[..., MainWindow]
LEFT, CTRL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier


def mixes(main: MainWindow) -> MixesDialog:
    QTest.keyClick(main, Qt.Key.Key_S, CTRL)
    QApplication.processEvents()
    return main.transport.mix.dialog


def test_a_mix_is_saved_by_keys_alone(window: Open) -> None:
    main = window(sample.MIXES)
    dialog = mixes(main)
    assert dialog.isVisible() and dialog.name.hasFocus()
    QTest.keyClicks(dialog.name, "  Late night ")
    QTest.keyClick(dialog.name, Qt.Key.Key_Return)
    assert main.said == [intents.SaveMix("Late night")]


def test_without_a_name_the_mix_that_is_heard_is_saved_anew(window: Open) -> None:
    main = window(sample.MIXES)
    QTest.mouseClick(mixes(main).save, LEFT)
    assert main.said == [intents.SaveMix("Sunday")]


def test_mixes_are_recalled_renamed_and_deleted_by_keys_alone(window: Open) -> None:
    main = window(sample.MIXES)
    dialog = mixes(main)
    dialog.list.setFocus()
    dialog.list.setCurrentRow(1)
    QTest.keyClick(dialog.list, Qt.Key.Key_Return)
    QTest.keyClick(dialog.list, Qt.Key.Key_F2)
    editor = dialog.list.findChild(QLineEdit)
    assert editor is not None
    editor.selectAll()
    QTest.keyClicks(editor, "Quiet")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QApplication.processEvents()  # the editor hands over when the event loop comes round
    QTest.keyClick(dialog.list, Qt.Key.Key_Delete)
    assert main.said == [
        intents.RecallMix("Without drums"),
        intents.RenameMix("Without drums", "Quiet"),
        intents.DeleteMix("Without drums"),
    ]


def test_a_name_that_another_mix_has_is_not_taken(window: Open) -> None:
    main = window(sample.MIXES)
    dialog = mixes(main)
    dialog.list.item(1).setText("Sunday")
    assert main.said == [] and dialog.list.item(1).text() == "Without drums"


def test_it_says_what_is_heard_and_stays_open_beside_the_music(window: Open) -> None:
    main = window(sample.MIXES)
    dialog = mixes(main)
    assert not dialog.isModal()
    assert dialog._heard.text() == "You hear “Sunday”, moved since."
    main.show_state(replace(sample.MIXES, shelf=replace(sample.MIXES.shelf, name="", saved={})))
    assert dialog._heard.text() == "You hear your own mix." and dialog._nothing.isVisible()
    assert not dialog.recall.isEnabled()


def test_a_name_can_not_become_markup(window: Open) -> None:
    shelf = replace(sample.MIXES.shelf, saved={"<img src=/etc/passwd>": sample.MIXES.shelf.saved["Sunday"]})
    dialog = mixes(window(replace(sample.MIXES, shelf=shelf)))
    assert dialog.list.item(0).text() == "<img src=/etc/passwd>"


@pytest.mark.parametrize("opens", [False, True])
def test_files_are_asked_for_and_said(window: Open, tmp_path: Path, opens: bool) -> None:
    main = window(sample.MIXES)
    dialog = mixes(main)
    QTest.mouseClick(dialog.open_file if opens else dialog.share, LEFT)
    asked = dialog.findChild(QFileDialog)
    assert asked is not None
    path = tmp_path / "a.stemmix"
    if not opens:
        assert Path(asked.selectedFiles()[0]).name == "Masterpiece.stemmix"
    asked.fileSelected.emit(str(path))
    asked.close()
    assert main.said == [intents.OpenMixFile(path) if opens else intents.ShareMix(path)]


def drop(main: MainWindow, *paths: Path) -> bool:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    copy, none = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    entering = QDragEnterEvent(QPoint(50, 50), copy, data, LEFT, none)
    QApplication.sendEvent(main, entering)
    if entering.isAccepted():
        QApplication.sendEvent(main, QDropEvent(QPointF(50, 50), copy, data, LEFT, none, QEvent.Type.Drop))
    return entering.isAccepted()


def test_a_shared_mix_is_opened_by_dropping_it_on_the_window(window: Open, tmp_path: Path) -> None:
    main = window(sample.MIXER)
    assert drop(main, tmp_path / "a.stemmix")
    assert main.said == [intents.OpenMixFile(tmp_path / "a.stemmix")]


def test_other_things_can_not_be_dropped(window: Open, tmp_path: Path) -> None:
    main = window(sample.MIXER)
    assert not drop(main, tmp_path / "a.wav")
    assert not drop(main, tmp_path / "a.stemmix", tmp_path / "b.stemmix")
    assert main.said == []


@pytest.mark.parametrize(
    ("title", "name"), [("Find/You: <x>", "Find You x"), ("..", "mix"), ("Ärger", "Ärger"), ("a\nb", "a b")]
)
def test_a_title_becomes_a_name_for_a_file(title: str, name: str) -> None:
    assert file_name(title) == name

"""The bounce dialog: by keys and by mouse, with its licence said first."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from app.state.bouncing import BounceFormat, CancelBounce, ExpectBounce, StartBounce
from app.state.model import Bounce, BouncePhase, Copying
from app.views.bounce_dialog import BounceDialog
from app.views.main_window import MainWindow
from tests.app.views import sample_state as sample

Open = Callable[..., MainWindow]
LEFT, CTRL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier


def dialog_of(main: MainWindow) -> BounceDialog:
    QTest.keyClick(main, Qt.Key.Key_E, CTRL)
    QApplication.processEvents()
    return main.transport.mix.bounce_dialog


def test_format_part_and_file_are_chosen_and_said(window: Open, tmp_path: Path) -> None:
    main = window(sample.BOUNCE)
    dialog = dialog_of(main)
    assert not dialog.start.isEnabled() and "Bass is not known" in dialog._licence.text()
    for button in (dialog.sure, dialog.formats[BounceFormat.FLAC_16], dialog.parts[True]):
        QTest.mouseClick(button, LEFT)
    assert dialog.start.isEnabled()
    QTest.keyClick(dialog.start, Qt.Key.Key_Return)
    asked = dialog.findChild(QFileDialog)
    assert asked is not None and Path(asked.selectedFiles()[0]).name == "Masterpiece loop.flac"
    asked.fileSelected.emit(str(tmp_path / "x.flac"))
    asked.close()
    started = StartBounce(tmp_path / "x.flac", BounceFormat.FLAC_16, loop=True, sure=True)
    assert main.said == [ExpectBounce(), started]


def test_a_forbidden_stem_is_named_and_nothing_can_be_started(window: Open) -> None:
    assert sample.BOUNCE.song is not None
    strips = tuple(replace(s, copying=Copying.FORBIDDEN) if s.label == "Bass" else s for s in sample.BOUNCE.song.strips)
    dialog = dialog_of(window(replace(sample.BOUNCE, song=replace(sample.BOUNCE.song, strips=strips))))
    assert "Bass forbids copies" in dialog._licence.text()
    assert not dialog.sure.isVisible() and not dialog.start.isEnabled()


def test_without_a_loop_there_is_only_the_whole_song(window: Open) -> None:
    dialog = dialog_of(window(replace(sample.BOUNCE, transport=replace(sample.BOUNCE.transport, loop_s=None))))
    assert not dialog.parts[True].isEnabled() and dialog.parts[False].isChecked()


def test_progress_is_shown_and_cancelled(window: Open) -> None:
    main = window(sample.BOUNCE)
    dialog = dialog_of(main)
    main.show_state(replace(sample.BOUNCE, bounce=Bounce(BouncePhase.RUNNING, "a.wav", 0.4)))
    assert dialog._how.text() == "Writing a.wav … 40%" and not dialog.start.isEnabled()
    QTest.mouseClick(dialog.cancel, LEFT)
    assert main.said == [CancelBounce()]
    main.show_state(replace(sample.BOUNCE, bounce=Bounce(BouncePhase.DONE, "a.wav", 1.0, "1:05 written.")))
    assert dialog._how.text() == "a.wav: 1:05 written." and not dialog.cancel.isVisible()


def test_without_a_song_there_is_no_dialog(window: Open) -> None:
    main = window(sample.EMPTY)
    QTest.keyClick(main, Qt.Key.Key_E, CTRL)
    assert main.transport.mix._bounce is None

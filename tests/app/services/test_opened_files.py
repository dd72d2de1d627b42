"""A mix opened in the Finder comes as an event, as on macOS."""

from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QFileOpenEvent

from app.services.opened_files import OpenedFiles
from app.state.intents import OpenMixFile


@pytest.mark.parametrize(
    ("file", "wanted"),
    [("/home/me/Sunday ü.stemmix", [OpenMixFile(Path("/home/me/Sunday ü.stemmix"))]), ("/home/me/song.flac", [])],
)
@pytest.mark.usefixtures("qt")
def test_a_mix_is_opened_and_nothing_else(file: str, wanted: list[object]) -> None:
    application, opened = QObject(), list[object]()
    kept = OpenedFiles(application, opened.append)
    QCoreApplication.sendEvent(application, QFileOpenEvent(file))
    assert opened == wanted
    kept.deleteLater()

"""A mix opened from the desktop reaches the window that is open: as an event on macOS, else by a second start."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QFileOpenEvent

from app.handover import hand_over, shelf, taken
from app.hold import Hold
from app.services.opened_files import OpenedFiles
from app.state.intents import OpenMixFile

ROOT = Path(__file__).resolve().parents[3]
SHOWN = "shown"


class Window:
    def __init__(self, data: Path) -> None:
        self.application, self.got = QObject(), list[object]()
        OpenedFiles(self.application, data, self.got.append, lambda: self.got.append(SHOWN))

    def wait_for(self, count: int) -> None:
        deadline_s = time.monotonic() + 90.0
        while len(self.got) < count:
            assert time.monotonic() < deadline_s, self.got
            QCoreApplication.processEvents()


@pytest.mark.parametrize(
    ("file", "wanted"),
    [("/home/me/Sunday ü.stemmix", [OpenMixFile(Path("/home/me/Sunday ü.stemmix"))]), ("/home/me/song.flac", [])],
)
@pytest.mark.usefixtures("qt")
def test_a_mix_that_the_system_sends_is_opened(file: str, wanted: list[object], tmp_path: Path) -> None:
    window = Window(tmp_path)
    QCoreApplication.sendEvent(window.application, QFileOpenEvent(file))
    assert window.got == wanted


@pytest.mark.usefixtures("qt")
def test_what_a_second_start_leaves_is_opened_in_front_and_taken_away(tmp_path: Path) -> None:
    hand_over(tmp_path, Path("/left/for/one/that/ended.stemmix"))
    window = Window(tmp_path)
    hand_over(tmp_path, Path("/home/me/Sunday ü.stemmix"))
    window.wait_for(2)
    assert window.got == [SHOWN, OpenMixFile(Path("/home/me/Sunday ü.stemmix"))]
    hand_over(tmp_path, None)
    window.wait_for(3)
    assert window.got[2] == SHOWN and list(shelf(tmp_path).iterdir()) == []


@pytest.mark.parametrize(("mix", "status"), [("a.stemmix", 0), (None, 1)])
def test_a_second_start_hands_over_and_ends(mix: str | None, status: int, tmp_path: Path) -> None:
    hold = Hold(tmp_path / "data")
    try:
        command = [sys.executable, "-m", "app", "--data-dir", str(tmp_path), *([mix] if mix else [])]
        variables = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
        outcome = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, timeout=180)
    finally:
        hold.release()
    assert outcome.returncode == status and outcome.stderr.startswith("" if mix else "Stems Mixer is running already")
    assert taken(tmp_path / "data") == [ROOT / mix if mix else None]

"""`--smoke-test` as a newcomer's machine runs it: a process of its own, no display, one line of JSON."""

import json
import os
import subprocess
import sys
from pathlib import Path

from app.hold import Hold
from tests.e2e.theatre import ROOT

KEYS = {
    "window_ms", "songs", "stems_loaded", "first_sound_ms", "frames_rendered", "underruns", "backend", "device", "load",
    "versions",
}  # fmt: skip


def _smoke(data_dir: Path, *what: str) -> subprocess.CompletedProcess[str]:
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    command = [
        sys.executable,
        "-m",
        "app",
        "--demo",
        "--smoke-test",
        *what,
        "--backend",
        "silent",
        "--data-dir",
        str(data_dir),
    ]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=180)


def test_a_smoke_test_plays_the_complete_song_and_tells_in_one_line(home: Path) -> None:
    outcome = _smoke(home)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    (line,) = outcome.stdout.splitlines()
    report = json.loads(line)
    assert set(report) == KEYS
    assert (report["songs"], report["stems_loaded"], report["backend"]) == (7, 9, "silent")
    assert report["frames_rendered"] > 48_000
    assert report["window_ms"] > 0 and report["first_sound_ms"] > 0
    assert {"python", "numpy", "web3"} <= set(report["versions"])
    assert "Traceback" not in outcome.stderr


def test_a_data_folder_that_can_not_be_used_is_told_in_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("not a folder")
    outcome = _smoke(file)
    assert outcome.returncode == 1
    assert outcome.stderr.startswith("The folder ") and len(outcome.stderr.splitlines()) == 1


def test_a_second_program_on_the_same_folder_is_refused_in_one_sentence(tmp_path: Path) -> None:
    hold = Hold(tmp_path / "data")
    try:
        outcome = _smoke(tmp_path)
    finally:
        hold.release()
    assert outcome.returncode == 1
    assert outcome.stderr.startswith("Stems Mixer is running already") and len(outcome.stderr.splitlines()) == 1


def test_a_smoke_test_that_forges_waits_for_the_last_word_of_the_chain(home: Path) -> None:
    outcome = _smoke(home, "forge")
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    report = json.loads(outcome.stdout)
    assert (report["forge"], report["forge_burned"]) == ("final", 9)

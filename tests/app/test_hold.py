"""One program at a time in one data folder."""

import subprocess
import sys
from pathlib import Path

import pytest

from app.hold import FolderProblem, Hold

ROOT = Path(__file__).resolve().parents[2]


def test_a_folder_that_is_held_is_refused_until_it_is_released(tmp_path: Path) -> None:
    first = Hold(tmp_path / "data")
    with pytest.raises(FolderProblem, match="is running already"):
        Hold(tmp_path / "data")
    Hold(tmp_path / "other").release()
    first.release()
    Hold(tmp_path / "data").release()


def test_a_killed_holder_holds_no_more(tmp_path: Path) -> None:
    code = "import sys, pathlib; from app.hold import Hold; h = Hold(pathlib.Path(sys.argv[1])); print(1, flush=True);"
    command = [sys.executable, "-c", code + "sys.stdin.read()", str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None and holder.stdout.readline()
        with pytest.raises(FolderProblem):
            Hold(tmp_path)
        holder.kill()
        holder.wait()
        Hold(tmp_path).release()


def test_a_folder_that_can_not_be_is_said_to_be_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FolderProblem, match="can not be written"):
        Hold(tmp_path / "file" / "data")
    (tmp_path / "odd").mkdir()
    (tmp_path / "odd" / "in-use").write_text("not a database" * 100)
    with pytest.raises(FolderProblem, match="can not be written"):
        Hold(tmp_path / "odd")

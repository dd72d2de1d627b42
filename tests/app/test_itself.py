"""The program starts itself again for another task, and lends its libraries to nobody else."""

import importlib.util
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from app import VERSION, itself

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "_MEIPASS", "/opt/mixer/_internal", raising=False)
    monkeypatch.setattr(sys, "executable", "/opt/mixer/stems-mixer")


def test_the_version_is_the_one_of_the_project() -> None:
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"] == VERSION


@pytest.mark.parametrize("task", itself.TASKS)
def test_each_task_is_a_module_with_a_main(task: str) -> None:
    spec = importlib.util.find_spec(itself.TASKS[task])
    assert spec is not None and spec.origin is not None
    assert "\ndef main(" in Path(spec.origin).read_text(encoding="utf-8")


def test_from_source_a_task_is_a_module_of_this_python() -> None:
    assert itself.command("gate") == [sys.executable, "-m", "chain.gate"]


@pytest.mark.usefixtures("frozen")
def test_frozen_a_task_is_the_program_with_a_name() -> None:
    assert itself.command("gate") == ["/opt/mixer/stems-mixer", "gate"]


def test_what_is_no_task_is_left_to_the_window() -> None:
    assert itself.run_task([]) is None
    assert itself.run_task(["--demo"]) is None


@pytest.mark.usefixtures("frozen")
@pytest.mark.parametrize("task", sorted(itself.FOR_DEVELOPERS))
def test_frozen_what_is_for_developers_is_no_task(task: str) -> None:
    assert itself.run_task([task]) is None


def test_the_program_runs_a_task_named_on_its_command_line() -> None:
    words = [sys.executable, "-m", "app", "press", "--help"]
    outcome = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=180)
    assert outcome.returncode == 0 and "release.toml" in outcome.stdout


def test_from_source_programs_outside_get_the_environment_as_it_is() -> None:
    assert itself.outside_environment({"LD_LIBRARY_PATH": "/x"}) == {"LD_LIBRARY_PATH": "/x"}


@pytest.mark.usefixtures("frozen")
@pytest.mark.parametrize(
    ("inside", "outside"),
    [
        ({"LD_LIBRARY_PATH": "/opt/mixer/_internal"}, {}),
        ({"LD_LIBRARY_PATH": "/opt/mixer/_internal:/x", "LD_LIBRARY_PATH_ORIG": "/x"}, {"LD_LIBRARY_PATH": "/x"}),
        ({"QT_PLUGIN_PATH": "/opt/mixer/_internal/PySide6/Qt/plugins", "HOME": "/h"}, {"HOME": "/h"}),
        ({"QT_PLUGIN_PATH": "/usr/lib/qt"}, {"QT_PLUGIN_PATH": "/usr/lib/qt"}),
    ],
)
def test_programs_outside_get_none_of_our_libraries(inside: dict[str, str], outside: dict[str, str]) -> None:
    assert itself.outside_environment(inside) == outside

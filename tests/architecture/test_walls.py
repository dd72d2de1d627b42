"""The walls of the three houses: they stand, and a hole in each is seen."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HOUSES = ("app", "audio", "chain", "contracts", "resources")
DOORS = {
    "sounddevice": "audio/backends/library.py",
    "soundfile": "audio/source/formats.py",
    "_miniaudio": "audio/source/flac.py",
    "web3": "chain/rpc.py",
    "webbrowser": "app/services/browser.py",
}
BIN = Path(sys.executable).parent


def _copy(target: Path) -> Path:
    for house in HOUSES:
        shutil.copytree(
            ROOT / house,
            target / house,
            ignore=lambda folder, names: [n for n in names if n == "node_modules" or not _is_source(Path(folder) / n)],
        )
    shutil.copy(ROOT / "pyproject.toml", target)
    return target


def _is_source(path: Path) -> bool:
    return path.is_dir() or path.suffix == ".py"


def _lint_imports(tree: Path) -> subprocess.CompletedProcess[str]:
    command = [str(BIN / "lint-imports"), "--config", "pyproject.toml", "--no-cache"]
    return subprocess.run(command, cwd=tree, capture_output=True, text=True, timeout=120)


def test_the_walls_stand(tmp_path: Path) -> None:
    outcome = _lint_imports(_copy(tmp_path))
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr


@pytest.mark.parametrize(
    ("file", "line", "contract"),
    [
        ("audio/gain.py", "import PySide6.QtCore", "audio knows no chain, no window"),
        ("audio/gain.py", "import chain.ports", "audio knows no chain, no window"),
        ("chain/units.py", "import audio.gain", "chain knows no sound, no window"),
        ("chain/units.py", "import PySide6.QtWidgets", "chain knows no sound, no window"),
        ("chain/packing.py", "import web3", "web3 has one door"),
        ("app/paths.py", "import sounddevice", "sounddevice has one door"),
        ("audio/source/sniff.py", "import soundfile", "soundfile has one door"),
        ("audio/source/sniff.py", "import _miniaudio", "miniaudio has one door"),
        ("app/state/reduce.py", "import PySide6.QtCore", "the window's state is pure"),
        ("app/views/main_window.py", "import chain.rpc", "views and widgets know values only"),
    ],
)
def test_a_hole_in_a_wall_is_seen(tmp_path: Path, file: str, line: str, contract: str) -> None:
    tree = _copy(tmp_path)
    broken = tree / file
    broken.write_text(broken.read_text(encoding="utf-8") + f"\n{line}\n", encoding="utf-8")
    outcome = _lint_imports(tree)
    assert outcome.returncode != 0
    broken_contracts = [row for row in outcome.stdout.splitlines() if " BROKEN" in row]
    assert any(row.strip().startswith(contract) for row in broken_contracts), outcome.stdout


@pytest.mark.parametrize("library", DOORS)
def test_ruff_refuses_a_second_door(library: str) -> None:
    command = [str(BIN / "ruff"), "check", "--select", "TID251", "--stdin-filename", "audio/second_door.py", "-"]
    outcome = subprocess.run(
        command, cwd=ROOT, input=f"import {library}\n", capture_output=True, text=True, timeout=180
    )
    assert outcome.returncode != 0
    assert library in outcome.stdout


@pytest.mark.parametrize(("library", "door"), DOORS.items())
def test_each_foreign_library_is_imported_in_one_module(library: str, door: str) -> None:
    """Read from the syntax tree, so that an import inside a function counts as well."""
    importers = {
        str(file.relative_to(ROOT))
        for house in HOUSES
        for file in (ROOT / house).rglob("*.py")
        if "node_modules" not in file.parts and library in _imported(file)
    }
    assert importers == {door}


def _imported(file: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize("module", ["audio.host", "audio.source.worker"])
def test_a_child_process_of_the_engine_loads_neither_qt_nor_web3(module: str) -> None:
    heavy = "{'PySide6', 'web3', 'aiohttp'}"
    code = f"import sys, {module}; print(sorted({{n.split('.')[0] for n in sys.modules}} & {heavy}))"
    outcome = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=180)
    assert outcome.stdout.strip() == "[]", outcome.stderr


def test_the_window_is_built_without_a_library_of_the_chain_side() -> None:
    """They take a second or more to import; the window is seen before."""
    heavy = {"web3", "eth_account", "eth_utils", "eth_abi", "py_ecc", "aiohttp", "keyring", "pyrage", "mido"}
    code = f"import sys, app.bootstrap; print(sorted({{n.split('.')[0] for n in sys.modules}} & {heavy}))"
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.strip() == "[]"

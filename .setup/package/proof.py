"""Starts the packed program as on a stranger's machine, among decoys, and judges what it did."""

import contextlib
import hashlib
import json
import os
import shutil
import stat
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

_START_MS = 2000
_STARTS = 5
_SMOKE_WAIT_S = 1200.0
_NOBODY = 65534
_DECOY_PROGRAMS = ("python", "python3", "python3.11", "anvil", "node", "stems-mixer")
_DECOY_MODULES = ("numpy", "web3", "sitecustomize", "usercustomize", "app", "json", "encodings")
_MARK = 'printf "%s\\n" "$0" >> "{marks}"\n'


class ProofFailed(Exception):
    """The packed program did not do what it must; the text says what."""


@dataclass
class Stage:
    """A clean place: the program in a folder nobody may write, a new home, and decoys wherever one might look."""

    folder: Path
    program: Path = field(init=False)
    marks: Path = field(init=False)

    def __post_init__(self) -> None:
        self.marks = self.folder / "marks"
        for name in ("home", "tmp", "decoys", "clean place"):
            (self.folder / name).mkdir()

    def unpack(self, archive: Path) -> None:
        target = self.folder / "Stems Mixer ü"
        with tarfile.open(archive) as tar:
            tar.extractall(target, filter="tar")
        (self.program,) = target.glob("*/stems-mixer")
        for path in (target, *target.rglob("*")):
            if not path.is_symlink():
                path.chmod(path.stat().st_mode & ~(stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH))

    def plant(self) -> None:
        decoys = self.folder / "decoys"
        for name in _DECOY_PROGRAMS:
            _script(decoys / name, _MARK.format(marks=self.marks))
        _script(decoys / "xdg-open", f'printf "%s|%s" "$LD_LIBRARY_PATH" "$1" > "{self.folder}/page"\n')
        for name in _DECOY_MODULES:
            text = f"open({str(self.marks)!r}, 'a').write({name!r} + '\\n')\n"
            (decoys / f"{name}.py").write_text(text)
            (self.folder / "clean place" / f"{name}.py").write_text(text)
        for name in ("libQt6Core.so.6", "libpython3.11.so.1.0", "libsqlite3.so.0"):
            (decoys / name).write_bytes(b"not a library")
        (decoys / "platforms").mkdir()
        (decoys / "platforms" / "libqxcb.so").write_bytes(b"not a plugin")

    def variables(self, display: str) -> dict[str, str]:
        decoys = str(self.folder / "decoys")
        return {
            "DISPLAY": display,
            "HOME": str(self.folder / "home"),
            "TMPDIR": str(self.folder / "tmp"),
            "LANG": "C.UTF-8",
            "PATH": decoys,
            "PYTHONPATH": decoys,
            "PYTHONHOME": decoys,
            "PYTHONSTARTUP": str(self.folder / "decoys" / "numpy.py"),
            "QT_PLUGIN_PATH": decoys,
            "LD_LIBRARY_PATH": decoys,
        }

    def give_to_nobody(self) -> None:
        """root may write everywhere, so it is not root who tries."""
        if os.geteuid() == 0:
            for path in (self.folder, *self.folder.rglob("*")):
                os.chown(path, _NOBODY, _NOBODY, follow_symlinks=False)

    def run(self, display: str, *arguments: str, wait_s: float = 60.0) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self.program), *arguments],
            cwd=self.folder / "clean place",
            env=self.variables(display),
            user=_NOBODY if os.geteuid() == 0 else None,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=wait_s,
        )


def prove(archive: Path) -> dict[str, object]:
    """Two smoke tests, the second with a forge, and what they leave behind. Errors: ProofFailed."""
    with _stage(archive) as (stage, display):
        return _judge(stage, display)


def time_starts(archive: Path) -> dict[str, object]:
    """How long it takes until the window is there: before the program's own first line, and after.

    Errors: ProofFailed.
    """
    with _stage(archive) as (stage, display):
        _smoke(stage, display, "play")  # composes the demo's music
        windows_ms = [float(_smoke(stage, display, "play")["window_ms"]) for _ in range(_STARTS)]  # type: ignore[arg-type]
        boots_ms = [_timed_ms(stage, display) for _ in range(_STARTS)]
    start_ms = median(boots_ms) + median(windows_ms)
    found: dict[str, object] = {"start_ms": round(start_ms), "limit_ms": _START_MS}
    found |= {"boots_ms": [round(each) for each in boots_ms], "windows_ms": [round(each) for each in windows_ms]}
    if start_ms > _START_MS:
        raise ProofFailed(f"the start took too long: {found}")
    return found


@contextlib.contextmanager
def _stage(archive: Path) -> Iterator[tuple[Stage, str]]:
    """A prepared stage and a display."""
    folder = Path(tempfile.mkdtemp(prefix="stems-mixer-proof-"))
    folder.chmod(0o755)
    try:
        stage = Stage(folder)
        stage.unpack(archive)
        stage.plant()
        stage.give_to_nobody()
        with _display() as display:
            yield stage, display
    finally:
        for path in folder.rglob("*"):
            if path.is_dir() and not path.is_symlink():
                path.chmod(0o755)
        shutil.rmtree(folder)


def prove_elsewhere(archive: Path) -> dict[str, object]:
    """On macOS and Windows: the forge of the demo world, from an unpacked archive in a clean folder.

    Errors: ProofFailed.
    """
    windows = sys.platform == "win32"
    with tempfile.TemporaryDirectory(prefix="stems-mixer-proof-") as folder:
        with tarfile.open(archive) as tar:
            tar.extractall(folder, filter="data")
        # The window's program has no standard output on Windows; its twin with a console starts the same window.
        (program,) = Path(folder).glob("*/stems-mixer-task.exe" if windows else "*/stems-mixer")
        home = Path(folder) / "home"
        words = [str(program), "--demo", "--smoke-test", "forge", "--backend", "silent", "--data-dir", str(home)]
        variables = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
        outcome = subprocess.run(
            words, cwd=folder, env=variables, capture_output=True, text=True, timeout=_SMOKE_WAIT_S
        )
    if outcome.returncode != 0:
        raise ProofFailed(f"the smoke test ended with {outcome.returncode}: {outcome.stdout}{outcome.stderr}")
    report: dict[str, object] = json.loads(outcome.stdout.splitlines()[-1])
    if report["forge"] != "final":
        raise ProofFailed(f"the forge ended as {report['forge']}")
    return report


def _judge(stage: Stage, display: str) -> dict[str, object]:
    before = _digest(stage.program.parent)
    first = _smoke(stage, display, "play")
    again = _smoke(stage, display, "forge")
    stage.run(display, "open-page", "https://example.invalid/page")
    page = stage.folder / "page"
    opened = page.read_text() if page.exists() else "nothing"
    judged = {
        "a file of the program changed": _digest(stage.program.parent) == before,
        f"decoys ran: {_text(stage.marks)}": not stage.marks.exists(),
        f"the browser was given {opened}": opened == f"{stage.folder / 'decoys'}|https://example.invalid/page",
        f"processes were left: {_left(stage.program)}": not _left(stage.program),
    }
    for what, fine in judged.items():
        if not fine:
            raise ProofFailed(what)
    return {"first": first, "again": again, "page": opened}


def _smoke(stage: Stage, display: str, what: str) -> dict[str, object]:
    outcome = stage.run(display, "--demo", "--smoke-test", what, wait_s=_SMOKE_WAIT_S)
    lines = outcome.stdout.splitlines()
    if outcome.returncode != 0 or len(lines) != 1:
        logs = "\n".join(_text(log)[-2000:] for log in stage.folder.rglob("*.log"))
        raise ProofFailed(f"the smoke test ended with {outcome.returncode}: {outcome.stdout}{outcome.stderr}{logs}")
    report: dict[str, object] = json.loads(lines[0])
    if what == "forge" and report["forge"] != "final":
        raise ProofFailed(f"the forge ended as {report['forge']}")
    return report


def _timed_ms(stage: Stage, display: str) -> float:
    """What passes before the first line of the program's own."""
    begun_s = time.monotonic()
    outcome = stage.run(display, "--version")
    if not outcome.stdout.startswith("Stems Mixer "):
        raise ProofFailed(f"--version told {outcome.stdout}{outcome.stderr}")
    return (time.monotonic() - begun_s) * 1000


def _script(path: Path, body: str) -> None:
    path.write_text(f"#!/bin/sh\n{body}")
    path.chmod(0o755)


def _text(path: Path) -> str:
    return path.read_text(errors="replace") if path.exists() else ""


def _digest(folder: Path) -> str:
    summed = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        summed.update(str(path.relative_to(folder)).encode())
        if path.is_file():
            summed.update(path.read_bytes())
    return summed.hexdigest()


def _left(program: Path) -> list[str]:
    """Processes of the program that still run, by their command lines."""
    found = []
    for link in Path("/proc").glob("[0-9]*/exe"):
        with contextlib.suppress(OSError):
            if link.readlink() == program:
                found.append((link.parent / "cmdline").read_text().replace("\0", " "))
    return found


@contextlib.contextmanager
def _display() -> Iterator[str]:
    command = ["Xvfb", "-displayfd", "1", "-screen", "0", "1440x900x24", "-nolisten", "tcp", "-ac"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert server.stdout is not None
        yield f":{server.stdout.readline().strip()}"
    finally:
        server.terminate()
        server.wait()

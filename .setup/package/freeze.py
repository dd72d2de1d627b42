"""Makes the frozen folder with PyInstaller, in an environment that holds what the program needs and nothing else."""

import os
import shutil
import subprocess
import sys
import tarfile
from io import BytesIO
from pathlib import Path


def environment(root: Path, work: Path) -> Path:
    """The Python of a fresh environment from the lock file: run-time parts and PyInstaller."""
    folder = work / "environment"
    variables = os.environ | {"UV_PROJECT_ENVIRONMENT": str(folder), "UV_PYTHON_DOWNLOADS": "never"}
    python = os.path.realpath(sys.executable)
    uv = root / ".tools" / ("Scripts/uv.exe" if sys.platform == "win32" else "bin/uv")
    command = [str(uv), "sync", "-q", "--locked", "--all-extras", "--group", "dist", "--python", python]
    subprocess.run(command, cwd=root, env=variables, check=True)
    return folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def sources(root: Path, work: Path) -> Path:
    """A copy of the commit, so that nothing left lying about gets in. The same bytes wherever it lies."""
    folder = work / "source"
    shutil.rmtree(folder, ignore_errors=True)
    archive = subprocess.run(["git", "archive", "HEAD"], cwd=root, check=True, capture_output=True).stdout
    with tarfile.open(fileobj=BytesIO(archive)) as tar:
        tar.extractall(folder, filter="data")
    return folder


def epoch_s(root: Path) -> int:
    """The time of the commit: the only time that is written anywhere."""
    words = ["git", "log", "-1", "--format=%ct"]
    return int(subprocess.run(words, cwd=root, check=True, capture_output=True).stdout)


def freeze(python: Path, source: Path, work: Path, epoch: int, *, resume: bool = False) -> Path:
    """The folder with the program, in `work`. Hash seed and time are fixed, so that two builds are the same.

    resume: go on with what an interrupted build of the same commit has found out there.
    """
    variables = os.environ | {"PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": str(epoch), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [str(python), "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR"]
    command += [] if resume else ["--clean"]
    command += ["--distpath", str(work / "frozen"), "--workpath", str(work / "pyinstaller"), "build.spec"]
    subprocess.run(command, cwd=source, env=variables, check=True)
    return work / "frozen" / "stems-mixer"

"""What the native files of a folder need, and which Debian packages of this computer they come from."""

import re
import subprocess
from collections import defaultdict
from functools import cache
from pathlib import Path

_SYSTEM = ("/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu")


def native_files(folder: Path) -> list[Path]:
    """Programs and shared libraries, links left out; sorted."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                if file.read(4) == b"\x7fELF":
                    found.append(path)
    return found


def needed_from_system(folder: Path) -> dict[str, list[str]]:
    """Libraries that are needed in `folder` and not there, by the Debian package that has them; "" for none."""
    files = native_files(folder)
    here = {path.name for path in folder.rglob("*.so*")}
    wanted: dict[str, list[str]] = defaultdict(list)
    for name in sorted({needed for file in files for needed in _needed(file)} - here):
        wanted[package_of(name)[0]].append(name)
    return dict(wanted)


def _needed(file: Path) -> list[str]:
    said = subprocess.run(["objdump", "-p", str(file)], capture_output=True, text=True, check=True).stdout
    return re.findall(r"^\s+NEEDED\s+(\S+)$", said, re.M)


@cache
def package_of(library: str) -> tuple[str, str, Path]:
    """Name and version of the Debian package that has a library of this name, and its file; "" when none has."""
    for folder in _SYSTEM:
        path = Path(folder) / library
        if not path.exists():
            continue
        for each in dict.fromkeys((path, path.resolve())):
            asked = subprocess.run(["dpkg", "-S", str(each)], capture_output=True, text=True)
            if asked.returncode == 0:
                package = asked.stdout.partition(":")[0]
                words = ["dpkg-query", "-W", "-f", "${Version}", f"{package}:amd64"]
                return package, subprocess.run(words, capture_output=True, text=True).stdout, path
    return "", "", Path()

"""What Debian's own tools say of the package and its desktop files. What is not installed is not skipped in silence."""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from deb import APP_ID, DEPENDS
from elf import needed_from_system

_TOOLS = {"desktop-file-validate": "desktop-file-utils", "appstreamcli": "appstream", "dpkg": "dpkg"}


def validate(source: Path, package: Path) -> None:
    """Errors: SystemExit, CalledProcessError."""
    for tool, home in _TOOLS.items():
        if shutil.which(tool) is None:
            raise SystemExit(f"{tool} is missing: install {home}")
    desktop = source / "resources" / "desktop"
    _run("desktop-file-validate", desktop / f"{APP_ID}.desktop")
    _run("appstreamcli", "validate", "--no-net", desktop / f"{APP_ID}.metainfo.xml")
    with tempfile.TemporaryDirectory() as folder:
        _install(package, Path(folder))


def _install(package: Path, root: Path) -> None:
    """As dpkg does it, into a root of its own: unpacked, its sums verified, its program started, removed again."""
    for name in ("updates", "info", "triggers"):
        (root / "var/lib/dpkg" / name).mkdir(parents=True)
    (root / "var/lib/dpkg/status").touch()
    # The packages it depends on are not in there; whether it names them is asked below.
    _run("dpkg", f"--root={root}", "--force-depends", "--force-script-chrootless", "-i", package)
    _run("dpkg", f"--root={root}", "--verify", "stems-mixer")
    said = _run(root / "usr/bin/stems-mixer", "--version")
    if not said.startswith("Stems Mixer "):
        raise SystemExit(f"the installed program said {said!r}")
    home = root / "usr/lib/stems-mixer"
    named = {re.split(r"[ (]", each.strip())[0] for each in re.split(r"[,|]", DEPENDS)}
    unnamed = {package: files for package, files in needed_from_system(home).items() if package not in named}
    if unnamed:
        raise SystemExit(f"the package does not name what it needs: {unnamed}")
    _run("dpkg", f"--root={root}", "--remove", "stems-mixer")
    left = [path for path in (root / "usr").rglob("*") if path.is_file()]
    if left:
        raise SystemExit(f"left behind: {left[:5]}")


def _run(*words: object) -> str:
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True)
    if done.returncode or (words[0] == "dpkg" and "--verify" in words and done.stdout):
        print(done.stdout, done.stderr, file=sys.stderr)
        raise SystemExit(f"{words[0]} does not accept the package")
    return done.stdout

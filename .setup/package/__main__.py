"""`make dist`: freezes the program, packs it, and starts what was packed as a stranger would. Fails when that fails.

`ARGS=--twice` builds a second time, elsewhere, and compares every byte.
"""

import argparse
import filecmp
import hashlib
import json
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from archive import write_tar_xz
from deb import APP_ID, write_deb
from freeze import environment, epoch_s, freeze, sources

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "build" / "dist"
MOST_BYTES = 130_000_000


def main() -> int:
    parser = argparse.ArgumentParser(prog="make dist", description=__doc__)
    parser.add_argument("--twice", action="store_true", help="build again elsewhere and compare every byte")
    parser.add_argument("--unproved", action="store_true", help="pack only; start nothing")
    parser.add_argument("--prove", type=Path, metavar="ARCHIVE", help="build nothing; start what this archive holds")
    options = parser.parse_args()
    if options.prove:
        from proof import prove

        print(json.dumps(prove(options.prove), indent=2))
        return 0
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    OUT.mkdir(parents=True, exist_ok=True)
    python = environment(ROOT, OUT)
    epoch = epoch_s(ROOT)
    packed = _pack(python, OUT / "work", OUT, version, epoch)
    if options.twice:
        _compare(packed, _pack(python, OUT / "again elsewhere", OUT / "again elsewhere", version, epoch))
    report: dict[str, object] = {}
    for file in packed:
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        report[file.name] = {"bytes": file.stat().st_size, "sha256": digest}
        if file.stat().st_size > MOST_BYTES:
            print(f"{file.name} is larger than {MOST_BYTES} bytes", file=sys.stderr)
            return 1
    if sys.platform == "linux":
        _validate()
        if not options.unproved:
            from proof import prove

            report["proof"] = prove(packed[0])
    (OUT / "report.json").write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(report, indent=2))
    return 0


def _pack(python: Path, work: Path, out: Path, version: str, epoch: int) -> list[Path]:
    """Builds in `work`; the archives lie in `out`."""
    work.mkdir(parents=True, exist_ok=True)
    source = sources(ROOT, work)
    folder = freeze(python, source, work, epoch)
    system = {"linux": "linux", "darwin": "macos", "win32": "windows"}[sys.platform]
    made = [out / f"stems-mixer-{version}-{system}.tar.xz"]
    write_tar_xz(folder, f"stems-mixer-{version}", made[0], epoch)
    if sys.platform == "linux":
        made.append(out / f"stems-mixer_{version}_amd64.deb")
        write_deb(folder, source, made[1], version, epoch)
    return made


def _compare(first: list[Path], second: list[Path]) -> None:
    for one, other in zip(first, second, strict=True):
        if not filecmp.cmp(one, other, shallow=False):
            raise SystemExit(f"{one.name}: two builds of one commit differ")
    print("two builds of one commit are identical")


def _validate() -> None:
    """What Debian's own tools say of the desktop files; what is not installed is not skipped in silence."""
    desktop = ROOT / "resources" / "desktop"
    for command in (
        ["desktop-file-validate", str(desktop / f"{APP_ID}.desktop")],
        ["appstreamcli", "validate", "--no-net", str(desktop / f"{APP_ID}.metainfo.xml")],
    ):
        if shutil.which(command[0]) is None:
            raise SystemExit(f"{command[0]} is missing: install desktop-file-utils and appstream")
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    sys.exit(main())

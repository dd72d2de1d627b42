"""`make dist`: freezes the program, packs it, and starts what was packed as a stranger would. Fails when that fails.

Stages, in this order: freeze, pack, deb, list (bill of materials), again (a second build elsewhere, compared byte for
byte; only with --twice or when named), papers (what the validators of the desktop say), prove, start (how long it
takes). All of them without arguments; named ones alone, on what the stages before left in build/dist:
`make dist ARGS="pack prove"`.
"""

import argparse
import filecmp
import hashlib
import json
import subprocess
import sys
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from archive import write_tar_xz
from deb import write_deb
from freeze import environment, epoch_s, freeze, sources
from materials import write_materials
from papers import validate

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "build" / "dist"
MOST_BYTES = 130_000_000
_SYSTEMS = {"linux": "linux", "darwin": "macos", "win32": "windows"}


class DistFailed(Exception):
    """What was built is not what it must be; the text says why."""


@dataclass(frozen=True)
class Build:
    """Of one commit, in one folder. epoch_s: the time of the commit, the only one that is written anywhere."""

    folder: Path
    out: Path
    version: str
    epoch_s: int

    @property
    def source(self) -> Path:
        return self.folder / "source"

    @property
    def frozen(self) -> Path:
        return self.folder / "frozen" / "stems-mixer"

    @property
    def archives(self) -> list[Path]:
        made = [self.out / f"stems-mixer-{self.version}-{_SYSTEMS[sys.platform]}.tar.xz"]
        if sys.platform == "linux":
            made.append(self.out / f"stems-mixer_{self.version}_amd64.deb")
        return made

    @property
    def materials(self) -> Path:
        return self.archives[0].with_name(self.archives[0].name.removesuffix(".tar.xz") + ".cdx.json")

    def freeze(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        begun, commit = self.folder / "begun", _commit()
        resume = begun.exists() and begun.read_text() == commit
        begun.write_text(commit)
        freeze(environment(ROOT, OUT), sources(ROOT, self.folder), self.folder, self.epoch_s, resume=resume)
        (self.folder / "commit").write_text(commit)

    def pack(self) -> None:
        self.expect_fresh()
        write_tar_xz(self.frozen, f"stems-mixer-{self.version}", self.archives[0], self.epoch_s)

    def deb(self) -> None:
        self.expect_fresh()
        if sys.platform == "linux":
            write_deb(self.frozen, self.source, self.archives[1], self.version, self.epoch_s)

    def list(self) -> None:
        self.expect_fresh()
        write_materials(self.frozen, self.materials)

    def expect_fresh(self) -> None:
        """Errors: DistFailed when what lies here is of another commit."""
        stamp = self.folder / "commit"
        if not stamp.exists() or stamp.read_text() != _commit():
            raise DistFailed("what is in build/dist was frozen from another commit: `make dist ARGS=freeze` first")


def main() -> int:
    parser = argparse.ArgumentParser(prog="make dist", description=__doc__)
    parser.add_argument("--twice", action="store_true", help="build again elsewhere and compare every byte")
    parser.add_argument("stages", nargs="*", choices=[[], *STAGES], help="these alone")
    options = parser.parse_args()
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    build = Build(OUT / "work", OUT, version, epoch_s(ROOT))
    try:
        for name, stage in STAGES.items():
            if name in options.stages or (not options.stages and (name != "again" or options.twice)):
                print(f"{name} …", flush=True)
                stage(build)
    except DistFailed as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _again(build: Build) -> None:
    build.expect_fresh()
    folder = OUT / "again elsewhere"
    other = Build(folder, folder, build.version, build.epoch_s)
    for stage in (other.freeze, other.pack, other.deb, other.list):
        stage()
    pairs = zip((*build.archives, build.materials), (*other.archives, other.materials), strict=True)
    differing = [one.name for one, second in pairs if not filecmp.cmp(one, second, shallow=False)]
    if differing:
        raise DistFailed(f"two builds of one commit differ in {', '.join(differing)}")
    _report(twice="two builds of one commit, in two folders, are identical byte for byte")


def _judge(build: Build) -> None:
    """Sizes and hashes; then whether it works."""
    build.expect_fresh()
    sizes = {file.name: file.stat().st_size for file in build.archives}
    _report(commit=_commit(), bytes=sizes, sha256={file.name: _sha256(file) for file in build.archives})
    for name, size in sizes.items():
        if size > MOST_BYTES:
            raise DistFailed(f"{name} is larger than {MOST_BYTES} bytes")
    from proof import ProofFailed, prove, prove_elsewhere

    try:
        _report(proof=prove(build.archives[0]) if sys.platform == "linux" else prove_elsewhere(build.archives[0]))
    except ProofFailed as error:
        raise DistFailed(f"the packed program failed: {error}") from error


def _start(build: Build) -> None:
    build.expect_fresh()
    from proof import ProofFailed, time_starts

    try:
        _report(start=time_starts(build.archives[0]) if sys.platform == "linux" else "not measured here")
    except ProofFailed as error:
        raise DistFailed(str(error)) from error


def _papers(build: Build) -> None:
    if sys.platform == "linux":
        validate(build.source, build.archives[1])


STAGES: dict[str, Callable[[Build], None]] = {
    "freeze": Build.freeze,
    "pack": Build.pack,
    "deb": Build.deb,
    "list": Build.list,
    "again": _again,
    "papers": _papers,
    "prove": _judge,
    "start": _start,
}


def _report(**found: object) -> None:
    """Prints what was found, and keeps it in build/dist/report.json."""
    file = OUT / "report.json"
    known = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    if known.get("commit") != _commit():
        known = {"commit": _commit()}
    file.write_text(json.dumps(known | found, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=2), flush=True)


def _commit() -> str:
    found = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, check=True, capture_output=True, text=True)
    return found.stdout.strip()


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


if __name__ == "__main__":
    sys.exit(main())

"""The bill of materials of what is shipped: the parts of the lock file, and every native file that lies in the folder.

A file of unknown origin, or from a package whose licence is not listed, is a failure.
"""

import csv
import hashlib
import json
import sys
from pathlib import Path

from elf import native_files, package_of

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "supply"))

from parts import is_compatible
from sbom import document
from system import LICENCES


def write_materials(frozen: Path, target: Path) -> None:
    """frozen: the program's folder. Errors: SystemExit with what nobody knows."""
    found = document()
    components = found["components"]
    assert isinstance(components, list)
    if sys.platform == "linux":
        components += _native(frozen)
    target.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _native(frozen: Path) -> list[dict[str, object]]:
    inside, wheels = frozen / "_internal", _files_of_wheels()
    components, unknown = [], []
    for path in native_files(frozen):
        place = path.relative_to(frozen).as_posix()
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        origin = _origin(path, path.relative_to(inside).as_posix() if inside in path.parents else "", wheels, digest)
        if origin is None:
            unknown.append(place)
            continue
        components.append(
            {
                "type": "file",
                "bom-ref": f"file:{place}",
                "name": place,
                "hashes": [{"alg": "SHA-256", "content": digest}],
                **origin,
            }
        )
    if unknown:
        raise SystemExit(f"nobody knows where these are from, or whether they may be shipped: {', '.join(unknown)}")
    return components


def _origin(path: Path, place: str, wheels: dict[str, str], digest: str) -> dict[str, object] | None:
    if place in wheels:
        return {"description": f"from {wheels[place]}"}
    if not place:
        return {"description": "PyInstaller's starter, with the program's own modules"}
    if "lib-dynload" in place or path.name.startswith("libpython"):
        return {"description": f"from CPython {sys.version.split()[0]}", "licenses": [{"expression": "PSF-2.0"}]}
    package, version, original = package_of(path.name)
    licence = LICENCES.get(package)
    if licence is None or not is_compatible(licence) or hashlib.sha256(original.read_bytes()).hexdigest() != digest:
        return None
    return {"purl": f"pkg:deb/debian/{package}@{version}?arch=amd64", "licenses": [{"expression": licence}]}


def _files_of_wheels() -> dict[str, str]:
    """Package and version by the place of each file, in the environment that this runs beside."""
    found = {}
    home = Path(__file__).resolve().parents[2] / "build" / "dist" / "environment"
    for record in sorted(home.glob("lib/python3*/site-packages/*.dist-info/RECORD")):
        name, _, version = record.parent.name.removesuffix(".dist-info").partition("-")
        with record.open(newline="", encoding="utf-8") as rows:
            found.update({row[0]: f"{name} {version}" for row in csv.reader(rows)})
    return found

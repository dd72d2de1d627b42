"""`make sbom`: the bill of materials, as CycloneDX 1.6 JSON, from the lock file. The same lock, the same bytes."""

import hashlib
import json
import tomllib
import uuid

from parts import ROOT, Part, brought_along, parts

TARGET = ROOT / "build" / "sbom.cdx.json"


def document() -> dict[str, object]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lock = hashlib.sha256((ROOT / "uv.lock").read_bytes()).hexdigest()
    libraries = [_library(part) for part in parts()]
    inside = [_inside(part) for part in brought_along()]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, lock)}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": "stems-mixer",
                "name": "stems-mixer",
                "version": project["version"],
                "licenses": [{"expression": "MIT"}],
            }
        },
        "components": [*libraries, *inside],
    }


def _library(part: Part) -> dict[str, object]:
    purl = f"pkg:pypi/{part.name}@{part.version}"
    return {
        "type": "library",
        "bom-ref": purl,
        "name": part.name,
        "version": part.version,
        "purl": purl,
        "licenses": [{"expression": part.licence}],
        "externalReferences": [
            {
                "type": "distribution",
                "url": f"https://pypi.org/project/{part.name}/{part.version}/",
                "hashes": [{"alg": "SHA-256", "content": digest} for digest in part.hashes],
            }
        ],
    }


def _inside(part: Part) -> dict[str, object]:
    found: dict[str, object] = {
        "type": "library",
        "bom-ref": f"inside:{part.inside}:{part.name}",
        "name": part.name,
        "licenses": [{"expression": part.licence}],
    }
    if part.inside:
        found["description"] = f"inside {part.inside} {part.version}"
    return found


def main() -> None:
    TARGET.parent.mkdir(exist_ok=True)
    found = document()
    TARGET.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{TARGET}: {len(found['components'])} components")  # type: ignore[arg-type]


if __name__ == "__main__":
    main()

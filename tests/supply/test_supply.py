"""The tools that judge what the program is made of: they say no when something was skipped, unknown or does not fit."""

import importlib.util
import json
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
SUPPLY = ROOT / ".setup" / "supply"


@pytest.fixture
def tool(monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    monkeypatch.syspath_prepend(str(SUPPLY))

    def load(name: str) -> ModuleType:
        spec = importlib.util.spec_from_file_location(f"supply_{name}", SUPPLY / f"{name}.py")
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    yield load
    sys.modules.pop("parts", None)


def test_the_list_of_licences_is_fresh(tool) -> None:  # type: ignore[no-untyped-def]
    licences = tool("licences")
    assert licences.TARGET.read_text(encoding="utf-8") == licences.document(), "run `make licences`"


@pytest.mark.parametrize(
    ("licence", "fits"),
    [
        ("MIT", True),
        ("LGPL-3.0-only OR GPL-2.0-only", True),
        ("MIT AND Apache-2.0", True),
        ("GPL-3.0-only", False),
        ("MIT AND GPL-3.0-only", False),
        ("", False),
    ],
)
def test_a_licence_that_does_not_fit_is_seen(tool, licence: str, fits: bool) -> None:  # type: ignore[no-untyped-def]
    assert tool("parts").is_compatible(licence) is fits


def test_an_unknown_licence_is_no_licence(tool) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(KeyError, match="not known"):
        tool("parts").licence_of("no-such-package")


def test_the_bill_of_materials_names_every_part_with_its_hashes(tool) -> None:  # type: ignore[no-untyped-def]
    document = tool("sbom").document()
    assert document == tool("sbom").document()
    libraries = [part for part in document["components"] if "purl" in part]
    assert {"web3", "numpy", "pyside6-essentials"} <= {part["name"] for part in libraries}
    assert all(part["externalReferences"][0]["hashes"] for part in libraries)
    assert len({part["bom-ref"] for part in document["components"]}) == len(document["components"])


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"dependencies": [{"name": "a", "version": "1", "vulns": []}]}, 0),
        ({"dependencies": [{"name": "a", "version": "1", "vulns": [{"id": "CVE-1"}]}]}, 1),
        ({"dependencies": [{"name": "a", "skip_reason": "not found"}]}, 1),
        ({"dependencies": [{"name": "b", "version": "1", "vulns": []}]}, 1),
        ({"dependencies": []}, 1),
        ({}, 2),
    ],
)
def test_the_audit_fails_when_it_skips(tool, said: object, status: int) -> None:  # type: ignore[no-untyped-def]
    assert tool("audit").judge({"A"}, 0, json.dumps(said)) == status


@pytest.mark.parametrize(
    ("report", "status"),
    [
        ({"metrics": {"./app/a.py": {}}, "errors": [], "results": []}, 0),
        ({"metrics": {}, "errors": [], "results": []}, 1),
        ({"metrics": {"app/a.py": {}}, "errors": [{"filename": "app/a.py"}], "results": []}, 1),
        (
            {
                "metrics": {"app/a.py": {}},
                "errors": [],
                "results": [{"filename": "app/a.py", "line_number": 1, "test_id": "B602", "issue_text": "shell"}],
            },
            1,
        ),
    ],
)
def test_bandit_fails_when_a_file_was_not_read(tool, report: object, status: int) -> None:  # type: ignore[no-untyped-def]
    assert tool("bandit").judge({"app/a.py"}, json.dumps(report)) == status


@pytest.mark.parametrize("list_", sorted((ROOT / ".setup" / "tools").glob("*.txt")), ids=lambda file: file.name)
def test_every_tool_is_listed_with_hashes(list_: Path) -> None:
    text = list_.read_text(encoding="utf-8")
    wanted = re.split(r"^(?=[a-z0-9])", text, flags=re.M)[1:]
    assert wanted and all("--hash=sha256:" in each for each in wanted)
    assert (list_.with_suffix(".in")).read_text(encoding="utf-8").strip() in text


def test_every_package_of_the_lock_has_hashes() -> None:
    lock = (ROOT / "uv.lock").read_text(encoding="utf-8")
    archives = re.findall(r"^\s*(?:sdist = )?\{ url = .*\}", lock, re.M)
    assert archives and all('hash = "sha256:' in line for line in archives)


def test_the_lock_is_of_what_the_project_asks_for() -> None:
    """As `uv lock --check` says it, which needs a network: names and limits are those of pyproject.toml."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    (ours,) = (package for package in lock["package"] if package["name"] == "stems-mixer")
    groups = [project["project"]["dependencies"], *project["project"].get("optional-dependencies", {}).values()]
    groups += project["dependency-groups"].values()
    asked = {_requirement(each) for group in groups for each in group if isinstance(each, str)}
    rows = [
        *ours["metadata"]["requires-dist"],
        *(row for rows in ours["metadata"]["requires-dev"].values() for row in rows),
    ]
    assert asked == {(row["name"], row.get("specifier", "")) for row in rows}


def _requirement(text: str) -> tuple[str, str]:
    name, limits = re.match(r"([\w.-]+)\s*([^;]*)", text).groups()  # type: ignore[union-attr]
    return name.lower(), limits.replace(" ", "")

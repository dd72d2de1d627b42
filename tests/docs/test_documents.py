"""The documents for people are true: tests they name exist, links lead somewhere, pictures are fresh."""

import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def _tests() -> set[str]:
    found: set[str] = set()
    for file in (ROOT / "tests").rglob("test_*.py"):
        if "node_modules" not in file.parts:
            found |= set(re.findall(r"^\s*(?:async )?def (test_\w+)", file.read_text(encoding="utf-8"), re.M))
    return found


def test_every_promise_names_tests_that_exist() -> None:
    text = (ROOT / "docs" / "SECURITY.md").read_text(encoding="utf-8")
    promises = re.findall(r"^\| (\d+) \| .* \| (.*) \|$", text, re.M)
    assert [int(number) for number, _ in promises] == list(range(1, 13))
    known = _tests()
    for number, shown in promises:
        named = re.findall(r"`(test_\w+)`", shown)
        assert named, f"promise {number} names no test"
        assert set(named) <= known, f"promise {number}: {set(named) - known}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: str(file.relative_to(ROOT)))
def test_every_link_leads_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", document.read_text(encoding="utf-8")):
        assert (document.parent / target).exists(), target


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: str(file.relative_to(ROOT)))
def test_every_file_that_is_named_is_there(document: Path) -> None:
    for name in re.findall(
        r"`((?:app|audio|chain|tests|resources|docs)/[\w/.-]+)`", document.read_text(encoding="utf-8")
    ):
        found = (ROOT / name).exists() or list(ROOT.glob(f"{name}.py"))
        assert found, name


def test_the_picture_of_the_houses_is_fresh() -> None:
    spec = importlib.util.spec_from_file_location("picture", ROOT / ".setup" / "picture.py")
    assert spec is not None and spec.loader is not None
    picture = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(picture)
    assert picture.TARGET.read_text(encoding="utf-8") == picture.drawing(), "run `python .setup/picture.py`"


def test_every_make_target_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    for document in [*DOCUMENTS, *(ROOT / ".github" / "workflows").glob("*.yml")]:
        named = re.findall(r"\bmake ([a-z]+)(?=[\s`\"A-Z]|$)", document.read_text(encoding="utf-8"))
        assert set(named) - {"that", "them", "it"} <= targets, document.name

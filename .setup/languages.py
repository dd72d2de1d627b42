"""Collects the texts of the program, merges them into the catalogues and compiles those: `make languages`.

A new text comes with an empty translation; a test fails until it has one. Written by hand: `resources/languages/*.po`.
"""

import ast
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "resources" / "languages"
WORDS = {"app": {"tr": 1, "trn": 2, "trc": 2}, "chain": {"say": 1, "later": 1}}
"""How many texts stand at the front of a call, by package; see `app.i18n` and `chain.wallet.speech`."""

_ANY_DAY = datetime(2026, 1, 1, tzinfo=UTC)  # the same files from the same texts, whenever it is run


def texts() -> Catalog:
    """All texts of the program, each with the files it is in. Read from the syntax tree, so that none is overseen."""
    found = Catalog()
    for package, words in WORDS.items():
        for file in sorted((ROOT / package).rglob("*.py")):
            place = file.relative_to(ROOT).as_posix()
            for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in words:
                    _collect(found, call, call.func.id, words[call.func.id], place)
    return found


def _collect(found: Catalog, call: ast.Call, name: str, count: int, place: str) -> None:
    said = [word.value for word in call.args if isinstance(word, ast.Constant)][:count]
    if len(said) < count:
        raise SystemExit(f"{place}:{call.lineno}: {name} takes texts as they are")
    if name == "trc":
        found.add(said[1], locations=[(place, 0)], context=said[0])
    else:
        found.add(said[0] if len(said) == 1 else tuple(said), locations=[(place, 0)])


def merged(path: Path) -> Catalog:
    """The catalogue with the texts of today: new ones empty, those that went forgotten."""
    with path.open("rb") as file:
        catalogue = read_po(file, locale=path.stem)
    catalogue.update(texts(), no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    return catalogue


def main() -> int:
    missing = 0
    for path in sorted(FOLDER.glob("*.po")):
        catalogue = merged(path)
        catalogue.creation_date = catalogue.revision_date = _ANY_DAY
        with path.open("wb") as file:
            write_po(file, catalogue, width=116, sort_output=True, include_lineno=False, omit_header=False)
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalogue)
        empty = [entry.id for entry in catalogue if entry.id and not _is_whole(entry.string)]
        missing += len(empty)
        for text in empty:
            print(f"{path.name} lacks: {text!r}")
    return 1 if missing else 0


def _is_whole(translation: object) -> bool:
    return bool(translation) and (isinstance(translation, str) or all(translation))  # type: ignore[arg-type]


if __name__ == "__main__":
    sys.exit(main())

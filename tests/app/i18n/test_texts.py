"""Every text of the program goes through `tr`, and has a whole German translation."""

import ast
import json
import os
import re
import runpy
import subprocess
import sys
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from app.state.actions import Group
from app.state.browsing import Order, Show

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "resources" / "languages"
TOOL = runpy.run_path(str(ROOT / ".setup" / "languages.py"))
LANGUAGES = [path.stem for path in sorted(FOLDER.glob("*.po"))]

_SHOWING = """
    Label Button Paragraph Card Line Choice Switch Notice Toggle Chip Figure EmberButton HoldButton Check Finding
    setToolTip setAccessibleName setAccessibleDescription setText setWindowTitle setPlaceholderText line_edit tooltip
    addAction show_words show_offer set_label say Progressed drawText getOpenFileName ScrollBody HostRow"""
SHOWN = frozenset(_SHOWING.split())
"""Calls that show the texts they are given."""
CODES = re.compile(r"[^a-z]*|[a-z]\w*|to start|shield check|shield cross|dBTP|Esc|Stems Mixer")
"""Names of glyphs, kinds and columns, letters on buttons, units, and the program's own name: no words to translate."""


def _catalogue(language: str) -> Catalog:
    with (FOLDER / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


def _names(text: str) -> set[tuple[str, str]]:
    return {(name, spec or "") for _, name, spec, _ in Formatter().parse(text) if name is not None}


def _forms(message: Message) -> list[tuple[str, str]]:
    """Each English form with its translation."""
    if isinstance(message.id, str):
        return [(message.id, str(message.string))]
    return list(zip(message.id, message.string, strict=True))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_has_a_translation_and_none_is_left_over(language: str) -> None:
    wanted = {message.id for message in TOOL["texts"]() if message.id}
    held = {message.id: message for message in _catalogue(language) if message.id}
    assert wanted - set(held) == set(), "run `make languages` and translate them"
    assert set(held) - wanted == set(), "run `make languages`: nothing says these any more"
    assert [message.id for message in held.values() if not all(said for _, said in _forms(message))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_same_values_in_the_same_form(language: str) -> None:
    wrong = [
        (english, said)
        for message in _catalogue(language)
        if message.id
        for english, said in _forms(message)
        if _names(english) - {("count", ""), ("count", ",")} != _names(said) - {("count", ""), ("count", ",")}
        or english.startswith(" ") != said.startswith(" ")
        or english.endswith(" ") != said.endswith(" ")
    ]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_compiled_is_what_is_written(language: str, tmp_path: Path) -> None:
    with (tmp_path / "fresh.mo").open("wb") as file:
        write_mo(file, _catalogue(language))
    assert (tmp_path / "fresh.mo").read_bytes() == (FOLDER / f"{language}.mo").read_bytes(), "run `make languages`"


def test_german_speaks_to_a_person_in_one_way_and_with_its_own_quotes() -> None:
    said = [text for message in _catalogue("de") if message.id for _, text in _forms(message)]
    formal = [text for text in said if re.search(r"\b(Ihnen|Ihrem|Ihres|klicken Sie|prüfen Sie|können Sie)\b", text)]
    assert formal == []
    assert [text for text in said if "“" in text and "„" not in text] == []


def _literals(tree: ast.AST) -> list[tuple[int, str]]:
    """Words given to a call of SHOWN without going through `tr`."""
    found = []
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
        if name not in SHOWN:
            continue
        for given in (*call.args, *(word.value for word in call.keywords if word.arg not in ("kind", "glyph"))):
            found += [(call.lineno, text) for text in _said(given) if not CODES.fullmatch(text.strip())]
    return found


def _said(node: ast.AST) -> list[str]:
    """The literals in an expression that are shown as they are: not those inside other calls, subscripts or tests."""
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) else []
    if isinstance(node, ast.JoinedStr):
        return [text for part in node.values for text in _said(part)]
    if isinstance(node, ast.FormattedValue):
        return _said(node.value)
    if isinstance(node, ast.IfExp):
        return _said(node.body) + _said(node.orelse)
    if isinstance(node, ast.BoolOp):
        return [text for value in node.values for text in _said(value)]
    if isinstance(node, ast.BinOp):
        return _said(node.left) + _said(node.right)
    return []


def test_no_word_is_shown_past_tr() -> None:
    found = [
        (file.relative_to(ROOT).as_posix(), line, text)
        for file in sorted((ROOT / "app").rglob("*.py"))
        for line, text in _literals(ast.parse(file.read_text(encoding="utf-8")))
    ]
    assert found == []


def test_a_word_past_tr_is_seen() -> None:
    source = 'Label("Hear it")\nButton(tr("Hear it"))\nself.setToolTip(f"{x} left" if x else "None left")\nLabel("")'
    assert _literals(ast.parse(source)) == [(1, "Hear it"), (3, "None left")]


def test_tables_of_texts_are_german_when_the_language_is_chosen_before_they_are_imported() -> None:
    program = (
        "from app.i18n import choose; choose('de')\n"
        "from app import notices; from app.state.actions import Group; from app.state.browsing import Order, Show\n"
        "from app.doctor.finding import Finding\n"
        "from chain.errors import RpcError\n"
        "print(notices.words_for(RpcError('timeout', ''))[0], len(Group), len(Show), len(Order), sep='|')"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=180)
    assert done.stdout.strip() == f"Der Knoten hat nicht geantwortet|{len(Group)}|{len(Show)}|{len(Order)}", done.stderr


def test_the_command_line_speaks_the_language_of_the_system() -> None:
    environment = {**os.environ, "LC_ALL": "de_DE.UTF-8"}
    done = subprocess.run(
        [sys.executable, "-m", "app", "--help"], cwd=ROOT, capture_output=True, text=True, timeout=180, env=environment
    )
    assert "die Demowelt ansehen" in done.stdout


def test_every_task_speaks_the_language_that_was_chosen_in_the_settings(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "settings.json").write_text(json.dumps({"version": 1, "language": "de"}))
    command = [sys.executable, "-m", "app", "doctor", "--data-dir", str(tmp_path), "--help"]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=180, env={**os.environ, "LC_ALL": "C"}
    )
    assert "statt der gewählten" in done.stdout, done.stderr

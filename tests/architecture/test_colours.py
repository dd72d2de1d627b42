"""Colours change with the theme: whoever reads them at import has those of the first window for ever."""

import ast
from collections.abc import Iterator
from pathlib import Path

import app


def test_no_colour_is_read_at_import() -> None:
    """It would be that of the theme of the first window for ever: not in defaults, not in constants, not in classes."""
    read: list[str] = []
    for path in (Path(app.__file__).parent).rglob("*.py"):
        module = ast.parse(path.read_text(encoding="utf-8"))
        for node in _run_at_import(module):
            for part in ast.walk(node):
                if isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name) and part.value.id == "colours":
                    read.append(f"{path.name}:{part.lineno}")
    assert read == []


def _run_at_import(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield from (default for default in (*child.args.defaults, *child.args.kw_defaults) if default is not None)
        elif isinstance(child, ast.ClassDef | ast.If):
            yield from _run_at_import(child)
        else:
            yield child

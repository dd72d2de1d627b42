"""Numbers as the language writes them: 1,234.5 and 45% in English, 1.234,5 and 45 % in German."""

from collections.abc import Mapping
from string import Formatter
from typing import Any

_SWAPPED = str.maketrans({",": ".", ".": ",", "%": "\N{NO-BREAK SPACE}%"})
_COMMA = frozenset({"de"})
_comma = False


def use(language: str) -> None:
    global _comma
    _comma = language in _COMMA


def number(value: float, spec: str) -> str:
    """As `format` does it, in the language's way."""
    text = format(value, spec)
    return text.translate(_SWAPPED) if _comma and spec else text


def digits(text: str) -> str:
    """A plain decimal that is text already: "0.0125", "0,0125"."""
    return text.replace(".", ",") if _comma else text


def fill(text: str, values: Mapping[str, object]) -> str:
    """The values in the places of their {names}."""
    return _FORMATTER.vformat(text, (), values) if _comma else text.format(**values)


class _Local(Formatter):
    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, int | float):
            return number(value, format_spec) if format_spec else str(value)
        return format(value, format_spec)


_FORMATTER = _Local()

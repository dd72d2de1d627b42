"""In which language a person is asked. The words themselves come from whoever opened the bridge."""

from dataclasses import dataclass
from typing import Protocol


class Say(Protocol):
    """Gives an English text in the language chosen, with `values` for its {names}."""

    def __call__(self, text: str, /, **values: object) -> str: ...


def in_english(text: str, /, **values: object) -> str:
    return text.format(**values) if values else text


def later(text: str) -> str:
    """The text itself, which is said in a language later: it is collected for the catalogues where it stands."""
    return text


@dataclass(frozen=True)
class Speech:
    """language: as HTML names it."""

    language: str = "en"
    say: Say = in_english


ENGLISH = Speech()

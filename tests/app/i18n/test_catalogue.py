"""The languages: chosen by name, with numbers, dates and plural forms of their own."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from app import i18n
from app.i18n import day_and_time, digits, number, tr, trn
from app.i18n.catalogue import known
from app.system_language import system_language


@pytest.fixture
def german() -> Iterator[None]:
    i18n.choose("de_AT")
    yield
    i18n.choose("en")


def test_english_is_what_stands_in_the_code() -> None:
    assert tr("Try again") == "Try again"
    assert tr("Load {load:.0%} of {all:,}", load=0.125, all=1234) == "Load 12% of 1,234"
    assert (trn("{count} stem", "{count} stems", 1), trn("{count} stem", "{count} stems", 2)) == ("1 stem", "2 stems")


def test_german_is_read_from_its_catalogue(german: None) -> None:
    assert tr("Try again") == "Nochmal versuchen"
    assert tr("Open {title}", title="“{x}”") == "“{x}” öffnen"
    assert tr("nobody ever translates this") == "nobody ever translates this"
    assert tr("") == ""


@pytest.mark.parametrize(("count", "said"), [(0, "0 Stems fehlen"), (1, "1 Stem fehlt"), (2, "2 Stems fehlen")])
def test_the_plural_follows_the_number(german: None, count: int, said: str) -> None:
    assert trn("{count} stem missing", "{count} stems missing", count) == said


@pytest.mark.parametrize(
    ("value", "spec", "said"),
    [(1234567, ",", "1.234.567"), (-3.14, ".1f", "-3,1"), (0.5, ".0%", "50\N{NO-BREAK SPACE}%"), (44.1, "g", "44,1")],
)
def test_numbers_are_written_as_german_does(german: None, value: float, spec: str, said: str) -> None:
    assert number(value, spec) == said


def test_text_and_plain_counts_are_left_alone_in_german(german: None) -> None:
    assert tr("{name} is {count}", name="1,234.5", count=1234) == "1,234.5 is 1234"
    assert digits("0.0125") == "0,0125"


def test_days_are_written_as_the_language_does() -> None:
    moment = datetime(2026, 3, 5, 14, 7)
    assert day_and_time(moment) == "5 Mar 2026, 14:07"
    i18n.choose("de")
    assert day_and_time(moment) == "5. März 2026, 14:07"
    i18n.choose("en")


@pytest.mark.parametrize(
    ("name", "language"), [("de", "de"), ("de_CH.UTF-8", "de"), ("de-AT", "de"), ("fr", "en"), ("", "en"), ("DE", "de")]
)
def test_a_language_is_known_by_its_code_and_others_are_english(name: str, language: str) -> None:
    assert known(name) == language


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({"LANG": "de_DE.UTF-8"}, "de_DE"),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": "C.UTF-8"}, ""),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "de_AT"}, "de_AT"),
        ({"LANG": "en_US.UTF-8", "LANGUAGE": "de:en"}, "de"),
        ({"LANG": "C", "LANGUAGE": "de"}, ""),
        ({"LANG": "POSIX"}, ""),
    ],
)
def test_the_system_says_its_language_as_programs_of_it_are_used_to(variables: dict[str, str], language: str) -> None:
    assert system_language(variables) == language

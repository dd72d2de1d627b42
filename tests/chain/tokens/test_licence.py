"""What a licence allows is believed only where it is known."""

import json

import pytest

from chain.profile import Traits
from chain.tokens.licence import Export, export_of
from chain.tokens.metadata import read


@pytest.mark.parametrize(
    ("licence", "allowed"),
    [
        ("CC-BY-4.0", Export.ALLOWED),
        ("CC BY-NC-ND 4.0", Export.ALLOWED),
        ("https://creativecommons.org/licenses/by-sa/4.0/", Export.ALLOWED),
        ("cc0", Export.ALLOWED),
        ("Personal use", Export.ALLOWED),
        ("All rights reserved", Export.FORBIDDEN),
        (" listen only ", Export.FORBIDDEN),
        ("ask the label", Export.UNKNOWN),
        ("https://creativecommons.org.evil.example/licenses/", Export.UNKNOWN),
        ("", Export.UNKNOWN),
        (None, Export.UNKNOWN),
    ],
)
def test_what_may_be_copied(licence: str | None, allowed: Export) -> None:
    assert export_of(licence) is allowed


@pytest.mark.parametrize(
    ("document", "licence"),
    [
        ({"license": "CC-BY-4.0"}, "CC-BY-4.0"),
        ({"licence": "CC-BY-4.0"}, "CC-BY-4.0"),
        ({"properties": {"license": "Personal use"}}, "Personal use"),
        ({"license": "", "properties": {"licence": "x"}}, "x"),
        ({"license": 7}, None),
        ({"license": {"a": 1}, "properties": []}, None),
        ({}, None),
    ],
)
def test_where_a_token_says_so(document: dict[str, object], licence: str | None) -> None:
    assert read(1, json.dumps({"name": "a", **document}).encode(), Traits()).licence == licence


def test_a_licence_is_no_place_for_control_characters_or_novels() -> None:
    found = read(1, json.dumps({"license": "a\u202eb\n" + "c" * 5_000}).encode(), Traits()).licence
    assert found is not None and len(found) <= 121 and found.isprintable()

"""The tempo of a token, as documents state it."""

import pytest

from chain.tokens.model import Tempo
from chain.tokens.tempo import tempo_of


@pytest.mark.parametrize(
    ("document", "tempo"),
    [
        ({"bpm": 120}, Tempo(120.0)),
        ({"bpm": "97.5"}, Tempo(97.5)),
        ({"properties": {"bpm": 84.0}}, Tempo(84.0)),
        ({"bpm": 132, "time_signature": "3/4"}, Tempo(132.0, 3)),
        ({}, None),
        ({"properties": []}, None),
    ],
)
def test_a_stated_tempo_is_read(document: dict[str, object], tempo: Tempo | None) -> None:
    assert tempo_of(document) == tempo


@pytest.mark.parametrize(
    "bpm", [0, -1, 5, 1e9, float("nan"), float("inf"), True, None, "fast", "1" * 30, 10**400, [120], ""]
)
def test_one_that_makes_no_sense_is_none(bpm: object) -> None:
    assert tempo_of({"bpm": bpm}) is None


@pytest.mark.parametrize("signature", ["6/8", "0/4", "99/4", "4", 4, None])
def test_a_bar_that_is_not_told_in_quarters_leaves_the_tempo_unknown(signature: object) -> None:
    assert tempo_of({"bpm": 120, "time_signature": signature}) is None

"""Mixes as plain values: what goes out comes back, and nothing else comes in."""

import json
import math
from dataclasses import fields

import pytest

from app.mix_files.document import RANGES, mix_from_plain, mix_to_plain
from app.mix_files.errors import MixFileError
from app.state.mixing import MasterMix, Mix, StripMix

MIX = Mix(
    {"1": StripMix(gain_db=-6.5, pan=0.25, mute=True), "22": StripMix(gain_db=-math.inf, solo=True)},
    MasterMix(gain_db=-3.0, limiter=False),
)


def test_a_mix_comes_back_as_it_was() -> None:
    assert mix_from_plain(json.loads(json.dumps(mix_to_plain(MIX), allow_nan=False))) == MIX


def test_what_is_not_said_is_as_the_artist_left_it_and_what_is_unknown_is_left_out() -> None:
    assert mix_from_plain({"strips": {"7": {"colour": "red"}}}) == Mix({"7": StripMix()})


def test_every_figure_of_a_mix_has_a_range() -> None:
    figures = {
        each.name for part in (StripMix, MasterMix) for each in fields(part) if not isinstance(each.default, bool)
    }
    assert figures <= set(RANGES)


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        [],
        "mix",
        {"strips": []},
        {"strips": {"1": None}},
        {"strips": {"../1": {}}},
        {"strips": {"": {}}},
        {"strips": {"1": {"gain_db": 6.1}}},
        {"strips": {"1": {"gain_db": "0"}}},
        {"strips": {"1": {"gain_db": True}}},
        {"strips": {"1": {"gain_db": math.nan}}},
        {"strips": {"1": {"gain_db": math.inf}}},
        {"strips": {"1": {"gain_db": -1e300}}},
        {"strips": {"1": {"gain_db": 10**400}}},
        {"strips": {"1": {"pan": -1.01}}},
        {"strips": {"1": {"pan": None}}},
        {"strips": {"1": {"mute": 1}}},
        {"strips": {str(n): {} for n in range(257)}},
        {"master": {"limiter": "yes"}},
    ],
)
def test_what_makes_no_sense_is_refused(wrong: object) -> None:
    with pytest.raises(MixFileError) as caught:
        mix_from_plain(wrong)
    assert caught.value.reason == "bad_value"

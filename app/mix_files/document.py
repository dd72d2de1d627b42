"""A mix as plain JSON values and back. What comes from a file is believed in nothing.

A gain of −∞ is null, because JSON has no infinity. A field that is not there is as the artist left it; one that this
program does not know is left out, so that a later one may add some.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import Field, fields
from typing import Any, TypeVar

from app.mix_files.errors import MixFileError
from app.state.mixing import MasterMix, Mix, StripMix

MOST_STRIPS = 256
RANGES: Mapping[str, tuple[float, float]] = {"gain_db": (-math.inf, 6.0), "pan": (-1.0, 1.0), "balance": (-1.0, 1.0)}
_KEY = re.compile(r"[0-9]{1,78}")  # a token id

Part = TypeVar("Part", StripMix, MasterMix)


def mix_to_plain(mix: Mix) -> dict[str, object]:
    return {
        "strips": {key: _plain(strip) for key, strip in mix.strips.items()},
        "master": _plain(mix.master),
    }


def mix_from_plain(value: object) -> Mix:
    """Errors: MixFileError "bad_value"."""
    document = an_object(value, "mix")
    strips = an_object(document.get("strips", {}), "strips")
    if len(strips) > MOST_STRIPS:
        raise MixFileError("bad_value", f"{len(strips)} strips")
    if not all(_KEY.fullmatch(key) for key in strips):
        raise MixFileError("bad_value", "a strip that is no token id")
    return Mix(
        {key: _part(StripMix, strip) for key, strip in strips.items()}, _part(MasterMix, document.get("master", {}))
    )


def an_object(value: object, what: str) -> Mapping[str, object]:
    """Errors: MixFileError "bad_value" for anything that is no JSON object."""
    if not isinstance(value, dict):
        raise MixFileError("bad_value", f"{what} is a {type(value).__name__}")
    return value


def a_text(value: object, what: str, most: int) -> str:
    """Errors: MixFileError "bad_value" for what is no text of 1 … `most` printable characters."""
    if not isinstance(value, str) or not 1 <= len(value) <= most or not value.isprintable():
        raise MixFileError("bad_value", f"{what} is no text of {most} characters at most")
    return value


def _plain(part: StripMix | MasterMix) -> dict[str, object]:
    values = {each.name: getattr(part, each.name) for each in fields(part)}
    return {name: None if value == -math.inf else value for name, value in values.items()}


def _part(kind: type[Part], value: object) -> Part:
    document = an_object(value, kind.__name__)
    said = (each for each in fields(kind) if each.name in document)
    values: dict[str, Any] = {each.name: _field(each, document[each.name]) for each in said}
    return kind(**values)


def _field(each: "Field[object]", value: object) -> bool | float:
    if isinstance(each.default, bool):
        if not isinstance(value, bool):
            raise MixFileError("bad_value", f"{each.name} is neither true nor false")
        return value
    lowest, highest = RANGES[each.name]
    if value is None and lowest == -math.inf:
        return -math.inf
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise MixFileError("bad_value", f"{each.name} is no number")
    if not abs(value) < 1e6 or not lowest <= value <= highest:
        raise MixFileError("bad_value", f"{each.name} is out of range")
    return float(value)

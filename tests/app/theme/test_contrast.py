"""Text can be read in both themes: 4.5:1 for every pair of colours that the window puts one on the other."""

from collections.abc import Iterator

import pytest

from app.theme import palette
from app.theme.palette import colours, type_colour

GROUNDS = ("bg", "panel", "raised", "well")
PAIRS = [
    *(("text", ground) for ground in (*GROUNDS, "hover")),
    *(("dim", ground) for ground in (*GROUNDS, "hover")),
    *(("quiet", ground) for ground in ("bg", "panel", "well")),
    *((ink, ground) for ink in ("ok", "warn", "ember_light") for ground in ("panel", "raised")),
    ("clip", "raised"),
    ("ember_light", "ember_well"),
    ("text", "danger_well"),
    ("dim", "danger_well"),
    ("danger_text", "danger_well"),
    ("danger_text", "panel"),
    ("ink", "text"),
    ("ink", "ok"),
    ("ember_ink", "ember"),
    ("ember_ink", "glow"),
    ("solo_ink", "solo"),
    ("mute_ink", "mute"),
]
TYPES = ("Drums", "Percussion", "Bass", "Vocals", "Synth", "Keyboard", "Guitar", "Strings", "Brass", "Woodwinds", "FX")


@pytest.fixture(params=["dark", "light"])
def theme(request: pytest.FixtureRequest) -> Iterator[str]:
    palette.use(request.param)
    yield request.param
    palette.use("dark")


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_the_measure_is_that_of_wcag() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_text_can_be_read(theme: str, ink: str, ground: str) -> None:
    shades = vars(colours)
    assert contrast(shades[ink], shades[ground]) >= 4.5


@pytest.mark.parametrize("kind", TYPES)
def test_the_colour_of_a_stem_is_seen_where_its_bars_are_drawn(theme: str, kind: str) -> None:
    assert contrast(type_colour(kind), colours.well) >= 3.0


def test_the_focus_is_seen_on_every_ground(theme: str) -> None:
    for ground in ("bg", "panel", "raised"):
        assert contrast(colours.focus, vars(colours)[ground]) >= 3.0

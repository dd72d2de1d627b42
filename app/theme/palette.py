"""The colours of the window, as values: a dark set and a light one, of which one is in use."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass
class Palette:
    """Colours as #rrggbb. `faint` is for lines and ornaments; text is never fainter than `quiet` (4.5:1 on panels)."""

    bg: str = "#0d0f13"
    panel: str = "#14171d"
    raised: str = "#1b1f27"
    hover: str = "#232833"
    line: str = "#272c36"
    well: str = "#0a0c10"  # where signals are drawn: waveforms, meters, grooves
    groove: str = "#20252e"
    track: str = "#2a303b"  # the unfilled part of rings
    text: str = "#e9ebf1"
    dim: str = "#8b94a7"
    quiet: str = "#7c8598"
    faint: str = "#545d6e"
    ink: str = "#111318"  # text and glyphs on light surfaces
    ember: str = "#ff6a2b"
    ember_light: str = "#ffb547"
    ember_line: str = "#5a3a1c"
    ember_well: str = "#2a1c10"
    ember_ink: str = "#1a0d04"
    ok: str = "#4ade9e"
    ok_deep: str = "#2bb673"
    warn: str = "#ffc94a"
    warn_ink: str = "#221a00"
    clip: str = "#ff4d4d"
    mute: str = "#c2413a"
    danger_line: str = "#5c2320"
    danger_well: str = "#2a1210"
    danger_text: str = "#ffb4a8"
    focus: str = "#6c8cff"
    glow: str = "#ffb547"  # the bright end of warm fills, under `ember_ink`
    ash: str = "#6d4c42"  # warm fills that can not be pressed, from end to end, and what is written on them
    ash_bright: str = "#817061"
    ash_ink: str = "#1a0d04"
    solo: str = "#ffc94a"
    solo_ink: str = "#221a00"
    mute_ink: str = "#ffffff"
    level: str = "#4ade9e"  # of meters, from quiet to too loud: deep, level, warn, clip
    level_deep: str = "#2bb673"
    level_warn: str = "#ffc94a"
    cap_top: str = "#414957"  # the fader's cap
    cap_middle: str = "#2a303b"
    cap_low: str = "#22272f"
    playhead: str = "#ffffff"
    veil: str = "#ffffff"  # laid thinly over a waveform: loops, markers
    lamp_off: str = "#20252e"


_DARK = Palette()
_LIGHT = Palette(
    bg="#e9ecf1",
    panel="#f7f8fa",
    raised="#ffffff",
    hover="#eceff4",
    line="#cfd5df",
    well="#e6e9ef",
    groove="#cfd5df",
    track="#cdd3dd",
    text="#161a22",
    dim="#4a5364",
    quiet="#566074",
    faint="#98a1b1",
    ink="#ffffff",
    ember="#ff6a2b",
    ember_light="#8a4b00",
    ember_line="#e0b27a",
    ember_well="#fff0d9",
    ember_ink="#1a0d04",
    ash="#dcc9bf",
    ash_bright="#e4d8c6",
    ash_ink="#66564b",
    ok="#08703f",
    ok_deep="#0b8a4f",
    warn="#7a5200",
    warn_ink="#ffffff",
    clip="#c01f1f",
    mute="#c2413a",
    danger_line="#e3aaa4",
    danger_well="#fbe3e0",
    danger_text="#9c1f14",
    focus="#2f55d4",
    level="#21b573",
    level_deep="#12915a",
    level_warn="#e8a100",
    cap_top="#ffffff",
    cap_middle="#e4e8ee",
    cap_low="#c9d0da",
    playhead="#161a22",
    veil="#161a22",
    lamp_off="#d3d9e2",
)

_TYPES_ON_DARK: Mapping[str, str] = MappingProxyType(
    {
        "Drums": "#ff6b57",
        "Percussion": "#ff9f43",
        "Bass": "#b07cff",
        "Vocals": "#4ade9e",
        "Synth": "#38c6f4",
        "Keyboard": "#6c8cff",
        "Guitar": "#ffc94a",
        "Strings": "#ff7eb6",
        "Brass": "#d9a441",
        "Woodwinds": "#b5d86a",
        "FX": "#a3aec2",
    }
)
_TYPES_ON_LIGHT: Mapping[str, str] = MappingProxyType(
    {
        "Drums": "#f5290f",
        "Percussion": "#cf6500",
        "Bass": "#9f60ff",
        "Vocals": "#1c9762",
        "Synth": "#0a8eb9",
        "Keyboard": "#557aff",
        "Guitar": "#ad7a00",
        "Strings": "#f5157a",
        "Brass": "#8f651a",
        "Woodwinds": "#6d8e25",
        "FX": "#7585a3",
    }
)

colours = Palette()
"""The colours in use. They change with the theme, so read them when something is made or drawn, never at import."""

_types: dict[str, str] = dict(_TYPES_ON_DARK)


def use(theme: str) -> None:
    """Take the colours of "dark" or "light" from now on. What is made already keeps what it has read."""
    chosen, types = (_LIGHT, _TYPES_ON_LIGHT) if theme == "light" else (_DARK, _TYPES_ON_DARK)
    vars(colours).update(vars(chosen))
    _types.update(types)


def in_use() -> str:
    """ "dark" or "light"."""
    return "light" if colours == _LIGHT else "dark"


def type_colour(stem_type: str) -> str:
    """The colour of a stem type; a plain grey for a type this program does not know."""
    return _types.get(stem_type, colours.dim)

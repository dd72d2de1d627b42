"""The colours of the window, as values."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
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


colours = Palette()

type_colours: Mapping[str, str] = MappingProxyType(
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


def type_colour(stem_type: str) -> str:
    """The colour of a stem type; a plain grey for a type this program does not know."""
    return type_colours.get(stem_type, colours.dim)

"""What a token's licence allows to be done with a copy of its audio. Believed only where it is known word for word."""

from enum import Enum


class Export(Enum):
    """Whether a mix with this stem may be written to a file of one's own."""

    ALLOWED = "allowed"
    FORBIDDEN = "forbidden"
    UNKNOWN = "unknown"  # no licence, or one this program does not know: the holder has to know


_ALLOWED = {"cc0-1.0", "cc0", "personal use", "personal-use"}
_FORBIDDEN = {"all rights reserved", "no export", "no-export", "no copies", "streaming only", "listen only"}
_CREATIVE_COMMONS = (
    "cc-by",
    "cc by",
    "https://creativecommons.org/licenses/",
    "https://creativecommons.org/publicdomain/",
)


def export_of(licence: str | None) -> Export:
    """Creative Commons lets everybody make a copy of a mix for themselves, those without derivatives too (4.0, 2.a.1.B:
    adapted material may be made, not shared)."""
    text = (licence or "").strip().casefold()
    if text in _FORBIDDEN:
        return Export.FORBIDDEN
    if text in _ALLOWED or text.startswith(_CREATIVE_COMMONS):
        return Export.ALLOWED
    return Export.UNKNOWN

"""Text from outside, made harmless to show: no control or direction characters, no floods, a length."""

import unicodedata

_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_MARKS = frozenset({"Mn", "Me", "Mc"})
_MAX_MARKS_IN_A_ROW = 4


def shown(text: str, longest: int, *, lines: bool = False) -> str:
    """`text` in NFC with white space collapsed, cut to `longest` characters with "…" at the end.

    Dropped: controls, bidirectional and invisible format characters, surrogates, private and unassigned code points,
    and combining marks beyond four in a row. lines: keep single line breaks.
    """
    if len(text) <= longest and text.isascii() and text.isprintable():
        return " ".join(text.split())  # nearly all there is
    # normalising is quadratic for some inputs: cut first
    text = unicodedata.normalize("NFC", text[: 4 * longest])
    kept: list[str] = []
    marks = 0
    for character in text:
        category = unicodedata.category(character)
        if character.isspace() or category in ("Zl", "Zp"):
            kept.append("\n" if lines and character == "\n" else " ")
            marks = 0
        elif category not in _DROPPED:
            marks = marks + 1 if category in _MARKS else 0
            if marks <= _MAX_MARKS_IN_A_ROW:
                kept.append(character)
    joined = "\n".join(" ".join(line.split()) for line in "".join(kept).split("\n")).strip()
    return joined if len(joined) <= longest else joined[: longest - 1].rstrip() + "…"

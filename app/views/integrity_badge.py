"""A small mark on a strip: whether its audio is what the token promises."""

from PySide6.QtWidgets import QWidget

from app import content_words
from app.state.content import Integrity
from app.theme import sizes
from app.theme.palette import colours
from app.widgets.marks import GlyphBox
from app.widgets.text import tooltip

SIDE = 10


class IntegrityBadge(GlyphBox):
    def __init__(self, parent: QWidget) -> None:
        super().__init__("shield", SIDE, colours.dim, 1.4)
        self.setParent(parent)
        self.hide()

    def go_to_corner(self, width: int, *, small: bool) -> None:
        """To the upper right of a strip of this width; small: its name needs nearly all of it."""
        side = SIDE - 1 if small else SIDE
        self.setFixedSize(side, side)
        self.move(width - side - 3, sizes.CAP + (0 if small else 1))
        self.raise_()

    def show_integrity(self, integrity: Integrity) -> None:
        words = content_words.INTEGRITY[integrity]
        self.setToolTip(tooltip(words))
        self.setAccessibleName(words)
        glyphs = {
            Integrity.VERIFIED: ("shield check", colours.dim),
            Integrity.UNPROVEN: ("shield", colours.faint),
            Integrity.MISMATCH: ("shield cross", colours.warn),
        }
        self.setVisible(integrity in glyphs)
        if integrity in glyphs:
            self.show_glyph(*glyphs[integrity])

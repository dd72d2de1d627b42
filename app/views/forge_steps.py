"""What the forge dialog says and shows at each step. Texts in one place."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.state.forge_step import ForgeStep
from app.theme.fonts import font
from app.theme.palette import colours
from app.widgets.glyphs import paint_glyph

SEGMENTS = ("Checked", "Confirm", "Sign in wallet", "Sent", "In a block", "Final")


class Mark(Enum):
    LATER = "later"
    NOW = "now"
    DONE = "done"
    WRONG = "wrong"
    UNSURE = "unsure"


@dataclass(frozen=True)
class Told:
    """done: how many segments lie behind; mark: how the next one looks; leave: the label of the button that closes;
    colour: of its glyph, a name of the palette."""

    done: int
    mark: Mark
    sentence: str
    leave: str = ""
    glyph: str = "clock"
    colour: str = "ember_light"

    @property
    def tint(self) -> str:
        """The colour of its glyph, in the palette that is in use."""
        return str(vars(colours)[self.colour])


TOLD: dict[ForgeStep, Told] = {
    ForgeStep.CHECKING: Told(0, Mark.NOW, "Checking everything before you decide.", "Keep my stems"),
    ForgeStep.BLOCKED: Told(
        0, Mark.WRONG, "Something is not as it should be. Nothing was sent.", "Close", "cross", "danger_text"
    ),
    ForgeStep.CONFIRM: Told(1, Mark.NOW, "", "Keep my stems"),
    ForgeStep.APPROVING: Told(2, Mark.NOW, "Allow the forge to burn your stems: your wallet asks once per collection."),
    ForgeStep.SIGNING: Told(2, Mark.NOW, "Your wallet is asked to sign. Nothing has been sent yet."),
    ForgeStep.SENT: Told(
        3, Mark.NOW, "Sent. Waiting for a block; you may close this, the forge goes on.", "Close and go on"
    ),
    ForgeStep.INCLUDED: Told(
        4, Mark.NOW, "In a block, which may still change. It is done when the block is final.", "Close and go on"
    ),
    ForgeStep.FINAL: Told(6, Mark.DONE, "Final. The song token is yours.", "Done", "check", "ok"),
    ForgeStep.REFUSED: Told(
        2, Mark.WRONG, "Your wallet said no. Nothing was sent, nothing burned.", "Close", "cross", "danger_text"
    ),
    ForgeStep.FAILED: Told(
        4, Mark.WRONG, "The chain turned it down. Your stems are still yours; only the fee is spent.", "Close", "cross",
        "danger_text",
    ),
    ForgeStep.UNKNOWN: Told(
        3,
        Mark.UNSURE,
        "It is not known yet whether it was sent. Nothing is sent again; the chain is being watched.",
        "Close",
        "warning",
        "warn",
    ),
}  # fmt: skip

BUSY = frozenset({ForgeStep.APPROVING, ForgeStep.SIGNING})  # a wallet is being asked: the dialog stays


class StepSegments(QWidget):
    """The six steps as lines with their names; done, now and wrong differ by glyph as well as colour."""

    def __init__(self, names: Sequence[str] = SEGMENTS) -> None:
        super().__init__()
        self._names = tuple(names)
        self._told = TOLD[ForgeStep.CHECKING]
        self.setFixedHeight(26)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_told(self, told: Told) -> None:
        self._told = told
        here = self._names[min(told.done, len(self._names) - 1)]
        self.setAccessibleName(
            f"Step {min(told.done + 1, len(self._names))} of {len(self._names)}: {here}, {told.mark.value}"
        )
        self.update()

    def marks(self) -> tuple[Mark, ...]:
        """How each segment looks."""
        told = self._told
        return tuple(
            Mark.DONE if number < told.done else told.mark if number == told.done else Mark.LATER
            for number in range(len(self._names))
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        lines = {
            Mark.LATER: colours.line,
            Mark.NOW: colours.ember_light,
            Mark.DONE: colours.ok,
            Mark.WRONG: colours.clip,
            Mark.UNSURE: colours.warn,
        }
        glyphs = {Mark.DONE: "check", Mark.WRONG: "cross", Mark.UNSURE: "warning"}
        inks = {Mark.LATER: colours.quiet, Mark.DONE: colours.dim}
        painter = QPainter(self)
        painter.setFont(font(11))
        width = (self.width() - 6 * (len(self._names) - 1)) / len(self._names)
        for number, mark in enumerate(self.marks()):
            left = number * (width + 6)
            painter.fillRect(QRectF(left, 0, width, 2), QColor(lines[mark]))
            text_left = left
            if mark in glyphs:
                paint_glyph(painter, glyphs[mark], QRectF(left, 11, 10, 10), QColor(lines[mark]), 1.6)
                text_left += 15
            painter.setPen(QColor(inks.get(mark, colours.text)))
            box = QRectF(text_left, 8, width, 16)
            painter.drawText(box, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), self._names[number])

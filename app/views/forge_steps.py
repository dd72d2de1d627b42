"""What the forge dialog says and shows at each step. Texts in one place."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.i18n import tr
from app.state.forge_step import ForgeStep
from app.theme.fonts import font
from app.theme.palette import colours
from app.widgets.glyphs import paint_glyph

SEGMENTS = (tr("Checked"), tr("Confirm"), tr("Sign in wallet"), tr("Sent"), tr("In a block"), tr("Final"))


class Mark(Enum):
    LATER = tr("later")
    NOW = tr("now")
    DONE = tr("done")
    WRONG = tr("wrong")
    UNSURE = tr("unsure")


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
    ForgeStep.CHECKING: Told(0, Mark.NOW, tr("Checking everything before you decide."), tr("Keep my stems")),
    ForgeStep.BLOCKED: Told(
        0, Mark.WRONG, tr("Something is not as it should be. Nothing was sent."), tr("Close"), "cross", "danger_text"
    ),
    ForgeStep.CONFIRM: Told(1, Mark.NOW, "", tr("Keep my stems")),
    ForgeStep.APPROVING: Told(
        2, Mark.NOW, tr("Allow the forge to burn your stems: your wallet asks once per collection.")
    ),
    ForgeStep.SIGNING: Told(2, Mark.NOW, tr("Your wallet is asked to sign. Nothing has been sent yet.")),
    ForgeStep.SENT: Told(
        3, Mark.NOW, tr("Sent. Waiting for a block; you may close this, the forge goes on."), tr("Close and go on"),
    ),
    ForgeStep.INCLUDED: Told(
        4, Mark.NOW, tr("In a block, which may still change. It is done when the block is final."),
        tr("Close and go on"),
    ),
    ForgeStep.FINAL: Told(6, Mark.DONE, tr("Final. The song token is yours."), tr("Done"), "check", "ok"),
    ForgeStep.REFUSED: Told(
        2, Mark.WRONG, tr("Your wallet said no. Nothing was sent, nothing burned."), tr("Close"), "cross", "danger_text"
    ),
    ForgeStep.FAILED: Told(
        4, Mark.WRONG, tr("The chain turned it down. Your stems are still yours; only the fee is spent."),
        tr("Close"), "cross", "danger_text",
    ),
    ForgeStep.UNKNOWN: Told(
        3,
        Mark.UNSURE,
        tr("It is not known yet whether it was sent. Nothing is sent again; the chain is being watched."),
        tr("Close"),
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
            tr(
                "Step {step} of {steps}: {here}, {mark}",
                step=min(told.done + 1, len(self._names)),
                steps=len(self._names),
                here=here,
                mark=told.mark.value,
            )
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

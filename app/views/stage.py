"""A quiet panel for the times when there is nothing to show: empty, loading, failed."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.theme.fonts import SEMIBOLD, font
from app.theme.palette import colours
from app.widgets.marks import GlyphBox, ProgressLine
from app.widgets.text import Button, Label, Paragraph


class Stage(QWidget):
    """Glyph, title, sentence, progress, one button. acted: the button was pressed."""

    acted = Signal()

    def __init__(self, *, small: bool = False) -> None:
        super().__init__()
        centre = Qt.AlignmentFlag.AlignHCenter
        self._glyph = GlyphBox("layers", 28 if small else 48, colours.faint, 1.4)
        self._title = Label(face=font(13 if small else 18, SEMIBOLD), align=centre)
        self._sentence = Paragraph(face=font(12 if small else 13), align=centre, max_lines=5)
        self._line = ProgressLine()
        self._button = Button("", height=32)
        self._button.clicked.connect(self.acted)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(10)
        column.addStretch(2)
        column.addWidget(self._glyph, 0, centre)
        column.addWidget(self._title)
        column.addWidget(self._sentence, 0, centre)
        self._sentence.setFixedWidth(184 if small else 420)
        column.addWidget(self._line, 0, centre)
        self._line.setFixedWidth(160 if small else 320)
        column.addWidget(self._button, 0, centre)
        column.addStretch(3)

    def show_words(
        self,
        glyph: str,
        title: str,
        sentence: str,
        *,
        tint: str = "",
        progress: tuple[float | None] | None = None,
        action: str = "",
    ) -> None:
        """progress: None for no line, (None,) for an unknown part, (0.4,) for 40 %."""
        self._glyph.show_glyph(glyph, tint or colours.faint)
        self._title.setText(title)
        self._sentence.setText(sentence)
        self._sentence.setVisible(bool(sentence))
        self._line.setVisible(progress is not None)
        if progress is not None:
            self._line.show_part(progress[0])
        self._button.set_label(action)
        self._button.setVisible(bool(action))

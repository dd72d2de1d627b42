"""Write the mix to a file: which format, which part, whether it may be; then how far it is."""

from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt, Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.i18n import tr
from app.state.bouncing import BounceFormat, CancelBounce, ExpectBounce, StartBounce, copying, heard_strips
from app.state.model import AppState, Bounce, BouncePhase, Copying, OpenSong
from app.theme.fonts import BOLD, SEMIBOLD, font
from app.theme.palette import colours
from app.views.mixes_dialog import file_name
from app.widgets.marks import ProgressLine
from app.widgets.text import Button, Label, Paragraph
from app.widgets.toggle import Toggle

_FORMATS = {
    BounceFormat.WAV_24: tr("WAV 24 bit"),
    BounceFormat.WAV_16: tr("WAV 16 bit"),
    BounceFormat.WAV_FLOAT: tr("WAV float"),
    BounceFormat.FLAC_24: tr("FLAC 24 bit"),
    BounceFormat.FLAC_16: tr("FLAC 16 bit"),
}
_PARTS = {False: tr("Whole song"), True: tr("Loop")}


class BounceDialog(QDialog):
    """Shows the song, what its licences allow, and the bounce under way; emits wishes."""

    intent = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state: AppState | None = None
        self._format, self._loop, self._sure = BounceFormat.WAV_24, False, False
        self.setWindowTitle(tr("Bounce"))
        self.setAccessibleName(tr("Bounce the mix to a file"))
        self.setFixedWidth(560)
        self._title = Label(face=font(15, BOLD))
        self._what = Label(colour=colours.dim)
        self.formats = {each: _choice(words, 96) for each, words in _FORMATS.items()}
        self.parts = {loop: _choice(words, 96) for loop, words in _PARTS.items()}
        self._licence = Paragraph(max_lines=4)
        self.sure = _choice(tr("I may make a copy of these stems"), 250)
        self._progress = ProgressLine()
        self._how = Paragraph(max_lines=3)
        self.start = Button(tr("Choose a file …"))
        self.cancel = Button(tr("Cancel"))
        self.close_button = Button(tr("Close"))
        self._lay_out()
        for each, button in self.formats.items():
            button.pressed_by_hand.connect(lambda _ctrl, each=each: self._choose(format_=each))
        for loop, button in self.parts.items():
            button.pressed_by_hand.connect(lambda _ctrl, loop=loop: self._choose(loop=loop))
        self.sure.pressed_by_hand.connect(lambda _ctrl: self._choose(sure=not self._sure))
        self.start.clicked.connect(self._ask)
        self.cancel.clicked.connect(lambda: self.intent.emit(CancelBounce()))
        self.close_button.clicked.connect(self.hide)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 16)
        column.setSpacing(10)
        column.addWidget(self._title)
        column.addWidget(self._what)
        for word, buttons in ((tr("Format"), self.formats.values()), (tr("Part"), self.parts.values())):
            column.addWidget(Label(word, face=font(11, SEMIBOLD), colour=colours.quiet))
            row = QHBoxLayout()
            row.setSpacing(6)
            for button in buttons:
                row.addWidget(button)
            row.addStretch(1)
            column.addLayout(row)
        column.addSpacing(4)
        column.addWidget(self._licence)
        column.addWidget(self.sure)
        column.addWidget(self._progress)
        column.addWidget(self._how)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        for end in (self.cancel, self.start, self.close_button):
            row.addWidget(end)
        column.addLayout(row)

    def _choose(
        self, *, format_: BounceFormat | None = None, loop: bool | None = None, sure: bool | None = None
    ) -> None:
        self._format = format_ or self._format
        self._loop = self._loop if loop is None else loop
        self._sure = self._sure if sure is None else sure
        if self._state is not None:
            self.show_state(self._state)

    def show_state(self, state: AppState) -> None:
        """Emits nothing; closes when there is no song."""
        song = state.song
        before = self._state.song if self._state else None
        if before is not None and (song is None or song.key != before.key):
            self._sure = False
        self._state = state
        if song is None:
            self.hide()
            return
        running = state.bounce.phase is BouncePhase.RUNNING
        has_loop = state.transport.loop_s is not None
        self._loop = self._loop and has_loop
        self._title.setText(tr("Bounce “{title}”", title=song.title))
        heard = heard_strips(song)
        self._what.setText(
            tr(
                "{heard} of {strips} stems, as you hear them now, at {rate}.",
                heard=len(heard),
                strips=len(song.strips),
                rate=_rate(state),
            )
        )
        for each, button in self.formats.items():
            button.show_on(each is self._format)
            button.setEnabled(not running)
        for loop, button in self.parts.items():
            button.show_on(loop is self._loop)
            button.setEnabled(not running and (has_loop or not loop))
        allowed = copying(song)
        self._licence.setText(licence_words(song, allowed))
        self._licence.set_colour(colours.danger_text if allowed is Copying.FORBIDDEN else colours.dim)
        self.sure.setVisible(allowed is Copying.UNKNOWN)
        self.sure.show_on(self._sure)
        self.sure.setEnabled(not running)
        may = allowed is Copying.ALLOWED or (allowed is Copying.UNKNOWN and self._sure)
        self.start.setEnabled(may and bool(heard) and not running)
        self._show_bounce(state.bounce)

    def _show_bounce(self, bounce: Bounce) -> None:
        running = bounce.phase is BouncePhase.RUNNING
        self._progress.setVisible(running)
        self._progress.show_part(bounce.share)
        self.cancel.setVisible(running)
        self.close_button.setVisible(not running)
        words = {
            BouncePhase.IDLE: "",
            BouncePhase.RUNNING: tr("Writing {name} … {share:.0%}", name=bounce.name, share=bounce.share),
            BouncePhase.DONE: f"{bounce.name}: {bounce.sentence}",
            BouncePhase.FAILED: tr("{name} was not written. {sentence}", name=bounce.name, sentence=bounce.sentence),
        }[bounce.phase]
        self._how.setText(words)
        self._how.setVisible(bool(words))
        self._how.set_colour(colours.danger_text if bounce.phase is BouncePhase.FAILED else colours.text)
        self._progress.setAccessibleName(words)

    def _ask(self) -> None:
        if self._state is None or self._state.song is None:
            return
        self.intent.emit(ExpectBounce())
        mix = f" ({self._state.shelf.name})" if self._state.shelf.name else ""
        part = f" {tr('loop')}" if self._loop else ""
        suffix = self._format.value[0]
        name = f"{file_name(self._state.song.title + mix + part)}{suffix}"
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.MusicLocation)
        dialog = QFileDialog(
            self, tr("Bounce the mix"), str(Path(folder) / name), tr("Sound (*{suffix})", suffix=suffix)
        )
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(suffix[1:])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._begin)
        dialog.open()

    def _begin(self, path: str) -> None:
        self.intent.emit(StartBounce(Path(path), self._format, loop=self._loop, sure=self._sure))


def licence_words(song: OpenSong, allowed: Copying) -> str:
    """What the licences of the stems that are heard say, and what to do about it."""
    heard = set(heard_strips(song))
    if not heard:
        return tr("Nothing is heard just now, so there is nothing to write.")
    strips = [strip for strip in song.strips if strip.key in heard]
    concerning = [strip for strip in strips if strip.copying is allowed]
    named = sorted({strip.licence for strip in concerning if strip.licence})
    concerned = ", ".join(strip.label for strip in concerning)
    match allowed:
        case Copying.ALLOWED:
            return tr("Licence: {licences}. It goes into the file with the token ids.", licences="; ".join(named))
        case Copying.FORBIDDEN:
            return tr(
                "The licence of {concerned} forbids copies. Mute what is not allowed, or listen here.",
                concerned=concerned,
            )
    said = f" (“{'; '.join(named)}”)" if named else ""
    return tr(
        "Whether copies may be made of {concerned} is not known here{said}. You have to know it.",
        concerned=concerned,
        said=said,
    )


def _rate(state: AppState) -> str:
    return tr("{rate:g} kHz", rate=state.audio.rate_hz / 1000) if state.audio.rate_hz else tr("the rate of the device")


def _choice(words: str, width: int) -> Toggle:
    return Toggle(words, letter=words, size=(width, 28))

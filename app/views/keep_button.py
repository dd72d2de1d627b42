"""The control that keeps a song or an album offline."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app import content_words
from app.state.content import KeepAlbum, Keeping, KeepSong
from app.theme.palette import colours
from app.widgets.keep_control import KeepControl


class KeepButton(KeepControl):
    """intent: KeepSong or KeepAlbum. For an album, `show_keeping` gets what all of its songs come to together."""

    intent = Signal(object)

    def __init__(self, *, album: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._album = album
        self._key = ""
        self._keeping: Keeping | None = None
        self.clicked.connect(self._ask)
        self.show_keeping("", None)

    def show_keeping(self, key: str, keeping: Keeping | None) -> None:
        self._key, self._keeping = key, keeping
        words, sentence = content_words.keeping(keeping)
        glyph, tint, part = "keep", colours.dim, None
        if keeping is not None and keeping.complete:
            glyph, tint = "kept", colours.ok
        elif keeping is not None and keeping.failed:
            glyph, tint = "warning", colours.warn
        elif keeping is not None:
            tint, part = colours.text, keeping.fraction
        self.show_words(words, sentence, glyph, tint, part)

    def _ask(self) -> None:
        keep = self._keeping is None or (bool(self._keeping.failed) and not self._keeping.complete)
        self.intent.emit(KeepAlbum(self._key, keep) if self._album else KeepSong(self._key, keep))

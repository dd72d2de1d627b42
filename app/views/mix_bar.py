"""The mix as a whole: undo and redo, snapshots, and who is soloed."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.i18n import tr
from app.state.intents import ClearSolos, RecallSnapshot, Redo, StoreSnapshot, Undo
from app.state.mix_rules import mix_of
from app.state.mixing import SLOTS
from app.state.model import AppState, Moves
from app.theme.palette import colours
from app.views.bounce_dialog import BounceDialog
from app.views.keys import shown_keys
from app.views.mixes_dialog import MixesDialog
from app.views.shared_files import SharedFiles
from app.widgets.dragging import DragOut, drag
from app.widgets.slot_button import SlotButton
from app.widgets.text import Button, tooltip
from app.widgets.toggle import Toggle


class MixBar(QWidget):
    intent = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._moves: Moves | None = None
        self.undo = Toggle(tr("Undo"), glyph="undo", size=(28, 28))
        self.redo = Toggle(tr("Redo"), glyph="redo", size=(28, 28))
        self.undo.pressed_by_hand.connect(lambda _ctrl: self.intent.emit(Undo()))
        self.redo.pressed_by_hand.connect(lambda _ctrl: self.intent.emit(Redo()))
        self.solo = Toggle(
            tr("End all solos"),
            letter=tr("SOLO"),
            size=(48, 28),
            on_colour=colours.solo,
            on_ink=colours.solo_ink,
            hint=tr("Some strips are soloed. Press to hear all again"),
        )
        self.solo.pressed_by_hand.connect(lambda _ctrl: self.intent.emit(ClearSolos()))
        self.slots = {slot: SlotButton(slot, number + 1) for number, slot in enumerate(SLOTS)}
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.undo)
        row.addWidget(self.redo)
        row.addSpacing(6)
        for slot, button in self.slots.items():
            button.used.connect(partial(self._slot_pressed, slot))
            row.addWidget(button)
        row.addWidget(self.solo)
        self.mixes = Button(tr("Mixes …"), kind="chip", height=28)
        self.mixes.setToolTip(tooltip(tr("Save, recall and share mixes of this song (Ctrl+S). Drag out to share")))
        self.mixes.clicked.connect(self.open_mixes)
        self.shared = SharedFiles()
        self.shared.intent.connect(self.intent)
        DragOut(self.mixes, lambda: self.shared.data(self._state))
        self._dialog: MixesDialog | None = None
        self._bounce: BounceDialog | None = None
        self._state: AppState | None = None
        row.addSpacing(4)
        row.addWidget(self.mixes)
        self.export = Button(tr("Bounce …"), kind="chip", height=28)
        self.export.setToolTip(tooltip(tr("Write the mix to a WAV or FLAC file (Ctrl+E)")))
        self.export.clicked.connect(self.open_bounce)
        row.addWidget(self.export)
        self._show_moves(Moves())

    @property
    def dialog(self) -> MixesDialog:
        """The mixes of the song; made when it is asked for the first time."""
        if self._dialog is None:
            self._dialog = MixesDialog(self)
            self._dialog.intent.connect(self.intent)
            self._dialog.bounce.clicked.connect(self.open_bounce)
            self._dialog.list.dragged.connect(self._drag_saved)
            if self._state is not None:
                self._dialog.show_state(self._state)
        return self._dialog

    def _drag_saved(self, name: str) -> None:
        data = self.shared.data(self._state, name)
        if data is not None:
            drag(self.dialog.list, data)

    def open_mixes(self) -> None:
        """Bring up the mixes of the song, ready for a name."""
        if self._state is not None and self._state.song is not None:
            self.dialog.show()
            self.dialog.activateWindow()
            self.dialog.name.setFocus()

    @property
    def bounce_dialog(self) -> BounceDialog:
        """Made when it is asked for the first time."""
        if self._bounce is None:
            self._bounce = BounceDialog(self)
            self._bounce.intent.connect(self.intent)
            if self._state is not None:
                self._bounce.show_state(self._state)
        return self._bounce

    def open_bounce(self) -> None:
        """Bring up what writes the mix to a file."""
        if self._state is not None and self._state.song is not None:
            self.bounce_dialog.show()
            self.bounce_dialog.activateWindow()
            self.bounce_dialog.start.setFocus()

    def open_file(self) -> None:
        """Ask for a shared mix to open."""
        if self._state is not None and self._state.library.albums:
            self.dialog.ask_what_to_open()

    def use(self, slot: str) -> None:
        """Recall a snapshot; a place that is empty takes the mix."""
        stored = self.slots[slot].stored
        self.intent.emit(RecallSnapshot(slot) if stored else StoreSnapshot(slot))

    def _slot_pressed(self, slot: str, store: bool) -> None:
        if store:
            self.intent.emit(StoreSnapshot(slot))
        else:
            self.use(slot)

    def show_state(self, state: AppState) -> None:
        self._state = state
        if self._dialog is not None:
            self._dialog.show_state(state)
        if self._bounce is not None:
            self._bounce.show_state(state)
        has_song = state.song is not None
        self.mixes.setEnabled(has_song)
        self.export.setEnabled(has_song)
        shelf = state.shelf
        mix = mix_of(state) if shelf.slot else None
        for slot, button in self.slots.items():
            stored = slot in shelf.slots
            active = stored and slot == shelf.slot
            button.setEnabled(has_song)
            button.show_slot(stored, active, active and shelf.slots[slot] != mix)
        soloed = [strip.label for strip in state.song.strips if strip.solo] if state.song else []
        self.solo.show_on(bool(soloed))
        self.solo.setVisible(bool(soloed))
        self.solo.setAccessibleName(
            tr("End solo of {strips}", strips=", ".join(soloed)) if soloed else tr("End all solos")
        )
        self._show_moves(state.moves if has_song else Moves())

    def _show_moves(self, moves: Moves) -> None:
        if moves == self._moves:
            return
        self._moves = moves
        undo = tr("Undo {move}", move=moves.undo) if moves.undo else tr("Nothing to undo")
        redo = tr("Redo {move}", move=moves.redo) if moves.redo else tr("Nothing to redo")
        for button, said, move, keys in (
            (self.undo, undo, moves.undo, "Ctrl+Z"),
            (self.redo, redo, moves.redo, "Ctrl+Shift+Z"),
        ):
            button.setEnabled(bool(move))
            button.setAccessibleName(said)
            button.setToolTip(tooltip(f"{said} ({shown_keys(keys)})"))

    def set_narrow(self, narrow: bool) -> None:
        self._row.setSpacing(3 if narrow else 6)
        self.export.setVisible(not narrow)

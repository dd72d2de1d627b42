"""The mixes of the open song: save, recall, rename, delete, share. It stays open beside the music."""

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.i18n import tr
from app.state.intents import DeleteMix, OpenMixFile, RecallMix, RenameMix, ResetMix, SaveMix, ShareMix
from app.state.mix_rules import mix_name, mix_of
from app.state.mixing import NAME_MOST
from app.state.model import AppState
from app.theme.fonts import BOLD, font
from app.theme.palette import colours
from app.widgets.text import Button, Label, clean, line_edit

SUFFIX = ".stemmix"
_KINDS = tr("Shared mixes (*{suffix})", suffix=SUFFIX)
_RETURN = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class MixList(QListWidget):
    """dragged: the name of the mix that a hand takes out."""

    dragged = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setDragEnabled(True)

    def startDrag(self, actions: Qt.DropAction) -> None:
        item = self.currentItem()
        if item is not None:
            self.dragged.emit(str(item.data(Qt.ItemDataRole.UserRole)))


class MixesDialog(QDialog):
    """Shows the shelf of a state; emits wishes."""

    intent = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title_text = ""
        self._shown: tuple[tuple[str, ...], str] | None = None
        self._showing = False
        self.setWindowTitle(tr("Mixes"))
        self.setAccessibleName(tr("Mixes of this song"))
        self.setFixedWidth(430)
        self._title = Label(face=font(15, BOLD))
        self._heard = Label(colour=colours.dim)
        self.name = line_edit(tr("Name of the mix"), tr("Name under which the mix is saved"))
        self.name.setMaxLength(NAME_MOST)
        self.name.installEventFilter(self)
        self.save = Button(tr("Save mix"))
        self.list = MixList()
        self.list.setObjectName("mixes")
        self.list.setFont(font(12))
        self.list.setAccessibleName(tr("Saved mixes. Enter recalls, F2 renames, Delete deletes"))
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.list.setMinimumHeight(160)
        self.list.installEventFilter(self)
        self._nothing = Label(tr("Nothing saved yet. The mix you left is kept anyway."), colour=colours.dim)
        self.recall = Button(tr("Recall"), kind="small")
        self.rename = Button(tr("Rename"), kind="small")
        self.delete = Button(tr("Delete"), kind="small")
        self.reset = Button(tr("Artist’s mix"), kind="small")
        self.share = Button(tr("Share as a file …"))
        self.open_file = Button(tr("Open a shared mix …"))
        self.bounce = Button(tr("Bounce …"))
        self._lay_out()
        self.save.clicked.connect(self._save)
        self.recall.clicked.connect(self._recall)
        self.rename.clicked.connect(lambda: self.list.editItem(self.list.currentItem()))
        self.delete.clicked.connect(self._delete)
        self.reset.clicked.connect(lambda: self.intent.emit(ResetMix()))
        self.share.clicked.connect(self.ask_where_to_share)
        self.open_file.clicked.connect(self.ask_what_to_open)
        self.list.itemDoubleClicked.connect(lambda _item: self._recall())
        self.list.itemChanged.connect(self._renamed)
        self.list.currentItemChanged.connect(lambda *_: self._enable())

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 16)
        column.setSpacing(10)
        column.addWidget(self._title)
        column.addWidget(self._heard)
        for row_of in (
            (self.name, self.save),
            (self.list,),
            (self._nothing,),
            (self.recall, self.rename, self.delete, None, self.reset),
            (self.share, self.open_file, None, self.bounce),
        ):
            row = QHBoxLayout()
            row.setSpacing(8)
            for widget in row_of:
                if widget is None:
                    row.addStretch(1)
                else:
                    row.addWidget(widget, 1 if widget in (self.name, self.list) else 0)
            column.addLayout(row)

    def show_state(self, state: AppState) -> None:
        """Show the shelf of the open song. Emits nothing; closes when there is none."""
        if state.song is None:
            self.hide()
            return
        self._title_text = state.song.title
        self._title.setText(tr("Mixes of “{title}”", title=state.song.title))
        name, saved = state.shelf.name, state.shelf.saved
        moved = name in saved and saved[name] != mix_of(state)
        heard = tr("You hear “{name}”.", name=name) if name else tr("You hear your own mix.")
        if moved:
            heard = tr("You hear “{name}”, moved since.", name=name)
        self._heard.setText(heard)
        if (tuple(saved), name) != self._shown:
            self._shown = tuple(saved), name
            self._fill(tuple(saved), name)

    def _fill(self, names: tuple[str, ...], heard: str) -> None:
        self._showing = True
        current = self.list.currentItem()
        kept = current.data(Qt.ItemDataRole.UserRole) if current else ""
        self.list.clear()
        for name in names:
            item = QListWidgetItem(clean(name))
            item.setData(Qt.ItemDataRole.UserRole, name)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
            self.list.addItem(item)
            if name == (kept if kept in names else heard):
                self.list.setCurrentItem(item)
        self._nothing.setVisible(not names)
        self._showing = False
        self._enable()

    def _enable(self) -> None:
        for button in (self.recall, self.rename, self.delete):
            button.setEnabled(self.list.currentItem() is not None)

    def _current(self) -> str:
        item = self.list.currentItem()
        return str(item.data(Qt.ItemDataRole.UserRole)) if item else ""

    def _save(self) -> None:
        name = mix_name(self.name.text()) or (self._shown[1] if self._shown else "")
        if name:
            self.name.clear()
            self.intent.emit(SaveMix(name))
        else:
            self.name.setFocus()

    def _recall(self) -> None:
        if self._current():
            self.intent.emit(RecallMix(self._current()))

    def _delete(self) -> None:
        if self._current():
            self.intent.emit(DeleteMix(self._current()))

    def _renamed(self, item: QListWidgetItem) -> None:
        before, now = str(item.data(Qt.ItemDataRole.UserRole)), mix_name(item.text())
        if self._showing or now == before:
            return
        names = self._shown[0] if self._shown else ()
        if not now or now in names:
            self._showing = True
            item.setText(clean(before))
            self._showing = False
        else:
            self.intent.emit(RenameMix(before, now))

    def ask_where_to_share(self) -> None:
        """A dialog for the name of the file."""
        dialog = QFileDialog(self, tr("Share the mix"), f"{file_name(self._title_text)}{SUFFIX}", _KINDS)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(SUFFIX[1:])
        dialog.fileSelected.connect(lambda path: self.intent.emit(ShareMix(Path(path))))
        _ask(dialog)

    def ask_what_to_open(self) -> None:
        """A dialog for the file."""
        dialog = QFileDialog(self, tr("Open a shared mix"), "", _KINDS)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda path: self.intent.emit(OpenMixFile(Path(path))))
        _ask(dialog)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        if watched is self.name and event.key() in _RETURN:
            self._save()
            return True
        if self.list.state() == QAbstractItemView.State.EditingState:
            return False
        if watched is self.list and event.key() in _RETURN:
            self._recall()
            return True
        if watched is self.list and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._delete()
            return True
        return False


def dropped_mix(data: QMimeData) -> Path | None:
    """The shared mix that is being dropped, None when it is something else."""
    files = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return files[0] if len(files) == 1 and files[0].suffix.lower() == SUFFIX else None


def file_name(title: str) -> str:
    """A title as a name for a file on any system; "mix" when nothing is left of it."""
    kept = "".join(c if c.isprintable() and c not in '<>:"/\\|?*' else " " for c in title)
    return " ".join(kept.split()).strip(". ")[:80] or "mix"


def _ask(dialog: QFileDialog) -> None:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()

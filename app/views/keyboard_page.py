"""The cheat sheet: every key of the table, in its groups; and where a person gives an action another key."""

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.i18n import tr
from app.state.actions import ACTIONS, Action, Group, clashes, keys_of, of_strip
from app.state.look import BindKey
from app.state.model import AppState
from app.theme.fonts import SEMIBOLD, font
from app.theme.palette import colours
from app.views.keys import shown_keys
from app.views.page import PageView
from app.widgets.key_caps import KeyButton, KeyCaps
from app.widgets.text import Button, Label, Paragraph
from app.widgets.toggle import Toggle

_COLUMNS = 2


def _caps(action: Action, chosen: Mapping[str, str]) -> tuple[str, ...]:
    keys = [keys for keys in keys_of(action, chosen) if "Media" not in keys]
    if not keys:
        return (tr("no key"),)
    if len(keys) > 3:  # a row of keys: the first and the last say it
        return (shown_keys(keys[0]), "…", shown_keys(keys[-1]))
    return tuple(shown_keys(key) if key.isascii() else key for key in keys)  # "0 … 9" is no key but a row of them


class _Sheet(QWidget):
    """All rows, for one choice of keys. wanted: an action is to have these keys, "" for none, None for its own."""

    wanted = Signal(str, object)

    def __init__(self, chosen: Mapping[str, str]) -> None:
        super().__init__()
        self.buttons: dict[str, KeyButton] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(44)
        grid.setVerticalSpacing(26)
        for number, group in enumerate(Group):
            actions = [action for action in ACTIONS if action.group is group]
            if actions:
                grid.addLayout(self._group(group, actions, chosen), number // _COLUMNS, number % _COLUMNS)

    def _group(self, group: Group, actions: list[Action], chosen: Mapping[str, str]) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(5)
        column.addWidget(Label(group.value, face=font(13, SEMIBOLD)))
        column.addSpacing(4)
        for action in actions:
            column.addLayout(self._row(action, chosen))
        column.addStretch(1)
        return column

    def _row(self, action: Action, chosen: Mapping[str, str]) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(Label(action.title), 1)
        row.addSpacing(6)
        if action.id in chosen:
            back = Toggle(tr("{action}: its own key again", action=action.title), glyph="undo", size=(24, 22))
            back.setToolTip(tr("Its own key again"))
            back.clicked.connect(partial(self.wanted.emit, action.id, None))
            row.addWidget(back)
        caps = _caps(action, chosen)
        if action.can_change:
            button = self.buttons[action.id] = KeyButton(caps, action.title)
            button.taken.connect(partial(self.wanted.emit, action.id))
            button.cleared.connect(partial(self.wanted.emit, action.id, ""))
            row.addWidget(button)
        else:
            row.addWidget(KeyCaps(caps))
        return row


class KeyboardPage(PageView):
    """Shown by `?`."""

    def __init__(self) -> None:
        super().__init__(tr("Keyboard"))
        self.say(tr("Press a key on this page to give its action another one; Delete takes it away."))
        about = tr("Keys of the strip in focus work from every control of it; Tab goes from one to the next.")
        self.reset = Button(tr("All as they came"), height=28)
        self.reset.clicked.connect(self._reset_all)
        self._told = Paragraph(max_lines=3)
        self._told.hide()
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(Paragraph(about, colour=colours.dim, face=font(12), max_lines=2), 1)
        head.addWidget(self.reset, 0, Qt.AlignmentFlag.AlignTop)
        self._sheet = _Sheet({})
        self.body.addLayout(head)
        self.body.addWidget(self._told)
        self.body.addWidget(self._sheet)
        self.body.addStretch(1)
        self._shown: Mapping[str, str] | None = None
        self._refused: tuple[str, str] | None = None

    @property
    def buttons(self) -> Mapping[str, KeyButton]:
        """Those that take another key, by the action's id."""
        return self._sheet.buttons

    def show_page(self, state: AppState, key: str) -> None:
        if state.look.keys == self._shown:
            return
        self._shown = state.look.keys
        self.reset.setVisible(bool(self._shown))
        at = next((name for name, button in self.buttons.items() if button.hasFocus()), "")
        sheet = _Sheet(self._shown)
        sheet.wanted.connect(self._want)
        self.body.replaceWidget(self._sheet, sheet)
        self._sheet.hide()
        self._sheet.deleteLater()
        self._sheet = sheet
        if at:
            sheet.show()
            sheet.buttons[at].setFocus()

    def _want(self, action_id: str, keys: str | None) -> None:
        """Bind them, unless another action has them: who presses them once more takes them from there."""
        chosen, action = self._shown or {}, _named(action_id)
        wanted = action.keys[0] if keys is None else keys
        other = clashes(action_id, wanted, chosen) if wanted else None
        if other is not None:
            takes = other.can_change and chosen.get(other.id, other.keys[0]) == wanted
            if not takes or self._refused != (action_id, wanted):
                self._refused = (action_id, wanted)
                self._tell(_clash(wanted, other, takes), colours.warn)
                return
            self.intent.emit(BindKey(other.id, ""))
        self._refused = None
        local = of_strip(wanted)
        words = tr("At a strip, {keys} stays “{action}”.", keys=shown_keys(wanted), action=local.title) if local else ""
        self._tell(words, colours.dim)
        self.intent.emit(BindKey(action_id, None if wanted == action.keys[0] else keys))

    def _reset_all(self) -> None:
        self._refused = None
        self._tell("", colours.dim)
        for action_id in tuple(self._shown or {}):
            self.intent.emit(BindKey(action_id, None))

    def _tell(self, words: str, colour: str) -> None:
        self._told.setText(words)
        self._told.set_colour(colour)
        self._told.setVisible(bool(words))


def _named(action_id: str) -> Action:
    return next(action for action in ACTIONS if action.id == action_id)


def _clash(keys: str, other: Action, takes: bool) -> str:
    said = tr("{keys} is “{action}” already.", keys=shown_keys(keys), action=other.title)
    if takes:
        return f"{said} {tr('Give it once more to take it from there; that action has no key then.')}"
    return f"{said} {tr('Choose another one.')}"

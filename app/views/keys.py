"""The keys of the window, bound as the table of actions and a person's own choice say."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from app.state.actions import ACTIONS, keys_of

Act = Callable[[int], None]
"""Called with the number of the key among those of the action, which matters for "go to strip 1 … 9" alone."""


class Keys(QObject):
    """acts: what each action does, by its id; those without one are nobody's business in this window."""

    def __init__(self, window: QWidget, acts: Mapping[str, Act]) -> None:
        super().__init__(window)
        self._window = window
        self._acts = dict(acts)
        self._chosen: Mapping[str, str] | None = None
        self._shortcuts: list[QShortcut] = []
        self.show_choice({})

    def add(self, action_id: str, act: Act) -> None:
        """What one more action does."""
        self._acts[action_id] = act
        chosen, self._chosen = self._chosen or {}, None
        self.show_choice(chosen)

    def act(self, action_id: str, number: int = 0) -> None:
        """Do it, as if its key had been pressed."""
        if action_id in self._acts:
            self._acts[action_id](number)

    def show_choice(self, chosen: Mapping[str, str]) -> None:
        """Bind the keys a person chose, by the id of the action; the others as they come."""
        if chosen == self._chosen:
            return
        self._chosen = dict(chosen)
        for shortcut in self._shortcuts:
            shortcut.setEnabled(False)
            shortcut.deleteLater()
        self._shortcuts = []
        for action in ACTIONS:
            if action.local or action.id not in self._acts:
                continue
            for number, keys in enumerate(keys_of(action, chosen)):
                self._bind(keys, action.id, number, action.repeats)

    def _bind(self, keys: str, action_id: str, number: int, repeats: bool) -> None:
        shortcut = QShortcut(QKeySequence(keys), self._window)
        shortcut.setAutoRepeat(repeats)
        shortcut.activated.connect(lambda: self._acts[action_id](number))
        self._shortcuts.append(shortcut)


def shown_keys(keys: str) -> str:
    """Keys as this system writes them: "Ctrl+F"."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText) or keys

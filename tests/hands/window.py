"""The window on a sample state in a process of its own, for hands: `python -m tests.hands.window`.

One line in, one line of JSON out: a Python expression over `main` (the window), `state`, `said` (what was wished so
far), `at(widget)`, its middle on the screen, and `afresh()`, which puts the sample state back.
"""

import json
import sys
from dataclasses import replace

from PySide6.QtCore import QPoint, QSocketNotifier
from PySide6.QtWidgets import QApplication, QWidget

from app.services.moves import Moves
from app.state.intents import OpenForge
from app.state.store import Store
from app.views.main_window import MainWindow
from tests.app.views import sample_state as sample


def at(widget: QWidget, right: int = 0, down: int = 0) -> list[int]:
    place = widget.mapToGlobal(widget.rect().center() + QPoint(right, down))
    return [place.x(), place.y()]


def main() -> int:
    application = QApplication(sys.argv)
    store = Store(sample.MIXER)
    moves, said = Moves(store), []
    window = MainWindow()
    window.resize(1440, 900)

    def wish(intent: object) -> None:
        said.append(intent)
        moves.handle(intent)
        if isinstance(intent, OpenForge):
            store.dispatch(sample_forge())

    def afresh() -> None:
        store._state = sample.MIXER
        window.show_state(store.state)
        window.centralWidget().setFocus()
        said.clear()

    def answer() -> None:
        line = sys.stdin.readline()
        if not line:
            application.exit()
            return
        names = {"afresh": afresh, "main": window, "state": store.state, "said": said, "at": at, "app": application}
        try:
            known = eval(line, names)
        except (IndexError, AttributeError):  # not there yet
            known = None
        print(json.dumps(known, default=repr), flush=True)

    window.intent.connect(wish)
    store.listen(lambda _, now: window.show_state(now))
    window.show_state(store.state)
    window.show()
    window.windowHandle().requestActivate()
    notifier = QSocketNotifier(0, QSocketNotifier.Type.Read)
    notifier.activated.connect(answer)
    print(int(window.winId()), flush=True)
    return int(application.exec())


def sample_forge() -> object:
    from app.state.facts import ForgeShown

    return ForgeShown(replace(sample.FORGE))


if __name__ == "__main__":
    sys.exit(main())

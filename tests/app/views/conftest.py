"""The window on a sample state, with what it said."""

from collections.abc import Callable

import pytest

from app.state.model import AppState
from app.views.main_window import MainWindow


@pytest.fixture
def window(show) -> Callable[[AppState], MainWindow]:  # type: ignore[no-untyped-def]
    """`window(state)` shows a window; its `said` lists every intent since."""

    def open_on(state: AppState, width: int = 1440, height: int = 900) -> MainWindow:
        main = MainWindow()
        main.said = []  # type: ignore[attr-defined]
        main.intent.connect(main.said.append)  # type: ignore[attr-defined]
        main.show_state(state)
        show(main, width, height)
        return main

    return open_on

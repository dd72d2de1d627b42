"""Nothing is a window for a moment: a widget shown before it has a place flashes up and takes the keyboard away."""

from dataclasses import replace

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

from app.state.look import Look
from app.state.model import OpenPage
from app.views.pages import PAGES
from tests.app.views import sample_state as sample
from tests.app.views import settings_states, wallet_states


class Windows(QObject):
    """Types of what is shown as a window of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.seen.append(type(watched).__name__)
        return False


def test_the_window_its_pages_and_its_other_theme_come_as_one_window(window) -> None:  # type: ignore[no-untyped-def]
    windows, application = Windows(), QApplication.instance()
    assert application is not None
    application.installEventFilter(windows)
    try:
        main = window(sample.EMPTY)
        for state in (
            sample.TROUBLES,
            sample.DECISION,
            *settings_states.VIEWS.values(),
            *map(wallet_states.on_page, wallet_states.VIEWS.values()),
        ):
            main.show_state(state)
        for look in (Look(), Look(theme="light"), Look()):
            for page in PAGES:
                main.show_state(replace(sample.MIXER, look=look, page=OpenPage(page)))
    finally:
        application.removeEventFilter(windows)
    assert windows.seen == ["MainWindow"]

"""Qt for tests: offscreen, one application, no Qt warnings, no widgets or timers left behind."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from collections.abc import Iterator

import pytest

QUIET = ("This plugin does not support propagateSizeHints()",)  # the offscreen platform says so of every window


@pytest.fixture(scope="session")
def qapp() -> Iterator[object]:
    """The QApplication of the whole run, with our fonts."""
    from PySide6.QtWidgets import QApplication

    from app.theme import fonts

    application = QApplication.instance() or QApplication(["tests"])
    fonts.register()
    yield application


@pytest.fixture
def qt(qapp: object) -> Iterator[object]:
    """The application; fails the test on a Qt warning, and when it leaves a top-level widget, a timer, an animation or
    a task behind. What stays inside a window that lives on is counted by `tests.app.leaks.inhabitants`."""
    from PySide6.QtCore import QObject, QtMsgType, qInstallMessageHandler
    from PySide6.QtWidgets import QApplication

    from tests.app.leaks import running, settle, tasks

    said: list[str] = []

    def listen(kind: QtMsgType, context: object, message: str) -> None:
        if kind is not QtMsgType.QtDebugMsg and message not in QUIET:
            said.append(message)

    assert isinstance(qapp, QObject)
    before, before_run, before_tasks = set(QApplication.topLevelWidgets()), running([qapp]), tasks()
    former = qInstallMessageHandler(listen)
    try:
        yield qapp
        for widget in set(QApplication.topLevelWidgets()) - before:
            if widget.parent() is None and widget.property("of_test"):
                widget.hide()
                widget.deleteLater()
        settle()
        left = set(QApplication.topLevelWidgets()) - before
        leaked = [type(widget).__name__ for widget in left]
        leaked += (running([qapp, *left]) - before_run).elements()
        leaked += [f"task {task.get_name()}" for task in tasks() - before_tasks]
    finally:
        qInstallMessageHandler(former)
    assert said == []
    assert leaked == []


@pytest.fixture
def show(qt: object) -> Iterator[object]:
    """Show a widget for the length of a test: `show(widget)`; it is taken down afterwards."""
    from PySide6.QtWidgets import QApplication, QWidget

    shown: list[QWidget] = []

    def bring_up(widget: QWidget, width: int = 0, height: int = 0) -> QWidget:
        widget.setProperty("of_test", True)
        if width:
            widget.resize(width, height)
        widget.show()
        widget.activateWindow()
        QApplication.processEvents()
        shown.append(widget)
        return widget

    yield bring_up
    for widget in shown:
        widget.hide()

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
    """The application; fails the test on a Qt warning, a leaked top-level widget or a running animation."""
    from PySide6.QtCore import QCoreApplication, QEvent, QtMsgType, qInstallMessageHandler
    from PySide6.QtWidgets import QApplication

    said: list[str] = []

    def listen(kind: QtMsgType, context: object, message: str) -> None:
        if kind is not QtMsgType.QtDebugMsg and message not in QUIET:
            said.append(message)

    before = set(QApplication.topLevelWidgets())
    former = qInstallMessageHandler(listen)
    try:
        yield qapp
        for widget in set(QApplication.topLevelWidgets()) - before:
            if widget.parent() is None and widget.property("of_test"):
                widget.hide()
                widget.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        leaked = [type(widget).__name__ for widget in set(QApplication.topLevelWidgets()) - before]
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

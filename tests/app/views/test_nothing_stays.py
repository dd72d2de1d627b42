"""Dialogs and pages that were closed leave nothing behind in the window that lives on; and a leak would be seen."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QObject, QTimer, QVariantAnimation
from PySide6.QtWidgets import QDialog

from app.state.model import OpenPage, Page
from app.views.main_window import MainWindow
from app.views.pages import PAGES
from tests.app.leaks import inhabitants, running, settle, tasks
from tests.app.views import dialog_scenes, sample_state, wallet_states

Visit = Callable[[MainWindow], None]


def _states(*visited: object) -> Visit:
    def visit(main: MainWindow) -> None:
        for state in visited:
            main.show_state(state)  # type: ignore[arg-type]
        main.show_state(sample_state.COMPLETE)

    return visit


def _mixes(main: MainWindow) -> None:
    main.transport.mix.open_mixes()
    main.transport.mix.dialog.close()


def _bounce(main: MainWindow) -> None:
    main.transport.mix.open_bounce()
    main.transport.mix.bounce_dialog.close()


AT = sample_state.COMPLETE
VISITS: dict[str, Visit] = {
    "the forge": _states(*(replace(AT, forge=view) for view in dialog_scenes.FORGES.values())),
    "a reveal": _states(*(replace(AT, reveal=view) for view in dialog_scenes.REVEALS.values())),
    "the password": _states(replace(AT, wallet=replace(AT.wallet, password_for=wallet_states.ACCOUNT))),
    "wallets": _states(*(wallet_states.on_page(view) for view in wallet_states.VIEWS.values())),
    "every page": _states(*(replace(AT, page=OpenPage(page)) for page in Page if page in PAGES)),
    "albums and stems": _states(sample_state.ALBUM, sample_state.STEM, sample_state.HISTORY, sample_state.ALBUM_READY),
    "songs and troubles": _states(sample_state.SIXTEEN, sample_state.TROUBLES, sample_state.BROKEN, sample_state.EMPTY),
    "the decision": _states(sample_state.DECISION),
    "another theme": _states(replace(AT, look=replace(AT.look, theme="light"))),
    "mixes": _mixes,
    "a bounce": _bounce,
}


@pytest.mark.parametrize("what", VISITS)
def test_a_visit_leaves_nothing_behind(window, what: str) -> None:  # type: ignore[no-untyped-def]
    main = window(AT)
    for _ in range(2):  # pages are made when they are asked for the first time, and kept; Qt makes some things later
        VISITS[what](main)
        settle()
    before = inhabitants(main)
    VISITS[what](main)
    assert inhabitants(main) == before


def test_a_child_that_stays_and_a_timer_that_runs_on_are_seen(window) -> None:  # type: ignore[no-untyped-def]
    main = window(AT)
    before = inhabitants(main)
    dialog = QDialog(main)
    dialog.setProperty("of_test", True)
    dialog.show()
    dialog.hide()  # closed, but not deleted
    QTimer(main, interval=1000).start()
    motion = QVariantAnimation(main, duration=100_000)
    motion.setEndValue(1.0)
    motion.start()
    more = inhabitants(main) - before
    assert more["QDialog"] == 1 and more["QTimer"] == 1
    assert running([main]) == Counter({"timer of MainWindow": 1, "animation of MainWindow": 1})


def test_a_task_that_nobody_ends_is_seen() -> None:
    before = tasks()
    loop = asyncio.new_event_loop()
    task = loop.create_task(asyncio.sleep(3600), name="forgotten")
    assert [left.get_name() for left in tasks() - before] == ["forgotten"]
    task.cancel()
    loop.run_until_complete(asyncio.gather(task, return_exceptions=True))
    loop.close()
    assert tasks() - before == set()


def test_a_timer_of_the_application_is_seen(qapp: QObject) -> None:
    timer = QTimer(qapp, interval=1000)
    timer.start()
    assert running([qapp])["timer of QApplication"] == 1
    timer.stop()
    timer.deleteLater()

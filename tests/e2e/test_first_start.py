"""The first start offers a choice, once; the demo is prepared meanwhile."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.options import Options
from app.settings import load_settings
from app.state.model import Page
from app.views.welcome_page import WelcomePage
from tests.e2e.theatre import Theatre


def test_the_demo_is_one_key_away_and_the_choice_is_remembered(home: Path) -> None:
    with Theatre(home, options=Options(root=home, backend="silent")) as theatre:
        window = theatre.program.window
        page = window.page_view(Page.WELCOME)
        assert isinstance(page, WelcomePage) and page.isVisible()
        assert window.focusWidget() is page.demo
        QTest.keyClick(page.demo, Qt.Key.Key_Return)
        assert not page.isVisible()
        assert any(row.title == "Harbour" for row in theatre.run(theatre.library()))
    settings, _ = load_settings(home / "config" / "settings.json")
    assert settings.welcomed
    with Theatre(home, options=Options(root=home, backend="silent")) as theatre:
        assert theatre.program.store.state.page is None
        theatre.run(theatre.library())


def test_who_says_what_to_open_is_not_asked(home: Path) -> None:
    with Theatre(home, options=Options(root=home, backend="silent", demo=True)) as theatre:
        assert theatre.program.store.state.page is None

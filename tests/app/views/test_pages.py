from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.state.intents import ClosePage
from app.state.model import AppState, OpenPage, Page
from app.views import main_window, pages
from app.views.page import PageView
from tests.app.views import sample_state


class HistoryOfOne(PageView):
    def __init__(self) -> None:
        super().__init__("History")
        self.keys: list[str] = []

    def show_page(self, state: AppState, key: str) -> None:
        self.keys.append(key)


@pytest.fixture(autouse=True)
def one_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(main_window, "PAGES", {Page.HISTORY: HistoryOfOne})


def test_a_page_takes_the_place_of_the_song_and_gives_it_back(window) -> None:  # type: ignore[no-untyped-def]
    main = window(replace(sample_state.MIXER, page=OpenPage(Page.HISTORY, "7")))
    page = main.page_view(Page.HISTORY)
    assert page.isVisible() and not main.song_page.isVisible()
    assert set(page.keys) == {"7"}
    main.show_state(sample_state.MIXER)
    assert main.song_page.isVisible() and not page.isVisible()


def test_escape_and_the_back_button_ask_to_go_back(window) -> None:  # type: ignore[no-untyped-def]
    main = window(replace(sample_state.MIXER, page=OpenPage(Page.HISTORY)))
    QTest.keyClick(main, Qt.Key.Key_Escape)
    QTest.mouseClick(main.page_view(Page.HISTORY).back, Qt.MouseButton.LeftButton)
    assert main.said == [ClosePage(), ClosePage()]


def test_every_page_of_the_menu_exists() -> None:
    assert {page for page, _ in pages.MENU} <= set(pages.PAGES)


def test_the_keyboard_comes_along_to_a_page_and_leaves_no_button_ready_behind(window) -> None:  # type: ignore[no-untyped-def]
    main = window(sample_state.MIXER)
    main.show_state(replace(sample_state.MIXER, page=OpenPage(Page.HISTORY)))
    assert main.page_view(Page.HISTORY).isAncestorOf(main.focusWidget())
    main.show_state(sample_state.MIXER)
    assert main.focusWidget() is main.centralWidget()


def test_a_page_does_not_take_the_keyboard_from_the_search(window) -> None:  # type: ignore[no-untyped-def]
    main = window(sample_state.MIXER)
    main.library.focus_search()
    main.show_state(replace(sample_state.MIXER, page=OpenPage(Page.HISTORY)))
    assert main.focusWidget() is main.library.search

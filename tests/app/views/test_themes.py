"""The light theme beside the dark one."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication

from app.state.look import Look
from app.state.model import AppState, OpenPage, Page
from app.theme import palette
from app.theme.palette import colours
from app.views.main_window import MainWindow
from tests.app.views import sample_state as sample

Open = Callable[..., MainWindow]


def lit(state: AppState) -> AppState:
    return replace(state, look=Look(theme="light"))


@pytest.fixture(autouse=True)
def dark_again() -> Iterator[None]:
    yield
    palette.use("dark")


def corner(main: MainWindow) -> str:
    return main.grab().toImage().pixelColor(2, 2).name()


def test_the_window_changes_its_colours_and_keeps_what_it_shows(window: Open) -> None:
    main = window(sample.MIXER)
    for number, strip in enumerate(sample.MIXER.song.strips):
        main.show_overview(strip.key, *sample.overview(number))
    dark = corner(main)
    main.show_state(lit(sample.MIXER))
    QApplication.processEvents()
    assert corner(main) == colours.panel != dark
    assert list(main.song_page.desk.strips) == [strip.key for strip in sample.MIXER.song.strips]
    assert set(main.song_page.overview._picture.amplitudes) == {strip.key for strip in sample.MIXER.song.strips}
    main.show_state(sample.MIXER)
    QApplication.processEvents()
    assert corner(main) == dark
    assert main.said == []


def test_keys_pages_and_the_dialog_work_in_the_other_theme_too(window: Open) -> None:
    main = window(replace(sample.COMPLETE, forge=sample.FORGE, page=OpenPage(Page.KEYBOARD)))
    main.show_state(replace(lit(sample.COMPLETE), forge=sample.FORGE, page=OpenPage(Page.KEYBOARD)))
    QApplication.processEvents()
    assert main.forge_dialog is not None and main.forge_dialog.isVisible()
    assert main.page_view(Page.KEYBOARD).isVisible()
    main.show_state(lit(sample.COMPLETE))
    QApplication.processEvents()
    main.activateWindow()
    main.keys.act("strip", 0)
    assert main.focusWidget() is main.song_page.desk.strips["11"].controls.fader
    main.song_page.desk.strips["11"].controls.fader._nudge(1.0)
    assert len(main.said) == 1


def test_a_page_stays_where_it_was_scrolled_to(window: Open) -> None:
    keyboard = replace(sample.MIXER, page=OpenPage(Page.KEYBOARD))
    main = window(keyboard, 1024, 700)
    main.page_view(Page.KEYBOARD).go_to(90)
    QApplication.processEvents()
    assert main.page_view(Page.KEYBOARD).place == 90
    main.show_state(lit(keyboard))
    QApplication.processEvents()
    assert main.page_view(Page.KEYBOARD).place == 90

from app.state.intents import ClosePage, SelectSong, ShowPage
from app.state.model import AppState, OpenPage, Page
from app.state.reduce import reduce


def test_a_page_is_shown_with_what_it_is_about() -> None:
    state = reduce(AppState(), ShowPage(Page.STEM, "7"))
    assert state.page == OpenPage(Page.STEM, "7")


def test_closing_a_page_goes_back_to_the_song() -> None:
    state = reduce(AppState(page=OpenPage(Page.HISTORY)), ClosePage())
    assert state.page is None


def test_choosing_a_song_leaves_the_page() -> None:
    state = reduce(AppState(page=OpenPage(Page.SETTINGS)), SelectSong("a"))
    assert state.page is None

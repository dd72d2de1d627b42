"""History, stem and album in the window."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtTest import QTest

from app.state.intents import OpenForge, SelectSong, ShowPage
from app.state.model import Page
from app.state.pages import CollectionPages, ExportHistory, History, OpenTokenMarket
from app.views.album_page import AlbumPageView, SongLine
from app.views.history_page import HistoryPage
from app.views.history_rows import HistoryModel
from app.views.stem_page import StemPageView
from tests.app.views import sample_state as s


def wishes(page: object) -> list[object]:
    found: list[object] = []
    page.intent.connect(found.append)  # type: ignore[attr-defined]
    return found


@pytest.fixture
def history(show) -> HistoryPage:  # type: ignore[no-untyped-def]
    page = HistoryPage()
    page.show_page(s.HISTORY, "")
    return show(page, 900, 700)


def test_the_history_is_filtered_by_kind_and_by_name(history: HistoryPage) -> None:
    assert len(history.list.rows.rows) == len(s.EVENTS)
    history.kinds["burned"].click()
    assert [row.name for row in history.list.rows.rows] == ["Mantra · Drums", "Mantra · Brass"]
    history.search.setText("brass")
    assert [row.name for row in history.list.rows.rows] == ["Mantra · Brass"]
    history.search.setText("nobody")
    assert not history.list.isVisible()
    assert not history.save.isEnabled()
    history.search.setText("")
    history.kinds[""].click()
    assert len(history.list.rows.rows) == len(s.EVENTS)


def test_what_is_saved_is_what_is_shown(history: HistoryPage, tmp_path: Path) -> None:
    wanted = wishes(history)
    history.kinds["sent"].click()
    history.search.setText("bass")
    history.save_to(str(tmp_path / "x.csv"))
    assert wanted == [ExportHistory(tmp_path / "x.csv", "sent", "bass")]


def test_a_row_leads_to_its_token(history: HistoryPage) -> None:
    wanted = wishes(history)
    history.list.clicked.emit(history.list.rows.index(0))
    assert wanted == [ShowPage(Page.STEM, "17")]


def test_a_row_reads_as_one_sentence_and_never_as_markup(show) -> None:  # type: ignore[no-untyped-def]
    page = HistoryPage()
    evil = replace(s.EVENTS[3], name="<img src='/etc/passwd'>\u202eevil", other="to <b>you</b>")
    page.show_page(replace(s.HISTORY, pages=CollectionPages(History((evil,)))), "")
    show(page, 900, 700).grab()
    spoken = page.list.rows.index(0).data(HistoryModel.ROW), page.list.rows.index(0).data()
    assert "\u202e" not in str(spoken[1])
    assert "Sent to <b>you</b> · 2 copies, 2 Nov 2026, 09:30" in str(spoken[1])


def test_an_empty_history_says_why_and_an_unread_one_that_it_is_read(show) -> None:  # type: ignore[no-untyped-def]
    page = show(HistoryPage(), 900, 700)
    page.show_page(s.NO_HISTORY, "")
    assert not page.list.isVisible()
    page.show_page(replace(s.HISTORY, pages=CollectionPages()), "")
    assert not page.save.isEnabled()


def test_a_stem_leads_to_its_song_and_to_the_market(show) -> None:  # type: ignore[no-untyped-def]
    page = show(StemPageView(), 900, 700)
    wanted = wishes(page)
    page.show_page(s.STEM, "17")
    assert page.title.text() == "Masterpiece · Brass"
    assert page.holders.isVisible()
    page.open_song.click()
    page.market.click()
    assert wanted == [SelectSong("000/Masterpiece"), OpenTokenMarket("17")]


def test_what_was_known_of_another_stem_is_not_shown_for_this_one(show) -> None:  # type: ignore[no-untyped-def]
    page = show(StemPageView(), 900, 700)
    page.show_page(s.STEM, "17")
    page.show_page(s.STEM, "18")
    assert page.title.text() == "Stem"
    assert not page.figures.isVisible()


def test_an_album_leads_to_its_songs_and_to_its_forge(show) -> None:  # type: ignore[no-untyped-def]
    page = show(AlbumPageView(), 900, 700)
    wanted = wishes(page)
    page.show_page(s.ALBUM, "000")
    assert not page.forge.isVisible()
    page.show_page(s.ALBUM_READY, "000")
    page.forge.click()
    lines = page.findChildren(SongLine)
    QTest.keyClick(lines[-1], "\r")
    assert wanted == [OpenForge("000"), SelectSong("d")]

"""Which songs the library shows, in which order."""

from dataclasses import replace

from app.state.browsing import MOST_RECENT, Browsing, Order, OrderBy, PlaceLeft, PlacesKnown, Show, ShowOnly, played
from app.state.content import Keeping
from app.state.intents import SelectSong
from app.state.model import AlbumRow, AppState, LibraryState, OtherRow, SongRow, SongStatus
from app.state.reduce import reduce
from app.views.library_rows import RowKind, rows_of


def song(key: str, owned: int, required: int = 5) -> SongRow:
    return SongRow(key, key.title(), SongStatus.PARTIAL, owned, required, "")


LIBRARY = LibraryState(
    albums=(
        AlbumRow("a", "A", 0, (song("tides", 5), song("amber", 0))),
        AlbumRow("b", "B", 0, (song("mantra", 3), song("signal", 1))),
    ),
    sealed=3,
    sealed_note="40% that one fills a hole",
    others=(OtherRow("77", "<b>Odd</b>", "belongs to no song"),),
)


def shown(
    show: Show = Show.ALL, order: Order = Order.ALBUM, recent: tuple[str, ...] = (), search: str = ""
) -> list[str]:
    library = LibraryState(LIBRARY.phase, LIBRARY.albums, 3, LIBRARY.sealed_note, LIBRARY.others, search=search)
    keeping = {"signal": Keeping(2, 2), "mantra": Keeping(2, 1)}
    return [row.title for row in rows_of(library, Browsing(show, order, recent), keeping)]


def test_everything_is_listed_and_nothing_hidden() -> None:
    assert shown() == ["A", "Tides", "Amber", "B", "Mantra", "Signal", "SEALED", "Unrevealed stems", "OTHER TOKENS",
                       "<b>Odd</b>"]  # fmt: skip
    assert shown(search="odd") == ["OTHER TOKENS", "<b>Odd</b>"]


def test_a_filter_shows_only_what_it_says() -> None:
    assert shown(Show.COMPLETE) == ["A", "Tides"]
    assert shown(Show.NEARLY) == ["B", "Mantra"]
    assert shown(Show.OWNED) == ["A", "Tides", "B", "Mantra", "Signal"]
    assert shown(Show.OFFLINE) == ["B", "Signal"]
    assert shown(Show.SEALED) == ["SEALED", "Unrevealed stems"]


def test_songs_of_all_albums_are_put_in_order() -> None:
    assert shown(order=Order.TITLE)[:4] == ["Amber", "Mantra", "Signal", "Tides"]
    assert shown(order=Order.NEAREST)[:4] == ["Tides", "Mantra", "Signal", "Amber"]
    assert shown(order=Order.RECENT, recent=("signal", "amber"))[:4] == ["Signal", "Amber", "Mantra", "Tides"]


def test_what_is_sealed_says_its_odds() -> None:
    rows = rows_of(LIBRARY)
    assert next(row.detail for row in rows if row.kind is RowKind.SEALED) == "40% that one fills a hole"


def test_the_song_opened_last_was_played_last() -> None:
    state = reduce(reduce(reduce(AppState(), SelectSong("a")), SelectSong("b")), SelectSong("a"))
    assert state.browsing.recent == ("a", "b")
    assert len(played(tuple(map(str, range(99))), "x")) == MOST_RECENT
    state = reduce(reduce(state, ShowOnly(Show.NEARLY)), OrderBy(Order.TITLE))
    assert (state.browsing.show, state.browsing.order) == (Show.NEARLY, Order.TITLE)


def test_songs_played_lately_say_where_they_were_left() -> None:
    left = reduce(AppState(library=LIBRARY), PlaceLeft("mantra", 83.4, 252.0))
    rows = rows_of(LIBRARY, replace(left.browsing, order=Order.RECENT, recent=("mantra",)))
    assert (rows[0].title, rows[0].detail) == ("Mantra", "left at 1:23")
    assert "left" not in " ".join(row.detail for row in rows_of(LIBRARY, left.browsing))


def test_near_its_start_or_its_end_a_song_was_not_left_on_the_way() -> None:
    left = reduce(AppState(), PlaceLeft("mantra", 83.4, 252.0))
    assert reduce(left, PlaceLeft("mantra", 1.0, 252.0)).browsing.places_s == {}
    assert reduce(left, PlaceLeft("mantra", 250.0, 252.0)).browsing.places_s == {}
    assert reduce(left, PlacesKnown({"mantra": 5.0, "tides": 6.0})).browsing.places_s == {"mantra": 83.4, "tides": 6.0}

"""The demo account shows every state of the program on the first day."""

from pathlib import Path

from app.state.model import SongStatus
from tests.e2e.theatre import Theatre

ALL_TYPES = {
    "Drums", "Percussion", "Bass", "Vocals", "Synth", "Keyboard", "Guitar", "Strings", "Brass", "Woodwinds", "FX",
}  # fmt: skip


def test_the_demo_account_shows_every_state(home: Path) -> None:
    with Theatre(home) as theatre:
        rows = {row.title: row for row in theatre.run(theatre.library())}
        state = theatre.program.store.state
        controller = theatre.program.controller
        assert controller is not None and controller.library is not None
        library = controller.library.library
    assert len(rows) == 7
    assert rows["Harbour"].status is SongStatus.COMPLETE
    assert rows["Paper Kites"].required - rows["Paper Kites"].owned == 1
    assert (rows["Glass Garden"].status, rows["Glass Garden"].owned) == (SongStatus.PARTIAL, 3)
    assert (rows["Undertow"].status, rows["Undertow"].owned) == (SongStatus.NONE, 0)
    assert rows["Last Stop"].status is SongStatus.FORGED
    assert state.library.sealed == 5
    assert state.banner.startswith("Demo")

    assert library is not None
    stems = [stem for song in library.catalogue.songs() for stem in song.stems]
    assert {stem.stem_type.value for stem in stems if stem.stem_type} == ALL_TYPES
    assert all(4 <= len(song.stems) <= 9 for song in library.catalogue.songs())
    glass = next(held for held in library.songs.values() if held.song.title == "Glass Garden")
    assert max(library.holdings.copies(stem.token_id) for stem in glass.song.stems) > 1
    assert not library.catalogue.unplaced
    # An album one song short: a token for every song of it but one.
    short = [
        sum(library.songs[song.key].song_tokens == 0 for song in album.songs) for album in library.catalogue.albums
    ]
    assert sorted(short) == [1, 4]
    rates = [stem.audio.sample_rate_hz for stem in stems if stem.audio]
    lengths_s = [s.audio.frames / s.audio.sample_rate_hz for s in stems if s.audio and s.audio.frames]
    assert set(rates) == {44_100, 48_000} and rates.count(48_000) > rates.count(44_100)
    assert all(60 <= length <= 120 for length in lengths_s)

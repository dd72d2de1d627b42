"""The demo account is made so that every state of the program is there."""

from app.demo import holdings
from app.demo.music import catalogue

SONGS = {song.title: [part.kind for part in song.parts] for album in catalogue.ALBUMS for song in album.songs}


def _owned(title: str) -> list[int]:
    return [holdings.copies_owned(title, kind) for kind in SONGS[title]]


def test_every_song_of_the_music_has_its_share_and_no_other() -> None:
    assert set(holdings.SHARES) == set(SONGS)
    for title, share in holdings.SHARES.items():
        assert set(share.copies) | set(share.all_but) <= set(SONGS[title])


def test_one_song_is_complete_with_spare_copies_one_lacks_one_stem_and_one_has_none() -> None:
    assert min(_owned("Harbour")) == 1 < max(_owned("Harbour"))
    assert _owned("Paper Kites").count(0) == 1
    assert 0 < sum(map(bool, _owned("Glass Garden"))) < len(_owned("Glass Garden")) - 1
    assert sum(_owned("Undertow")) == 0
    assert [title for title, share in holdings.SHARES.items() if share.forged] == ["Last Stop", "Neon Rain"]


def test_an_unknown_song_is_not_owned() -> None:
    assert holdings.copies_owned("Never Heard", "Drums") == 0


def test_what_others_burned_is_never_more_than_what_they_got() -> None:
    for token_id in range(1000):
        assert 0 < holdings.burned_elsewhere(token_id) < holdings.edition(token_id) - 10

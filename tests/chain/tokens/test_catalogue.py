from chain.tokens.catalogue import RECIPE_DISAGREES, UNKNOWN_TOKEN, album_key, build, song_key
from chain.tokens.metadata import unreadable
from chain.tokens.model import StemType, Tier, Token


def stem(
    token_id: int, stem_type: StemType, song: str = "Harbour", album: str | None = "First", problem: str | None = None
) -> Token:
    return Token(
        token_id, Tier.STEM, f"{song} {token_id}", album=album, song=song, stem_type=stem_type, problem=problem
    )


def song(token_id: int, title: str = "Harbour", album: str | None = "First") -> Token:
    return Token(token_id, Tier.SONG, title, album=album, song=title, image="ipfs://art")


def album(token_id: int, title: str = "First") -> Token:
    return Token(token_id, Tier.ALBUM, title, album=title)


BASS, DRUMS, FX = StemType.BASS, StemType.DRUMS, StemType.FX
STEMS = [stem(11, FX), stem(12, BASS), stem(13, DRUMS)]


def ids(tokens: tuple[Token, ...]) -> list[int]:
    return [token.token_id for token in tokens]


def test_stems_stand_in_the_fixed_order_of_types() -> None:
    (found,) = build(STEMS, {}).songs()
    assert ids(found.stems) == [13, 12, 11]
    assert found.token is None


def test_two_stems_of_one_type_are_both_required_in_the_order_of_their_ids() -> None:
    (found,) = build([stem(15, BASS), *STEMS], {}).songs()
    assert ids(found.stems) == [13, 12, 15, 11]


def test_albums_and_songs_come_in_the_order_of_their_ids() -> None:
    tokens = [stem(31, FX, "C", "Second"), stem(21, FX, "B"), stem(11, FX, "A"), stem(5, FX, "Loose", None)]
    found = build(tokens, {})
    assert [(a.title, [s.title for s in a.songs]) for a in found.albums] == [
        ("First", ["A", "B"]),
        ("Second", ["C"]),
        ("", ["Loose"]),
    ]


def test_the_song_token_and_the_album_token_find_their_place_by_their_traits() -> None:
    found = build([*STEMS, song(10), album(1)], {})
    (only,) = found.albums
    assert only.token == album(1)
    assert only.songs[0].token == song(10)
    assert only.songs[0].image == "ipfs://art"
    assert found.unplaced == ()


def test_a_recipe_decides_what_is_required() -> None:
    found = build([*STEMS, song(10)], {10: (11, 12)})
    (only,) = found.songs()
    assert ids(only.stems) == [12, 11]
    assert only.problem == RECIPE_DISAGREES
    assert ids(found.unplaced) == [13]


def test_a_recipe_that_agrees_is_no_problem() -> None:
    (only,) = build([*STEMS, song(10)], {10: (11, 12, 13)}).songs()
    assert only.problem is None


def test_a_recipe_that_wants_another_songs_stem_says_so() -> None:
    tokens = [*STEMS, stem(21, FX, "Other"), song(10)]
    found = build(tokens, {10: (11, 12, 13, 21)})
    assert found.songs()[0].problem == RECIPE_DISAGREES
    assert ids(found.songs()[0].stems) == [13, 12, 11, 21]


def test_a_required_token_of_which_nothing_is_known_is_there_all_the_same() -> None:
    (only,) = build([*STEMS, song(10)], {10: (11, 12, 13, 99)}).songs()
    assert only.stems[-1] == unreadable(99, UNKNOWN_TOKEN)
    assert only.problem == RECIPE_DISAGREES


def test_a_song_token_without_readable_metadata_is_named_by_its_stems() -> None:
    (only,) = build([*STEMS, unreadable(10, "not_json")], {10: (11, 12, 13)}).songs()
    assert (only.title, only.album_key, only.problem) == ("Harbour", "First", RECIPE_DISAGREES)


def test_an_album_is_made_of_the_songs_its_recipe_names() -> None:
    second = [stem(21, FX, "Neon"), song(20, "Neon")]
    recipes = {10: (11, 12, 13), 20: (21,), 1: (10, 20)}
    (only,) = build([*STEMS, song(10), *second, album(1)], recipes).albums
    assert [s.title for s in only.songs] == ["Harbour", "Neon"]
    assert only.problem is None


def test_an_album_whose_recipe_leaves_a_song_out_says_so_and_hides_nothing() -> None:
    second = [stem(21, FX, "Neon"), song(20, "Neon")]
    (only,) = build([*STEMS, song(10), *second, album(1)], {10: (11, 12, 13), 20: (21,), 1: (10,)}).albums
    assert [s.title for s in only.songs] == ["Harbour", "Neon"]
    assert only.problem == RECIPE_DISAGREES


def test_an_album_token_without_readable_metadata_is_known_by_its_recipe() -> None:
    found = build([*STEMS, song(10), unreadable(1, "not_json")], {10: (11, 12, 13), 1: (10,)})
    (only,) = found.albums
    assert (only.title, only.token) == ("First", unreadable(1, "not_json"))


def test_what_fits_nowhere_is_listed() -> None:
    strange = [unreadable(7, "not_json"), stem(8, FX, problem="duplicate_trait"), song(9, "Harbour")]
    found = build([*STEMS, song(10), *strange], {10: (11, 12, 13)})
    assert ids(found.unplaced) == [7, 8, 9]


def test_a_stem_whose_audio_is_broken_keeps_its_place() -> None:
    (only,) = build([stem(11, FX, problem="bad_audio")], {}).songs()
    assert ids(only.stems) == [11]


def test_sealed_tokens_stand_apart() -> None:
    sealed = Token(900, Tier.SEALED, "Sealed")
    found = build([*STEMS, sealed], {})
    assert found.sealed == (sealed,)
    assert found.unplaced == ()


def test_keys_differ_whatever_the_names_contain() -> None:
    assert song_key("a/b", "c") != song_key("a", "b/c")
    assert album_key(None) == ""
    twins = build([stem(11, FX), song(10), stem(12, FX), song(20)], {10: (11,), 20: (12,)}).songs()
    assert len({s.key for s in twins}) == 2


def test_every_song_names_the_album_that_holds_it() -> None:
    found = build([stem(11, FX), song(10), album(1), album(2)], {10: (11,), 1: (10,), 2: (10,)})
    assert all(s.album_key == a.key for a in found.albums for s in a.songs)


def test_no_tokens_make_an_empty_catalogue() -> None:
    found = build([], {})
    assert (found.albums, found.sealed, found.unplaced) == ((), (), ())

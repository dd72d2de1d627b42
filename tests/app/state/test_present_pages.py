"""The pages about the collection, in the words of the window."""

from app.state.pages import matches
from app.state.present_pages import album_page, chances, history_page, remark, stem_page, when
from chain.packing import ZERO_ADDRESS
from chain.tokens.events import Move
from chain.tokens.history import story
from tests.app.collection import ALBUM, ALBUM_ID, BOB, HARBOUR, UNDERTOW, library, profile, tokens
from tests.fakes.chain import ALICE

TOKENS = {token.token_id: token for token in tokens()}
MOVES = [
    Move(1, 0, 0, "0x1", ALICE, ZERO_ADDRESS, ALICE, 1, 2),
    Move(2, 0, 0, "0x2", ALICE, BOB, ALICE, 3, 1),
]
NAMES = {ALICE: "alice.eth"}


def test_the_history_says_what_happened_with_whom_and_when() -> None:
    told = story(MOVES, [], [ALICE], TOKENS, {2: 1_780_660_800})
    rows = history_page(told, TOKENS, NAMES).rows
    assert rows is not None
    assert [(r.kind, r.name, r.other, r.account) for r in rows] == [
        ("received", "Harbour · Vocals", "from 0xb0b0…b0b0", ""),
        ("received", "Harbour · Drums", "when it was made", ""),
    ]
    assert rows[0].when == when(1_780_660_800) != ""
    assert (rows[1].when, rows[1].amount) == ("", 2)


def test_with_several_accounts_the_history_says_whose() -> None:
    told = story(MOVES, [], [ALICE, BOB], TOKENS, {})
    rows = history_page(told, TOKENS, {ALICE: "alice.eth", BOB: "bea.eth"}).rows
    assert rows is not None
    assert [(r.kind, r.other, r.account) for r in rows] == [
        ("moved", "to alice.eth", "bea.eth"),
        ("received", "when it was made", "alice.eth"),
    ]


def test_an_empty_history_says_so() -> None:
    assert "No token" in history_page(story([], [], [ALICE], {}, {}), {}, {}).message


def test_the_page_of_a_stem_has_its_figures_and_says_what_is_not_known() -> None:
    seen = library({1: 2}, supply={2: 5})
    told = story(MOVES, [], [ALICE], TOKENS, {})
    page = stem_page(seen, TOKENS[1], told, profile(), NAMES)
    figures = dict(page.figures)
    assert (figures["Live supply"], figures["Burned so far"], figures["Yours"]) == ("unknown", "3", "2")
    assert figures["Yours since"] == "block 1"
    assert (page.title, page.song_key, len(page.rows)) == ("Harbour · Drums", HARBOUR, 1)
    assert page.holders == ()
    assert (page.market_url or "").endswith("/1")


def test_the_page_of_a_stem_says_in_which_account_its_copies_are() -> None:
    page = stem_page(library({1: 2}, watched={1: 1}), TOKENS[1], None, profile(), NAMES)
    assert page.holders == (("alice.eth", 2), ("0xb0b0…b0b0", 1))


def test_the_page_of_an_album_says_what_each_song_lacks_and_what_limits_it() -> None:
    seen = library({1: 1, 2: 1, 4: 1, 5: 1}, supply={1: 9, 2: 9, 3: 4, 4: 2, 5: 2})
    page = album_page(seen, ALBUM, profile())
    assert page is not None
    songs = {song.key: song for song in page.songs}
    assert (songs[HARBOUR].missing, songs[HARBOUR].standing) == ("Missing: Vocals", "2 of 3 stems")
    assert songs[HARBOUR].chances == "4 can still be made by anyone, limited by Vocals"
    assert songs[UNDERTOW].standing == "complete · 1 set"
    assert songs[UNDERTOW].chances == "2 can still be made by anyone, limited by Drums and FX"
    assert page.offer.reason == "2 song tokens missing: Harbour, Undertow"
    assert page.subtitle == "0 of 2 song tokens · 1 song ready to forge"


def test_an_album_is_forged_from_the_song_tokens_of_the_account_that_signs() -> None:
    ready = album_page(library({100: 1, 200: 1}), ALBUM, profile())
    assert ready is not None and ready.offer.possible
    apart = album_page(library({100: 1}, watched={200: 1}), ALBUM, profile())
    assert apart is not None and not apart.offer.possible
    forged = album_page(library({ALBUM_ID: 1}), ALBUM, profile())
    assert forged is not None and forged.offer.label == "Forged"
    unverified = album_page(library({100: 1, 200: 1}), ALBUM, profile(verified=False))
    assert unverified is not None and not unverified.offer.possible
    assert album_page(library({}), "nowhere", profile()) is None


def test_a_song_that_can_not_be_made_any_more_says_what_is_gone() -> None:
    seen = library({}, supply={1: 9, 2: 0, 3: 4})
    assert chances(seen.songs[HARBOUR]) == "can not be made any more: no Bass is left"
    assert chances(library({}, supply={}).songs[HARBOUR]) == "how many can still be made is not known"


def test_a_token_that_fits_nowhere_says_why() -> None:
    assert remark(None) == "belongs to no song"
    assert remark("no_uri") == "the contract names no document for it"
    assert remark("something new") == "its document is not what the standard says"


def test_the_filter_wants_the_kind_and_every_word() -> None:
    assert matches("Harbour · Drums", "sent", "", "drums harb")
    assert not matches("Harbour · Drums", "sent", "burned", "")
    assert not matches("Harbour · Drums", "sent", "sent", "bass")

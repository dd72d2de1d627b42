"""The collector's model in the words of the window."""

from dataclasses import replace

import pytest

from app.state.model import ForgeOffer, Phase, SongStatus, StripStatus
from app.state.present import clock, forge_offer, library_state, open_song
from app.state.timeline import Tempo
from chain.tokens import model as tokens
from tests.app.collection import ALBUM_ID, HARBOUR, SEALED_ID, UNDERTOW, library, profile
from tests.fakes.chain import ALICE

ALL = {1: 1, 2: 1, 3: 1}


@pytest.mark.parametrize(
    ("balances", "status", "owned", "subtitle"),
    [
        ({}, SongStatus.NONE, 0, "0 of 3 stems"),
        ({1: 4}, SongStatus.PARTIAL, 1, "1 of 3 stems"),
        (ALL, SongStatus.COMPLETE, 3, "complete · ready"),
        ({1: 2, 2: 2, 3: 5}, SongStatus.COMPLETE, 3, "complete · 2 sets"),
        ({100: 1}, SongStatus.FORGED, 3, "song token"),
        ({ALBUM_ID: 1}, SongStatus.FORGED, 3, "through the album token"),
        ({100: 1, **ALL}, SongStatus.COMPLETE, 3, "complete · ready"),
    ],
)
def test_a_song_of_the_library_says_how_it_is_held(
    balances: dict[int, int], status: SongStatus, owned: int, subtitle: str
) -> None:
    (album,) = library_state(library(balances)).albums
    row = next(row for row in album.songs if row.key == HARBOUR)
    assert (row.status, row.owned, row.required, row.subtitle) == (status, owned, 3, subtitle)


def test_the_library_counts_sealed_tokens_and_songs_and_names_its_block() -> None:
    state = library_state(library({SEALED_ID: 5, 100: 1, 200: 1}))
    (album,) = state.albums
    assert (state.phase, state.sealed, state.block_number) == (Phase.READY, 5, 7)
    assert (album.title, album.songs_owned, album.can_forge, album.forged) == ("First Light", 2, True, False)
    assert library_state(library({ALBUM_ID: 1})).albums[0].forged


def test_a_song_is_found_by_its_stems() -> None:
    (album,) = library_state(library({})).albums
    assert {row.title: row.stems for row in album.songs}["Harbour"] == ("Drums", "Bass", "Vocals")


def test_the_song_page_has_a_strip_for_every_stem_owned_or_not() -> None:
    seen = library({1: 2, 3: 1})
    song = open_song(seen, seen.songs[HARBOUR], profile())
    assert [(s.key, s.label, s.status, s.copies) for s in song.strips] == [
        ("1", "Drums", StripStatus.WAITING, 2),
        ("2", "Bass", StripStatus.MISSING, 0),
        ("3", "Vocals", StripStatus.WAITING, 1),
    ]
    assert (song.strips[1].left, song.strips[1].burned) == (9, 3)
    assert (song.strips[1].market_url or "").endswith("/2")
    assert song.subtitle == "First Light · 0:10 · 48 kHz · 2 of 3 stems owned"


def test_through_a_song_token_every_stem_may_be_heard() -> None:
    seen = library({100: 1})
    song = open_song(seen, seen.songs[HARBOUR], profile())
    assert {strip.status for strip in song.strips} == {StripStatus.WAITING}
    assert song.forged and song.owned == 3
    assert song.forge == ForgeOffer(False, "Forged", "Its stems play through your token", "Forged")


def test_what_is_not_known_is_not_invented() -> None:
    seen = library({1: 1}, supply={})
    strip = open_song(seen, seen.songs[HARBOUR], profile()).strips[1]
    assert strip.left is None
    assert forge_offer(seen, seen.songs[UNDERTOW], profile()).detail == ""


@pytest.mark.parametrize(
    ("balances", "possible", "reason", "detail"),
    [
        (ALL, True, "All 3 stems owned", "Listen once more, then forge"),
        ({1: 2, 2: 2, 3: 2}, True, "All 3 stems owned", "2 sets can be forged"),
        ({1: 1, 3: 1}, False, "1 stem missing: Bass", "9 left on chain · 3 burned"),
        ({1: 1}, False, "2 stems missing: Bass, Vocals", "9 can still be forged by anyone"),
    ],
)
def test_the_forge_button_says_why_it_can_or_can_not(
    balances: dict[int, int], possible: bool, reason: str, detail: str
) -> None:
    seen = library(balances)
    offer = forge_offer(seen, seen.songs[HARBOUR], profile())
    assert (offer.possible, offer.reason, offer.detail) == (possible, reason, detail)


def test_a_complete_song_is_not_forged_where_forging_is_not_verified_or_has_no_recipe() -> None:
    seen = library(ALL)
    assert not forge_offer(seen, seen.songs[HARBOUR], profile(verified=False)).possible
    seen = library(ALL, recipes={})
    assert not forge_offer(seen, seen.songs[HARBOUR], profile()).possible


@pytest.mark.parametrize(("seconds", "text"), [(0, "0:00"), (59.9, "0:59"), (252.3, "4:12"), (3600, "60:00")])
def test_a_clock_has_minutes_and_seconds(seconds: float, text: str) -> None:
    assert clock(seconds) == text


def test_with_several_accounts_a_strip_says_whose_its_copies_are_and_the_forge_why_it_waits() -> None:
    seen = library({1: 2, 2: 1}, watched={1: 1, 3: 1})
    song = open_song(seen, seen.songs[HARBOUR], profile())
    assert [(s.copies, s.whose) for s in song.strips] == [
        (3, "2 in 0xA1A1…a1a1 · 1 in 0xb0b0…b0b0"),
        (1, "1 in 0xA1A1…a1a1"),
        (1, "1 in 0xb0b0…b0b0"),
    ]
    assert (song.forge.possible, song.forge.reason) == (False, "All 3 stems, not in one account")
    rows = {row.title: row for row in library_state(seen).albums[0].songs}
    assert (rows["Harbour"].status, rows["Harbour"].subtitle) == (
        SongStatus.PARTIAL,
        "all 3 stems, not in one account",
    )
    assert library_state(seen, {ALICE: "alice.eth"}).accounts == ("alice.eth", "0xb0b0…b0b0")


def test_with_one_account_nobody_needs_to_be_told_whose() -> None:
    seen = library({1: 2})
    assert open_song(seen, seen.songs[HARBOUR], profile()).strips[0].whose == ""


def test_a_missing_stem_says_what_of_the_sealed_may_be_it_and_nothing_where_nobody_tells() -> None:
    seen = library({1: 1, SEALED_ID: 2})
    bass, vocals = open_song(seen, seen.songs[HARBOUR], profile()).strips[1:]
    assert (bass.candidates, bass.odds) == (vocals.candidates, vocals.odds) == (0, None)
    told = replace(seen, pools={SEALED_ID: {2: 1, 7: 3}})
    drums, bass, vocals = open_song(told, told.songs[HARBOUR], profile()).strips
    assert (bass.candidates, bass.odds) == (2, pytest.approx(0.5))
    assert (drums.candidates, vocals.candidates) == (0, 0)


@pytest.mark.parametrize(
    ("stated", "tempo"),
    [((), None), ((120.0,), Tempo(120.0)), ((120.0, 120.0), Tempo(120.0)), ((120.0, 60.0), None)],
)
def test_a_song_has_the_tempo_that_its_stems_agree_on(stated: tuple[float, ...], tempo: Tempo | None) -> None:
    found = library(ALL)
    holding = found.songs[HARBOUR]
    tempos = [tokens.Tempo(bpm) for bpm in stated] + [None] * 3
    stems = tuple(replace(stem, tempo=its) for stem, its in zip(holding.song.stems, tempos, strict=False))
    changed = replace(holding, song=replace(holding.song, stems=stems))
    assert open_song(found, changed, profile()).tempo == tempo

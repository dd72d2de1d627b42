"""What can be said of the written music without playing it."""

import re
from types import ModuleType

import pytest

from app.demo.music.catalogue import ALBUMS, SONGS
from app.demo.music.song import Song
from app.demo.music.songs import (
    glass_garden,
    harbour,
    last_stop,
    neon_rain,
    paper_kites,
    quiet_platform,
    undertow,
)
from app.demo.music.theory import pitch, scale

MODULES = (harbour, paper_kites, glass_garden, undertow, last_stop, neon_rain, quiet_platform)
TYPES = {"Drums", "Bass", "Vocals", "Synth", "FX", "Percussion", "Guitar", "Keyboard", "Strings", "Brass", "Woodwinds"}
_WRITTEN = re.compile(r"\b([A-G][#b]?\d):")


def test_the_release_holds_the_songs_and_stems_that_were_promised() -> None:
    assert {
        album.title: {song.title: (song.token_id, len(song.parts)) for song in album.songs} for album in ALBUMS
    } == {
        "First Light": {"Harbour": (110, 9), "Paper Kites": (120, 7), "Glass Garden": (130, 6), "Undertow": (140, 8)},
        "Night Bus": {"Last Stop": (210, 6), "Neon Rain": (220, 5), "Quiet Platform": (230, 4)},
    }


def test_every_type_is_somewhere_and_none_twice_in_a_song() -> None:
    assert {part.kind for song in SONGS.values() for part in song.parts} == TYPES
    for song in SONGS.values():
        kinds = [part.kind for part in song.parts]
        assert len(set(kinds)) == len(kinds)


@pytest.mark.parametrize("song", SONGS.values(), ids=list(SONGS))
def test_songs_last_one_to_two_minutes(song: Song) -> None:
    assert 60 <= song.score.seconds <= 120


def test_one_song_is_at_44100_and_one_stem_is_mono_and_one_is_late() -> None:
    assert [song.title for song in SONGS.values() if song.rate_hz == 44100] == ["Neon Rain"]
    assert {song.rate_hz for song in SONGS.values()} == {44100, 48000}
    assert [part.kind for part in harbour.SONG.parts if part.mono] == ["Bass"]
    late = [part for part in harbour.SONG.parts if part.from_bar]
    assert [part.kind for part in late] == ["Strings"]
    assert harbour.SCORE.second(late[0].from_bar * 4) >= 24.0


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.SONG.slug)
def test_chords_and_melodies_stay_in_the_key(module: ModuleType) -> None:
    song: Song = module.SONG
    key = scale(song.tonic, song.mode)
    for change in song.score.changes:
        assert set(change.chord.tones) | {change.chord.bass} <= key, change
    written = [name for text in vars(module).values() if isinstance(text, str) for name in _WRITTEN.findall(text)]
    assert {name for name in written if pitch(name) % 12 not in key} == set()


def test_no_two_songs_share_key_and_tempo() -> None:
    assert len({(song.tonic, song.score.bpm) for song in SONGS.values()}) == 7

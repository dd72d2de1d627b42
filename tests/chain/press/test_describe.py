import os
from pathlib import Path

import pytest

from chain.press.describe import gtin_check_digit, read_release
from chain.press.errors import PressError
from chain.tokens.model import StemType


def test_a_release_is_read_as_it_is_written(release_folder):
    release = read_release(release_folder)
    assert release.name == "Test Stems"
    album = release.albums[0]
    assert (album.title, album.token_id, album.upc) == ("First Light", 100, "036000291452")
    song = album.songs[0]
    assert song.artwork == album.artwork  # a song without artwork shows its album's
    assert [(stem.token_id, stem.type) for stem in song.stems] == [(112, StemType.DRUMS), (111, StemType.BASS)]


def test_the_check_digit_of_published_codes_is_found():
    assert gtin_check_digit("03600029145") == 2
    assert gtin_check_digit("61414100003") == 6


MISTAKES = {
    "tempo too fast": (
        'isrc = "QZK6P2600001"',
        'isrc = "QZK6P2600001"\nbpm = 900',
        "bad_value",
        "album[0].song[0].bpm",
    ),
    "bar of eighths": (
        'isrc = "QZK6P2600001"',
        'isrc = "QZK6P2600001"\nbpm = 90\ntime_signature = "6/8"',
        "bad_value",
        "album[0].song[0].bpm",
    ),
    "isrc with hyphens": ('"QZK6P2600001"', '"QZ-K6P-26-00001"', "bad_value", "album[0].song[0].isrc"),
    "isrc in lower case": ('"QZK6P2600001"', '"qzk6p2600001"', "bad_value", "album[0].song[0].isrc"),
    "upc too short": ('"036000291452"', '"03600029145"', "bad_value", "album[0].upc"),
    "upc check digit": ('"036000291452"', '"036000291459"', "bad_value", "album[0].upc"),
    "unknown stem type": ('"Drums"', '"Drmus"', "bad_value", "album[0].song[0].stem[0].type"),
    "same id twice": ("token_id = 112", "token_id = 110", "duplicate_token", "album[0].song[0].stem[0].token_id"),
    "id zero": ("token_id = 112", "token_id = 0", "bad_value", "album[0].song[0].stem[0].token_id"),
    "id a truth": ("token_id = 112", "token_id = true", "bad_value", "album[0].song[0].stem[0].token_id"),
    "id beyond 256 bits": (
        "token_id = 112",
        f"token_id = {1 << 256}",
        "bad_value",
        "album[0].song[0].stem[0].token_id",
    ),
    "id of 5,000 digits": ("token_id = 112", "token_id = " + "9" * 5000, "not_toml", ""),
    "missing title": ('title = "Harbour"\n', "", "missing", "album[0].song[0].title"),
    "empty title": ('title = "Harbour"', 'title = " "', "bad_value", "album[0].song[0].title"),
    "control characters": ('title = "Harbour"', r'title = "Har\u0007bour"', "bad_value", "album[0].song[0].title"),
    "direction override": ('title = "Harbour"', r'title = "Har\u202Ebour"', "bad_value", "album[0].song[0].title"),
    "typing error": (
        'title = "Harbour"',
        'title = "Harbour"\nartwrok = "x.png"',
        "unknown_field",
        "album[0].song[0].artwrok",
    ),
    "file missing": ('"audio/drums.flac"', '"audio/dums.flac"', "no_such_file", "album[0].song[0].stem[0].file"),
    "file above": ('"audio/drums.flac"', '"../drums.flac"', "outside_folder", "album[0].song[0].stem[0].file"),
    "file from the root": ('"audio/drums.flac"', '"/etc/passwd"', "outside_folder", "album[0].song[0].stem[0].file"),
    "file with NUL": ('"audio/drums.flac"', r'"audio/\u0000"', "bad_value", "album[0].song[0].stem[0].file"),
    "no collection": ("[collection]", "[collektion]", "missing", "collection"),
    "song is no table": ("[[album.song]]", "[album.song]", "bad_value", "album[0].song"),
    "not TOML": ("[collection]", "[collection", "not_toml", ""),
    "deep nesting": ("[collection]", "x = " + "[" * 5000, "not_toml", ""),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_named_with_its_place(release_folder, mistake):
    right, wrong, reason, field = MISTAKES[mistake]
    file = release_folder / "release.toml"
    assert right in file.read_text()
    file.write_text(file.read_text().replace(right, wrong, 1))
    with pytest.raises(PressError) as caught:
        read_release(release_folder)
    assert (caught.value.reason, caught.value.field, caught.value.file) == (reason, field, file)


def test_a_link_that_leads_out_of_the_folder_is_refused(release_folder, tmp_path):
    outside = tmp_path / "outside.flac"
    outside.write_bytes(b"fLaC")
    (release_folder / "audio/drums.flac").unlink()
    os.symlink(outside, release_folder / "audio/drums.flac")
    with pytest.raises(PressError) as caught:
        read_release(release_folder)
    assert caught.value.reason == "outside_folder"


def test_a_folder_without_description_is_named(tmp_path):
    with pytest.raises(PressError) as caught:
        read_release(tmp_path)
    assert caught.value.reason == "no_such_file"
    assert caught.value.file == Path(tmp_path / "release.toml")
